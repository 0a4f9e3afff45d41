// Holds JSON-LD against schema.org's own definitions: it is written as typed literals, and the TypeScript
// compiler checks every field of it against schema-dts, which is generated from schema.org.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = path.join(root, 'tests', 'json-ld.ts');

/** A thing of a page's `@graph`. */
export type Thing = { '@type': string } & Record<string, unknown>;

/** What schema.org does not know in these things, as sentences of the compiler; none when all is right. */
export function unknownToSchemaOrg(things: Thing[]): string[] {
  const lines = things.map(
    (thing, index) => `export const thing${index}: S.${thing['@type']} = ${JSON.stringify(thing)};`,
  );
  const source = ["import type * as S from 'schema-dts';", ...lines].join('\n');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    types: [],
    skipLibCheck: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile;
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ESNext) : read(name, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map((problem) => ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
}
