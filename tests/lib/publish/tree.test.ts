import {
  chmodSync,
  existsSync,
  mkdirSync,
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
import {
  freshWriter,
  linkAll,
  namesIn,
  remove,
  removeDrafts,
  moveIntoPlace,
  removeIfEmpty,
  stagingWriter,
  type Writer,
} from '#lib/publish/tree.ts';
import { systemError, watchFiles } from '../../support/publish/faults.ts';

let folder: string;
let writer: Writer;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-tree-'));
  writer = stagingWriter(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
const has = (file: string) => existsSync(path.join(folder, file));

/** Stages a page and lets it take its place; answers what that was to a reader. */
async function publish(text: string, file = 'media/a/index.html') {
  const written = writer.write('public', file, Buffer.from(text));
  await moveIntoPlace(folder, [written]);
  return written.outcome;
}

test('writing says whether the file is new, other than before, or the same', async () => {
  expect(await publish('one')).toBe('added');
  expect(await publish('one')).toBe('unchanged');
  expect(await publish('two')).toBe('changed');
  expect(read('public/media/a/index.html')).toBe('two');
});

test('what is staged is in no tree until it is settled', async () => {
  await publish('one');
  const written = writer.write('public', 'media/a/index.html', Buffer.from('two'));
  const other = writer.write('public', 'b.json', Buffer.from('{}'));
  expect(read('public/media/a/index.html')).toBe('one');
  expect(namesIn(folder, 'public', '.')).toEqual(['media']);
  await moveIntoPlace(folder, [written, other]);
  expect(read('public/media/a/index.html')).toBe('two');
  expect(namesIn(folder, 'public', '.').sort()).toEqual(['b.json', 'media']);
  expect(readdirSync(path.join(folder, 'drafts'))).toEqual([]);
});

test('what is never settled leaves nothing', async () => {
  writer.write('public', 'a.json', Buffer.from('{}'));
  removeDrafts(folder);
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that becomes empty goes with its last file, but never the tree', async () => {
  await publish('x');
  remove(folder, 'public', 'media/a/index.html');
  expect(has('public')).toBe(true);
  expect(has('public/media')).toBe(false);
});

test('a folder that cannot be removed for any other reason than what is in it says so', async () => {
  await publish('x');
  removeIfEmpty(folder, 'public', 'media');
  expect(has('public/media/a/index.html')).toBe(true);
  const file = 'media/a/index.html';
  expect(() => removeIfEmpty(folder, 'public', file)).toThrow('ENOTDIR');
});

test('a linked file has the bytes of its source', async () => {
  const source = path.join(folder, 'talk.mp4');
  writeFileSync(source, 'bytes');
  const written = writer.link('public', 'files/1/talk.mp4', source);
  expect(written.outcome).toBe('added');
  await moveIntoPlace(folder, [written]);
  expect(read('public/files/1/talk.mp4')).toBe('bytes');
  expect(() => writer.link('public', 'files/1/no.mp4', `${source}.no`)).toThrow('ENOENT');
});

test.each(['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP'])(
  'where the file system cannot link (%s), the bytes are copied',
  async (code) => {
    const source = path.join(folder, 'talk.mp4');
    writeFileSync(source, 'bytes');
    const watch = watchFiles((name, _n, given) => {
      if (name === 'link') throw systemError(code, given);
    });
    try {
      await moveIntoPlace(folder, [writer.link('public', 'files/1/talk.mp4', source)]);
    } finally {
      watch.stop();
    }
    expect(read('public/files/1/talk.mp4')).toBe('bytes');
    expect(statSync(source).nlink).toBe(1);
  },
);

test('linking what is there already leaves no second link that a later draft would write into', async () => {
  const source = path.join(folder, 'talk.mp4');
  writeFileSync(source, 'original');
  for (let i = 0; i < 3; i++)
    await moveIntoPlace(folder, [writer.link('public', 'files/1/talk.mp4', source)]);
  expect(statSync(source).nlink).toBe(2);
  expect(readdirSync(path.join(folder, 'drafts'))).toEqual([]);
  for (let i = 0; i < 5; i++) await publish('gated', `members/${i}.html`);
  expect(readFileSync(source, 'utf8')).toBe('original');
});

test('a folder of the release before comes along as links, and without its modes, which a service may not set', async () => {
  await publish('found', 'pagefind/part/a.json');
  const [from, to] = ['public/pagefind', 'next'].map((name) => path.join(folder, name));
  chmodSync(path.join(from as string, 'part'), 0o2750);
  linkAll(from as string, to as string);
  expect(statSync(path.join(folder, 'next/part/a.json')).nlink).toBe(2);
  expect(statSync(path.join(folder, 'next/part')).mode & 0o2000).toBe(0);
  linkAll(path.join(folder, 'nowhere'), path.join(folder, 'empty'));
  expect(has('empty')).toBe(false);
});

test('a fresh release links what is as it was, and never writes into the one before', async () => {
  await publish('same', 'a.html');
  await publish('old', 'b.html');
  const next = path.join(folder, 'next');
  const fresh = freshWriter(next, folder);
  expect(fresh.write('public', 'a.html', Buffer.from('same')).outcome).toBe('unchanged');
  expect(fresh.write('public', 'b.html', Buffer.from('new')).outcome).toBe('changed');
  expect(fresh.write('public', 'c/index.html', Buffer.from('c')).outcome).toBe('added');
  expect(statSync(path.join(next, 'public/a.html')).ino).toBe(
    statSync(path.join(folder, 'public/a.html')).ino,
  );
  expect(read('public/b.html')).toBe('old');
  expect(read('next/public/b.html')).toBe('new');
  // The next change goes into the one and not into the other.
  await moveIntoPlace(next, [stagingWriter(next).write('public', 'a.html', Buffer.from('other'))]);
  expect(read('public/a.html')).toBe('same');
});

test('a file that is linked again is unchanged, and with other bytes it is not', () => {
  const source = path.join(folder, 'talk.mp4');
  writeFileSync(source, 'one');
  freshWriter(folder, undefined).link('public', 'files/1/talk.mp4', source);
  const next = freshWriter(path.join(folder, 'next'), folder);
  expect(next.link('public', 'files/1/talk.mp4', source).outcome).toBe('unchanged');
  rmSync(source);
  writeFileSync(source, 'two');
  const last = freshWriter(path.join(folder, 'last'), folder);
  expect(last.link('public', 'files/1/talk.mp4', source).outcome).toBe('changed');
});

test('a file that the release before has as a copy of its own is not copied again', () => {
  const source = path.join(folder, 'talk.mp4');
  const copy = path.join(folder, 'public/files/1/talk.mp4');
  writeFileSync(source, 'moving pictures');
  mkdirSync(path.dirname(copy), { recursive: true });
  writeFileSync(copy, 'moving pictures');
  const next = freshWriter(path.join(folder, 'next'), folder);
  expect(next.link('public', 'files/1/talk.mp4', source).outcome).toBe('unchanged');
  const there = path.join(folder, 'next/public/files/1/talk.mp4');
  expect(statSync(there).ino).toBe(statSync(copy).ino);
});
