// Backup and restore as an operator types them: the demo site, into a folder, and into a new place.

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connect } from '#db/connect.ts';
import { cast } from '#db/seed.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { Media, User } from '#lib/models/index.ts';
import { run as backup } from '../../src/commands/backup.ts';
import { run as restore } from '../../src/commands/restore.ts';
import { runCommand, siteFolder } from '../support/site.ts';

let place: Awaited<ReturnType<typeof siteFolder>>;
let target: string;

beforeAll(async () => {
  place = await siteFolder();
  target = path.join(place.folder, 'elsewhere');
  await runCommand(place.env, 'db-seed');
});
afterAll(() => place?.remove());

test('a site is backed up, restored into an empty folder, and is the same site', async () => {
  const made = await runCommand(place.env, 'backup', ['--to', target]);
  expect([made.code, made.stderr]).toEqual([0, '']);
  const folder = path.join(target, readdirSync(target)[0] ?? '');
  expect(made.stdout).toBe(`Backed up to ${folder}\n`);

  const env = { ...place.env, DATA_DIR: path.join(place.folder, 'new') };
  // The person who registers to prove that somebody can is nobody, and in no log.
  const restored = await runCommand({ ...env, LOG_LEVEL: 'info' }, 'restore', [folder]);
  expect([restored.code, restored.stderr]).toEqual([0, '']);
  const db = connect(path.join(env.DATA_DIR, 'gatefold.db'));
  expect(await User.auth(db, cast.paid.email, cast.paid.password)).toBeDefined();
  for (const { id, file_name } of await Media.list(db))
    if (file_name) expect(existsSync(path.join(env.DATA_DIR, 'media', id, file_name))).toBe(true);
  await db.destroy();

  const again = await runCommand(env, 'restore', [folder]);
  expect([again.code, again.stdout]).toEqual([1, '']);
  expect(again.stderr).toContain('There is a site in');
  const replaced = await runCommand(env, 'restore', [folder, '--replace']);
  expect(replaced.stdout).toMatch(/^What was there is in .*before-/);
});

test('a backup of what is not sound ends with 1, so that old ones are not removed after it', async () => {
  const data_dir = path.join(place.folder, 'unsound');
  const env = { ...place.env, DATA_DIR: data_dir };
  const [sound] = readdirSync(target);
  await runCommand(env, 'restore', [path.join(target, sound ?? '')]);
  const captions = async (value: string) => {
    const db = connect(path.join(data_dir, 'gatefold.db'));
    await db
      .updateTable('media')
      .set({ captions: value })
      .where('slug', '=', 'high-tide-counted')
      .execute();
    await db.destroy();
  };
  await captions('x');
  const odd = await runCommand(env, 'backup');
  expect([odd.code, odd.stderr]).toEqual([
    1,
    expect.stringMatching(/^The captions of "high-tide-counted" .*\n$/),
  ]);
  expect(odd.stdout).toMatch(/^Backed up to /);
  await captions('[]');

  const [id = ''] = readdirSync(path.join(data_dir, 'media'));
  rmSync(path.join(data_dir, 'media', id), { recursive: true });
  const lacking = await runCommand(env, 'backup');
  expect(lacking.code).toBe(1);
  expect(lacking.stdout).toMatch(/^Backed up to /);
  expect(lacking.stderr).toContain(`The site has lost its file media/${id}/`);

  const file = path.join(data_dir, 'gatefold.db');
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill('x', 4096, bytes.length - 4096));
  const damaged = await runCommand(env, 'backup');
  expect([damaged.code, damaged.stdout]).toEqual([1, '']);
  expect(damaged.stderr).toMatch(/is damaged, so this is no backup, and is kept in .*\.damaged:\n/);
});

test('what makes no sense is one sentence, and changes nothing', async () => {
  writeFileSync(path.join(place.folder, 'file'), '');
  const { DATA_DIR } = place.env;
  const below = path.join(place.folder, 'file', 'below');
  const damaged: [string, string[], RegExp][] = [
    [
      'backup',
      ['--to', below],
      /^.*below cannot be read or written \(ENOTDIR\): it should belong to .* chown it\.\n$/,
    ],
    [
      'restore',
      [path.join(DATA_DIR, 'media'), '--replace'],
      /is not sound, so nothing was changed/,
    ],
  ];
  for (const [name, args, sentence] of damaged) {
    const { code, stdout, stderr } = await runCommand(place.env, name, args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(sentence);
  }
  vi.stubEnv('DATA_DIR', DATA_DIR);
  const nowhere = path.join(place.folder, 'nowhere');
  const wrong: [typeof backup | typeof restore, string[], RegExp][] = [
    [backup, ['--from'], /^Usage: npm run backup/],
    [backup, ['--to', path.join(DATA_DIR, 'media', 'mine')], /is in the data folder itself/],
    [restore, [], /^Usage: npm run restore/],
    [restore, ['a', 'b'], /^Usage: npm run restore/],
    [restore, [nowhere], /is a folder, and there is none at .*nowhere/],
    [restore, ['package.json', '--replace'], /is a folder, and there is none at .*package.json/],
  ];
  for (const [run, args, sentence] of wrong) {
    const problem = await run(args).catch((error) => error);
    expect(problem).toBeInstanceOf(UsageProblem);
    expect(problem.message).toMatch(sentence);
  }
  vi.stubEnv('DATA_DIR', path.join(place.folder, 'empty'));
  await expect(backup([])).rejects.toThrow('There is no database');
  vi.unstubAllEnvs();
});
