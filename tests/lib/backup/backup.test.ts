// Backups of a data folder that is written to meanwhile, and what restore makes of good ones and bad ones.

import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connect } from '#db/connect.ts';
import type { Db } from '#db/schema.ts';
import { backUp } from '#lib/backup/copy.ts';
import { countRows } from '#lib/backup/database.ts';
import { filesBelow, type Manifest } from '#lib/backup/places.ts';
import { prove } from '#lib/backup/prove.ts';
import { restore } from '#lib/backup/restore.ts';
import { Media, Site, User } from '#lib/models/index.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { program } from '../../support/program.ts';
import { systemError, watchFiles } from '../../support/publish/faults.ts';

const PASSWORD = 'four quiet words here';

let site: TestDatabase;
let target: string;
let media_file: string;

beforeEach(async () => {
  site = await testDatabase();
  target = path.join(site.folder, 'backups');
  const email = 'mia@example.test';
  await User.register(site.db, { email, password: PASSWORD, password_repeat: PASSWORD });
  const item = { title: 'Owls', kind: 'file', file_name: 'owls-00000000.csv' } as const;
  const { id } = await Media.create(site.db, item);
  media_file = `media/${id}/owls-00000000.csv`;
  put(site.folder, media_file, 'hoo,hoo\n');
  put(site.folder, 'keys/signing', 'a key\n', 0o600);
});
afterEach(() => site.close());

function put(folder: string, name: string, content: string, mode = 0o644): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), content, { mode });
}

/** An empty folder to restore into. */
function elsewhere(): string {
  const folder = path.join(site.folder, 'backups', 'elsewhere');
  mkdirSync(folder, { recursive: true });
  return folder;
}

test('a backup is proved, comes back whole, and its people can log in', async () => {
  const { folder } = await backUp(site.folder, target);
  expect(path.basename(folder)).toMatch(/^gatefold-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(folder, 'gatefold.db')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder).sort()).toEqual(['gatefold.db', 'keys', 'manifest.json', 'media']);
  expect(await prove(folder)).toEqual([]);

  const data_dir = elsewhere();
  expect(await restore(folder, data_dir)).toEqual({ ok: true });
  expect(readdirSync(data_dir).sort()).toEqual(['gatefold.db', 'keys', 'media']);
  expect(readFileSync(path.join(data_dir, media_file), 'utf8')).toBe('hoo,hoo\n');
  expect(statSync(path.join(data_dir, 'keys/signing')).mode & 0o777).toBe(0o600);
  const db = connect(path.join(data_dir, 'gatefold.db'));
  expect(await User.auth(db, 'mia@example.test', PASSWORD)).toBeDefined();
  expect(await User.findByEmail(db, 'restore.invalid')).toBeUndefined();
  await db.destroy();
});

test('backups under write load hold each transaction whole or not at all', async () => {
  // Two counters that every transaction keeps equal, and a table that grows.
  const source = `
    for (let n = 0; n < 400; n++) {
      await db.transaction().execute(async (tx) => {
        await Site.increment(tx, 'left');
        await Payment.fake(tx, {});
        await Site.increment(tx, 'right');
      });
      if (n % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }`;
  const { ended } = await program(site.file, source);
  const counts: number[] = [];
  for (let n = 0; n < 4; n++) {
    const { folder } = await backUp(site.folder, target);
    expect(await prove(folder)).toEqual([]);
    const copy = new BetterSqlite(path.join(folder, 'gatefold.db'), { readonly: true });
    const value = copy.prepare('select value from site where key = ?').pluck();
    const left = Number(value.get('left') ?? 0);
    expect(Number(value.get('right') ?? 0)).toBe(left);
    expect(countRows(path.join(folder, 'gatefold.db')).payment).toBe(left);
    copy.close();
    counts.push(left);
  }
  expect(await ended).toBe(0);
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
});

test('a file that the site has lost is named, and keeps no backup from being made', async () => {
  rmSync(path.join(site.folder, media_file));
  const { folder, lost } = await backUp(site.folder, target);
  expect(lost).toEqual([media_file]);
  expect(await prove(folder)).toEqual([]);
});

test('captions that are no list are told, and keep no backup from being made', async () => {
  await site.db.updateTable('media').set({ captions: 'x' }).execute();
  const { folder, lost, nonsense } = await backUp(site.folder, target);
  expect(lost).toEqual([]);
  expect(nonsense).toEqual([expect.stringContaining('The captions of "owls" should be a list')]);
  expect(await prove(folder)).toEqual([]);
  expect(await restore(folder, elsewhere())).toEqual({ ok: true });
});

test('which files there should be is asked without the texts, which may be more than fits into memory', async () => {
  const asked = vi.spyOn(BetterSqlite.prototype, 'prepare');
  await backUp(site.folder, target);
  const sentences = asked.mock.calls.map(([sentence]) => sentence);
  asked.mockRestore();
  expect(sentences.filter((sentence) => /from media/.test(sentence))).toHaveLength(1);
  expect(sentences.filter((sentence) => /select \*|body/.test(sentence))).toEqual([]);
});

test('a backup is without what was removed, also where the database still has it in its free pages', async () => {
  const sqlite = new BetterSqlite(site.file);
  sqlite.pragma('secure_delete = OFF');
  sqlite.exec('create table old as select * from user; drop table old; delete from user');
  sqlite.close();
  await site.db.destroy();
  expect(readFileSync(site.file, 'latin1')).toContain('mia@example.test');
  const { folder } = await backUp(site.folder, target);
  expect(readFileSync(path.join(folder, 'gatefold.db'), 'latin1')).not.toContain('mia@example');
});

test('what has not changed is linked to the backup before it, never to the site, and only if it is sound there', async () => {
  const inode = (folder: string) => statSync(path.join(folder, media_file)).ino;
  const { folder: first } = await backUp(site.folder, target);
  const { folder: second } = await backUp(site.folder, target);
  expect(inode(second)).toBe(inode(first));
  expect(inode(second)).not.toBe(inode(site.folder));
  const data_dir = elsewhere();
  await restore(second, data_dir);
  expect(inode(data_dir)).not.toBe(inode(second));

  // The disk has lost a byte.
  put(second, media_file, 'hoo,ho!\n');
  const { folder: third } = await backUp(site.folder, target);
  expect(await prove(third)).toEqual([]);
  put(site.folder, media_file, 'who,who\n');
  const { folder: fourth } = await backUp(site.folder, target);
  expect(await prove(fourth)).toEqual([]);
  expect(readFileSync(path.join(fourth, media_file), 'utf8')).toBe('who,who\n');
  rmSync(first, { recursive: true });
  expect(await prove(third)).toEqual([]);

  // What cannot be read of it is copied.
  rmSync(path.join(fourth, media_file));
  symlinkSync(path.basename(media_file), path.join(fourth, media_file));
  const { folder: fifth } = await backUp(site.folder, target);
  expect(await prove(fifth)).toEqual([]);
});

test('a damaged database is kept under a name that no backup has, and nothing is restored from it', async () => {
  const data_dir = elsewhere();
  const { folder: sound } = await backUp(site.folder, target);
  await restore(sound, data_dir);
  damage(path.join(data_dir, 'gatefold.db'));
  const { folder, ...found } = await backUp(data_dir, path.join(target, 'nightly'));
  expect(path.basename(folder)).toMatch(/^gatefold-.*Z\.damaged$/);
  expect(found.damage.length).toBeGreaterThan(0);
  expect(readdirSync(path.dirname(folder))).toEqual([path.basename(folder)]);
  const restored = await restore(folder, data_dir, { replace: true });
  expect(restored).toMatchObject({ ok: false, reason: 'not-sound' });

  put(data_dir, 'gatefold.db', 'Dear diary, today it rained. '.repeat(100));
  await expect(backUp(data_dir, target)).rejects.toThrow(/gatefold.db is damaged or is no SQLite/);
});

/** All but the first page and the last are noise. */
function damage(file: string): void {
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill('x', 4096, bytes.length - 4096));
}

test('folders that go away while they are listed are missing, no more', async () => {
  for (let n = 0; n < 500; n++) put(site.folder, `media/${n}/a.csv`, 'a,b\n');
  const media = path.join(site.folder, 'media');
  // The last ones first: who lists them has not come so far.
  const going = readdirSync(media).filter((name) => !media_file.includes(`/${name}/`));
  const listed = filesBelow(site.folder, ['keys', 'media']);
  for (const name of going.reverse()) await rm(path.join(media, name), { recursive: true });
  expect(await listed).toEqual(expect.arrayContaining(['keys/signing', media_file]));
});

test("what is no file, or not the site's, keeps no backup from being made", async () => {
  put(site.folder, 'lost+found/#1', 'a piece of something');
  for (const name of ['media.lock', 'reconcile.lock', 'reconcile.lock-journal'])
    put(site.folder, name, '');
  put(site.folder, path.join('media', '.drafts', 'half'), 'half of a film');
  symlinkSync('nowhere', path.join(site.folder, 'dangling'));
  symlinkSync('nowhere', path.join(site.folder, 'media', 'dangling'));
  execFileSync('mkfifo', [path.join(site.folder, 'pipe')]);
  const { folder } = await backUp(site.folder, target);
  expect(readdirSync(folder).sort()).toEqual(['gatefold.db', 'keys', 'manifest.json', 'media']);
  expect(readdirSync(path.join(folder, 'media'))).not.toContain('.drafts');
  expect(await prove(folder)).toEqual([]);
});

test('what was changed, lost or cut off since is found, and nothing is restored from it', async () => {
  const damages: [RegExp, (folder: string) => void][] = [
    [/owls-00000000.csv is not what it was/, (at) => put(at, media_file, 'hoo,ha\n')],
    [/owls-00000000.csv is missing/, (at) => rmSync(path.join(at, media_file))],
    [/keys\/signing is not what it was/, (at) => put(at, 'keys/signing', 'another key\n')],
    [/manifest.json is missing/, (at) => rmSync(path.join(at, 'manifest.json'))],
    [
      /the table user should have 2 rows, but has 1/,
      (at) => changeManifest(at, (manifest) => (manifest.rows.user = 2)),
    ],
    [
      /which the database names, is not in it/,
      (at) => changeManifest(at, (manifest) => (manifest.files = [])),
    ],
    [/gatefold.db is not what it was/, (at) => becomeAnother(path.join(at, 'gatefold.db'))],
    [/the database: /, (at) => rmSync(path.join(at, 'gatefold.db'))],
    [/the database: /, (at) => damage(path.join(at, 'gatefold.db'))],
  ];
  for (const [problem, spoil] of damages) {
    const { folder } = await backUp(site.folder, target);
    spoil(folder);
    const data_dir = elsewhere();
    const restored = await restore(folder, data_dir);
    expect(restored).toMatchObject({ ok: false, reason: 'not-sound' });
    expect(restored.ok ? '' : restored.problems.join('\n')).toMatch(problem);
    expect(readdirSync(data_dir)).toEqual([]);
  }
});

/** One letter of a row is another, which SQLite has nothing against. */
function becomeAnother(file: string): void {
  const bytes = readFileSync(file);
  const at = bytes.indexOf('$argon2id$') + 50;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(file, bytes);
}

function changeManifest(folder: string, change: (manifest: Manifest) => unknown): void {
  const file = path.join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  change(manifest);
  writeFileSync(file, JSON.stringify(manifest));
}

test('a site that is there is not replaced unless that is said, and then lies beside it, whole', async () => {
  const { folder } = await backUp(site.folder, target);
  const data_dir = elsewhere();
  await restore(folder, data_dir);
  const db = connect(path.join(data_dir, 'gatefold.db'));
  await Site.set(db, 'name', 'What was here');
  expect(await restore(folder, data_dir)).toMatchObject({ reason: 'occupied' });
  expect(await restore(folder, data_dir, { replace: true })).toMatchObject({ reason: 'in-use' });
  expect(await Site.get(db, 'name')).toBe('What was here');
  await db.destroy();

  const restored = await restore(folder, data_dir, { replace: true });
  const aside = (restored.ok && restored.aside) || '';
  expect(path.dirname(aside)).toBe(data_dir);
  expect(existsSync(path.join(aside, media_file))).toBe(true);
  const [old, now] = [
    connect(path.join(aside, 'gatefold.db')),
    connect(path.join(data_dir, 'gatefold.db')),
  ];
  expect(await Site.get(old, 'name')).toBe('What was here');
  expect(await Site.get(now, 'name')).toBeUndefined();
  await Promise.all([old.destroy(), now.destroy()]);
});

test('a server that starts while the backup is copied keeps its site', async () => {
  const { folder } = await backUp(site.folder, target);
  const data_dir = elsewhere();
  await restore(folder, data_dir);
  let server: Db | undefined;
  let started: Promise<unknown> | undefined;
  const watch = watchFiles((name) => {
    if (name !== 'mkdir') return;
    watch.stop();
    server = connect(path.join(data_dir, 'gatefold.db'));
    started = Site.set(server, 'name', 'Of a server');
  });
  const restored = await restore(folder, data_dir, { replace: true });
  expect(restored).toMatchObject({ reason: 'in-use' });
  await started;
  expect(server && (await Site.get(server, 'name'))).toBe('Of a server');
  await server?.destroy();
  expect(readdirSync(data_dir).sort()).toEqual(['gatefold.db', 'keys', 'media']);
});

test('a folder that cannot be moved, whichever it is, leaves the site as it was', async () => {
  const { folder } = await backUp(site.folder, target);
  const data_dir = elsewhere();
  await restore(folder, data_dir);
  put(data_dir, 'keys/signing', 'the key of today\n');
  const before = readdirSync(data_dir, { recursive: true }).sort();
  let failed = 0;
  for (let at = 1; ; at++) {
    let renames = 0;
    const watch = watchFiles((name, _n, given) => {
      if (name === 'rename' && ++renames === at) throw systemError('EBUSY', given);
    });
    const problem = await restore(folder, data_dir, { replace: true })
      .then(() => undefined)
      .catch((error: Error) => error)
      .finally(watch.stop);
    if (!problem) break;
    failed++;
    expect(problem).toMatchObject({ name: 'UsageProblem' });
    expect(problem.message).toMatch(/(gatefold\.db|keys|media) cannot be moved to .* \(EBUSY\)/);
    expect(readdirSync(data_dir, { recursive: true }).sort()).toEqual(before);
    expect(readFileSync(path.join(data_dir, 'keys/signing'), 'utf8')).toBe('the key of today\n');
  }
  // Database, keys and media: out of the way, and into place.
  expect(failed).toBe(6);
});

test('a site that is damaged is replaced too', async () => {
  const { folder } = await backUp(site.folder, target);
  const data_dir = elsewhere();
  put(data_dir, 'gatefold.db', 'Dear diary, today it rained. '.repeat(100));
  expect(await restore(folder, data_dir, { replace: true })).toMatchObject({ ok: true });
});
