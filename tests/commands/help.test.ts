// Who asks a command for help gets that, and nothing else happens.

import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { read } from '../support/docs.ts';
import { runCommand, siteFolder } from '../support/site.ts';

let site: Awaited<ReturnType<typeof siteFolder>>;

beforeAll(async () => {
  site = await siteFolder();
});
afterAll(() => site.remove());

/** All but `format`, which is another program with a help of its own: how each is called, and by which name. */
const commands = Object.entries<string>(JSON.parse(read('package.json')).scripts).flatMap(
  ([name, line]) => {
    const [, words = ''] = /^exec node (.+)$/.exec(line) ?? [];
    return words ? [[name, words.split(' ')] as const] : [];
  },
);

async function said(words: string[]): Promise<string> {
  const child = spawn(process.execPath, words, { env: site.env });
  return (await child.stdout.setEncoding('utf8').toArray()).join('');
}

test.for(commands)('npm run %s -- --help says what it does', async ([name, words]) => {
  const help = await said([...words, '--help']);
  expect(help).toMatch(new RegExp(`^npm (run )?${name}\\b`));
  expect(help).not.toContain('Tested in');
  expect(existsSync(`${site.env.DATA_DIR}/gatefold.db`), 'nothing was begun').toBe(false);
});

test('-h is the same', async () => {
  const words = ['src/commands/run.mjs', 'restore'];
  expect(await said([...words, '-h'])).toBe(await said([...words, '--help']));
});

test('the help of npm run media lists its options', async () => {
  const { stdout } = await runCommand(site.env, 'media', ['add', '--help']);
  expect(stdout).toContain('--captions en=talk.en.vtt');
});

test('who stops reading ends no command, and is shown no error', async () => {
  const seed = `"${process.execPath}" src/commands/run.mjs db-seed`;
  const line = `{ ${seed}; echo "ended with $?" >&2; } | true`;
  const { stderr } = await promisify(execFile)('sh', ['-c', line], { env: site.env });
  expect(stderr).toBe('ended with 0\n');
  expect((await runCommand(site.env, 'db-seed')).stdout).toBe(
    'Nothing was planted: the demo is there already.\n',
  );
});
