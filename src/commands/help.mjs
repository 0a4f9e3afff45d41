// `npm run <command> -- --help` (or -h), of every command: its usage if it has one, else the first lines of its file.
// Whatever can be run imports this first, in plain JavaScript that any Node can read, so that nothing has happened yet.
// Tested in tests/commands/help.test.ts.

import { existsSync, readFileSync } from 'node:fs';

const [, program = '', ...args] = process.argv;
const file = /\brun\.mjs$/.test(program) ? new URL(`./${args[0]}.ts`, import.meta.url) : program;

if ((args.includes('--help') || args.includes('-h')) && existsSync(file)) {
  const source = readFileSync(file, 'utf8');
  const usage = /^export const usage = `([^`]+)`/m.exec(source)?.[1];
  const head = source.slice(0, source.search(/^(?!\/\/)/m)).replaceAll(/^\/\/ /gm, '');
  console.log(usage ?? head.replaceAll(/\s*\bTested in [^\n]+\n/g, '\n').trim());
  process.exit(0);
}
