// npm run test:mutants: takes one defence away at a time, in a copy of the project, and wants the tests to notice:
// those of money (tests/mutants/mutants.ts) and those of docs/security.md (tests/mutants/security.ts). Writes what
// came of it into docs/payments-mutants.md and docs/security-mutants.md. `-- payments` or `-- security` tries one
// list; with other words, only the defences whose name holds one of them are tried, and nothing is written.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { developmentTool } from './tools.ts';

interface Mutant {
  without: string;
  file: string;
  find: string;
  replace: string;
  tests: string[];
}

const PARTS = [
  'src',
  'db',
  'docs',
  'tests',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'astro.config.mjs',
];
const LISTS = ['payments', 'security'] as const;

export async function run(words: string[]): Promise<number> {
  const { mutants }: { mutants: Mutant[] } = await import('../../tests/mutants/mutants.ts');
  const { security }: { security: Mutant[] } = await import('../../tests/mutants/security.ts');
  const lists = { payments: mutants, security };
  const named = LISTS.filter((name) => words.length === 0 || words.includes(name));
  if (named.length === 0) return tryOut([...mutants, ...security], words);
  let status = 0;
  for (const name of named)
    status = Math.max(status, await tryOut(lists[name], [], `docs/${name}-mutants.md`));
  return status;
}

/** @param file gets the table of what came of it. */
async function tryOut(mutants: Mutant[], words: string[], file?: string): Promise<number> {
  const chosen = mutants.filter(
    ({ without }) => words.length === 0 || words.some((word) => without.includes(word)),
  );
  if (chosen.length === 0) {
    console.error('No defence has one of these words in its name.');
    return 1;
  }
  const { compileOnce } = await import('../../tests/support/compile-once.ts');
  process.env.COMPILED = await compileOnce();
  const rows: string[] = [];
  let survivors = 0;
  const folder = copyOfProject();
  try {
    const every = [...new Set(chosen.flatMap(({ tests }) => tests))];
    if (!passes(folder, every, true)) {
      console.error('The tests fail without any mutant: mend that first.');
      return 1;
    }
    for (const mutant of chosen) {
      const caught = isCaught(folder, mutant);
      if (!caught) survivors++;
      console.log(`${caught ? 'caught  ' : 'SURVIVED'} without ${mutant.without}`);
      rows.push(
        `| ${mutant.without} | \`${mutant.file}\` | ${caught ? 'caught' : '**survived**'} |`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(`${chosen.length - survivors} of ${chosen.length} caught.`);
  if (file) writeFileSync(file, table(rows, survivors));
  return survivors === 0 ? 0 : 1;
}

function copyOfProject(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatefold-mutants-'));
  for (const part of PARTS) cpSync(part, path.join(folder, part), { recursive: true });
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
  return folder;
}

/** @throws when its defence is not where the list says: the list has to follow the code. */
function isCaught(folder: string, { file, find, replace, tests }: Mutant): boolean {
  const target = path.join(folder, file);
  const source = readFileSync(target, 'utf8');
  const parts = source.split(find);
  if (parts.length !== 2)
    throw new Error(`${file} should hold this once, but does ${parts.length - 1} times: ${find}`);
  writeFileSync(target, parts.join(replace));
  const caught = !passes(folder, tests);
  writeFileSync(target, source);
  return caught;
}

function passes(folder: string, tests: string[], loud = false): boolean {
  const vitest = path.resolve(developmentTool('vitest'));
  const args = ['run', '--config', 'tests/mutants/vitest.config.ts', ...tests];
  const run = spawnSync(vitest, args, { cwd: folder, encoding: 'utf8' });
  if (run.status !== 0 && loud) console.error(run.stdout, run.stderr);
  return run.status === 0;
}

const table = (rows: string[], survivors: number) => `# What happens when a defence is missing

Written by \`npm run test:mutants\`: each line of code below was taken away, alone, and the tests had to notice. ${
  survivors === 0 ? `All ${rows.length} were caught.` : `${survivors} of ${rows.length} survived.`
}

| without | in | |
|---|---|---|
${rows.join('\n')}
`;
