// Every example of README.md and docs/ does what it says: statements run on a database of their own, commands
// in a shell beside a demo site, SQL on the schema, components through Astro's compiler, and JSON is held
// against what the demo answers. A block in a language that nobody tries here fails.

import { execFile } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { copyFile, mkdir, symlink } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';
import { transform } from '@astrojs/compiler-rs'; // Astro's own: it comes with it
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { Db } from '#db/schema.ts';
import * as models from '#lib/models/index.ts';
import { test } from './support/database.ts';
import { type Block, blocks, root } from './support/docs.ts';
import { startSite, type TestSite } from './support/site.ts';

const run = promisify(execFile);
const inLanguage = (...languages: string[]): [string, Block][] =>
  blocks.filter(({ language }) => languages.includes(language)).map((block) => [block.at, block]);

/** Its commands are for root, on a machine of its own: here only a shell reads them. */
const machine = 'docs/deploy.md';
const isHere = ([at]: [string, Block]) => !at.startsWith(`${machine}:`);

/** Commands that are not run here, and why. */
const exceptions: Record<string, string> = {
  'npm ci && npm start': 'It installs everything anew; tests/commands/start.test.ts starts.',
  'npm ci && npm test': 'It would begin again with itself.',
  'npm run restore -- /mnt/elsewhere/gatefold-2027-01-31T12-00-00-000Z':
    'It names a backup by its time; tests/commands/backup.test.ts restores.',
};

test('every block is in a language that is tried here, or a drawing', () => {
  const tried = ['ts', 'js', 'sql', 'sh', 'astro', 'json', ''];
  expect(blocks.filter(({ language }) => !tried.includes(language)).map(({ at }) => at)).toEqual(
    [],
  );
});

describe('TypeScript', () => {
  const AsyncFunction = (async () => {}).constructor as new (
    ...parameters: string[]
  ) => (...values: unknown[]) => Promise<void>;

  /** `await f(x); // → 1` becomes a call that compares the answer with 1. */
  const checked = (block: string) =>
    block.replace(
      /^(.+); \/\/ → (.+)$/gm,
      (line, question, answer) => `answers(${JSON.stringify(line)}, ${question}, ${answer});`,
    );

  /** The people and the item that examples name as if they were there; the item anew, since one livestream can have it. */
  async function plantNamed(db: Db): Promise<void> {
    const password = 'four quiet words';
    for (const name of ['ann', 'ada'])
      await models.User.register(db, {
        email: `${name}@example.org`,
        password,
        password_repeat: password,
      });
    const before = await models.Media.findBySlug(db, 'a-talk');
    if (before) await models.Media.remove(db, before.id);
    await models.Media.create(db, { kind: 'article', title: 'A talk', published_at: Date.now() });
  }

  test.for(inLanguage('ts'))(
    '%s runs, twice, and answers what it says',
    async ([, block], { db }) => {
      let asked = 0;
      const answers = (line: string, answer: unknown, expected: unknown) => {
        asked++;
        if (!isDeepStrictEqual(answer, expected))
          expect.fail(`${line} answered ${JSON.stringify(answer)}`);
      };
      const code = stripTypeScriptTypes(checked(block.code));
      const statements = new AsyncFunction('db', ...Object.keys(models), 'answers', code);
      for (const _ of ['once', 'again']) {
        await plantNamed(db);
        await statements(db, ...Object.values(models), answers);
      }
      expect(asked).toBe(2 * (block.code.match(/ \/\/ → /g)?.length ?? 0));
    },
  );

  test.for(inLanguage('js'))('%s is a module of this project', async ([, block]) => {
    await run(process.execPath, ['--input-type=module', '--eval', block.code], { cwd: root });
  });
});

describe('SQL', () => {
  test.for(inLanguage('sql'))('%s fits the schema', async ([, block], { db }) => {
    await sql.raw(block.code).execute(db);
  });
});

describe('Astro', () => {
  test.for(inLanguage('astro'))('%s compiles, of components that there are', ([, block]) => {
    const { code, diagnostics } = transform(block.code, { filename: 'example.astro' });
    expect(diagnostics).toEqual([]);
    const names = [...code.matchAll(/\$\$renderComponent\([^,]+,\s*["'](\w+)["']/g)];
    for (const [, name = ''] of names)
      expect(existsSync(path.join(root, `src/components/${name}.astro`)), name).toBe(true);
  });
});

describe('beside a demo site', () => {
  let site: TestSite;
  let here: string;

  beforeAll(async () => {
    site = await startSite();
    // A clone, as far as npm looks at one, with the files that the commands name.
    here = path.join(site.folder, 'clone');
    await mkdir(here);
    for (const name of ['package.json', 'src', 'node_modules'])
      await symlink(path.join(root, name), path.join(here, name));
    const named = inLanguage('sh').flatMap(([, { code }]) => code.match(/[\w-]+\.\w+\b/g) ?? []);
    for (const name of named) {
      const [sample] = globSync(`db/demo/*${path.extname(name)}`, { cwd: root });
      if (sample) await copyFile(path.join(root, sample), path.join(here, name));
    }
  });
  afterAll(() => site?.stop());

  test.for(inLanguage('sh').filter(isHere))('%s is a command that works', async ([, block]) => {
    const lines = block.code.trim().split('\n');
    for (const line of lines.filter((line) => !Object.hasOwn(exceptions, line))) {
      const command = line.replaceAll('/mnt/elsewhere', path.join(site.folder, 'elsewhere'));
      const { stderr } = await run('sh', ['-c', command], { cwd: here, env: site.env });
      expect(stderr, line).toBe('');
    }
  });

  test.for(inLanguage('json'))('%s is what the demo answers', async ([, block]) => {
    const [, address] = [...block.before.matchAll(/`GET (\/[^`\s]*)`/g)].at(-1) ?? [];
    if (!address) expect.fail('Say before the block whose answer it is, as `GET /media/….json`.');
    const response = await fetch(site.origin + address, {
      headers: { accept: 'application/json' },
    });
    expect(differences(JSON.parse(block.code), await response.json())).toEqual([]);
  });
});

test.for(inLanguage('sh').filter((block) => !isHere(block)))(
  '%s is read by a shell',
  async ([, { code }]) => {
    await run('sh', ['-n', '-c', code]);
  },
);

test('every exception is one that the docs still need', () => {
  const lines = inLanguage('sh').flatMap(([, { code }]) => code.trim().split('\n'));
  expect(lines).toEqual(expect.arrayContaining(Object.keys(exceptions)));
});

/** Where the example is of another shape than the answer. What is null in one of them may be anything. */
function differences(example: unknown, answer: unknown, at = '$'): string[] {
  if (example === null || answer === null) return [];
  if (Array.isArray(example) && Array.isArray(answer))
    return example.flatMap((item, index) => {
      const found = answer.map((one) => differences(item, one, `${at}[${index}]`));
      return found.some((list) => list.length === 0) ? [] : (found[0] ?? []);
    });
  if (typeof example !== typeof answer || Array.isArray(example) !== Array.isArray(answer))
    return [`${at} is ${typeof answer}`];
  if (typeof example !== 'object') return [];
  const [one, other] = [example, answer] as Record<string, unknown>[];
  const names = new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})]);
  return [...names].flatMap((name) => {
    if (!other || !Object.hasOwn(other, name)) return [`${at}.${name} is invented`];
    if (!one || !Object.hasOwn(one, name)) return [`${at}.${name} is missing`];
    return differences(one[name], other[name], `${at}.${name}`);
  });
}
