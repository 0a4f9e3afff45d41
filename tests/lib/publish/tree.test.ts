import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openRelease, type Release } from '#lib/publish/tree.ts';

let folder: string;
let release: Release;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-tree-'));
  release = openRelease(folder, { durable: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');

test('writing says whether the file is new, other than before, or the same', async () => {
  const write = (text: string) => release.write('public', 'media/a/index.html', Buffer.from(text));
  expect(await write('one')).toBe('added');
  expect(await write('one')).toBe('unchanged');
  expect(await write('two')).toBe('changed');
  expect(read('public/media/a/index.html')).toBe('two');
});

test('no draft is ever inside a tree', async () => {
  await release.write('public', 'a.json', Buffer.from('{}'));
  expect(await release.names('public', '.')).toEqual(['a.json']);
});

test('a folder that becomes empty goes with its last file, but never the tree', async () => {
  await release.write('public', 'media/a/index.html', Buffer.from('x'));
  expect(await release.remove('public', 'media/a/index.html')).toBe('removed');
  expect(existsSync(path.join(folder, 'public'))).toBe(true);
  expect(existsSync(path.join(folder, 'public/media'))).toBe(false);
  expect(await release.remove('public', 'media/a/index.html')).toBe('absent');
});

test('a linked file has the bytes of its source', async () => {
  const source = path.join(folder, 'talk.mp4');
  writeFileSync(source, 'bytes');
  expect(await release.link('public', 'files/1/talk.mp4', source)).toBe('added');
  expect(read('public/files/1/talk.mp4')).toBe('bytes');
  await expect(release.link('public', 'files/1/no.mp4', `${source}.no`)).rejects.toThrow('ENOENT');
});

test('linking what is there already leaves no second link that a later draft would write into', async () => {
  const source = path.join(folder, 'talk.mp4');
  writeFileSync(source, 'original');
  for (let i = 0; i < 3; i++) await release.link('public', 'files/1/talk.mp4', source);
  expect(statSync(source).nlink).toBe(2);
  expect(readdirSync(path.join(folder, 'drafts'))).toEqual([]);
  const again = openRelease(folder, { durable: false });
  for (let i = 0; i < 5; i++)
    await again.write('private', `members/${i}.html`, Buffer.from('gated'));
  expect(readFileSync(source, 'utf8')).toBe('original');
});
