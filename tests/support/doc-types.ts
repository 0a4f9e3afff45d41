// Holds types that the documentation shows against those of the code, by the compiler.

import path from 'node:path';
import ts from 'typescript';
import { blocks, root } from './docs.ts';

/** What the compiler has read already: the same for every question. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/**
 * What the compiler objects to, where every interface in the blocks of `page` should say the same as the type
 * of that name in `module` (as it is imported); nothing wrong is an empty list.
 */
export function differingTypes(page: string, module: string, edit = (code: string) => code) {
  const code = blocks
    .filter(({ at, language }) => language === 'ts' && at.startsWith(`${page}:`))
    .map((block) => edit(block.code))
    .join('\n');
  const names = [...code.matchAll(/^interface (\w+)/gm)].map(([, name]) => name);
  const source = `
import type * as real from '${module}';
type Same<Name extends string, A, B> = [A, B] extends [B, A] ? true : \`the code has another \${Name}\`;
type Deep<T> = T extends object ? { [K in keyof T]-?: Deep<T[K]> } : T;
namespace written {
${code.replaceAll(/^interface /gm, 'export interface ')}
}
${names.map((name) => `export const ${name}: Same<'${name}', Deep<written.${name}>, Deep<real.${name}>> = true;`).join('\n')}
`;
  const file = path.join(root, 'tests', 'types-in-the-docs.ts');
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? source : readFile(name));
  host.getSourceFile = (name, language, ...rest) => {
    if (name === file) return ts.createSourceFile(name, source, language);
    if (!parsed.has(name)) parsed.set(name, getSourceFile(name, language, ...rest));
    return parsed.get(name);
  };
  const program = ts.createProgram([file], { ...options, noEmit: true }, host);
  const written = program.getSourceFile(file);
  const problems = [
    ...program.getSyntacticDiagnostics(written),
    ...program.getSemanticDiagnostics(written),
  ].map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  return { names, problems };
}
