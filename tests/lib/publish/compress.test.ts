import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compress, compressPublished, place } from '#lib/publish/compress.ts';
import { isCopy } from '#lib/publish/copies.ts';
import { relink } from '#lib/publish/places.ts';
import { remove, moveIntoPlace, stagingWriter } from '#lib/publish/tree.ts';

const PAGE = 'media/a/index.html';
const old = 'the old text '.repeat(200);

let dist: string;
let release: string;

beforeEach(async () => {
  dist = mkdtempSync(path.join(os.tmpdir(), 'gatefold-copies-'));
  release = path.join(dist, 'releases', 'one');
  await relink(path.join(dist, 'site'), 'releases/one');
  put(PAGE, old);
});
afterEach(() => rmSync(dist, { recursive: true }));

const at = (file: string) => path.join(release, 'public', file);
const has = (file: string) => existsSync(at(file));
const copiesOf = (file: string) => ['.br', '.gz'].filter((ending) => has(file + ending));

function put(file: string, text: string) {
  mkdirSync(path.dirname(at(file)), { recursive: true });
  writeFileSync(at(file), text);
}

test('every published text gets copies of its bytes, once', async () => {
  put('index.json', old);
  expect(await compressPublished(dist)).toBe(2);
  for (const file of [PAGE, 'index.json']) {
    expect(brotliDecompressSync(readFileSync(at(`${file}.br`))).toString()).toBe(old);
    expect(gunzipSync(readFileSync(at(`${file}.gz`))).toString()).toBe(old);
    expect([isCopy(`${file}.br`), isCopy(`${file}.gz`), isCopy(file)]).toEqual([true, true, false]);
  }
  expect(await compressPublished(dist)).toBe(0);
  expect(existsSync(path.join(dist, 'copies'))).toBe(false);
});

test('what is small, no text, an owner’s file or part of the search index gets none', async () => {
  const others = [
    'media/b/index.html',
    'share/a.png',
    'files/1/talk.txt',
    'pagefind/p/pagefind.js',
  ];
  put('media/b/index.html', 'short');
  for (const file of others.slice(1)) put(file, old);
  expect(await compressPublished(dist)).toBe(1);
  expect(others.flatMap(copiesOf)).toEqual([]);
  expect(isCopy('files/1/book.txt.gz')).toBe(false);
});

test('a text that is replaced, or removed, loses its copies', async () => {
  put('media/b/index.html', old);
  await compressPublished(dist);
  const writer = stagingWriter(release);
  await moveIntoPlace(release, [
    writer.write('public', PAGE, Buffer.from('new')),
    writer.write('public', 'media/b/index.html', Buffer.from(old)),
  ]);
  expect([copiesOf(PAGE), copiesOf('media/b/index.html')]).toEqual([[], ['.br', '.gz']]);
  remove(release, 'public', 'media/b/index.html');
  expect(has('media/b')).toBe(false);
});

test('and it loses them before: what stops in between leaves a text without copies', async () => {
  await compressPublished(dist);
  rmSync(at(PAGE));
  // A folder in the place of the text cannot be replaced by a file.
  put(`${PAGE}/something`, '');
  const written = stagingWriter(release).write('public', PAGE, Buffer.from('new'));
  await expect(moveIntoPlace(release, [written])).rejects.toThrow('EISDIR');
  expect(copiesOf(PAGE)).toEqual([]);
  mkdirSync(at('x.html/y'), { recursive: true });
  put('x.html.gz', 'copy');
  expect(() => remove(release, 'public', 'x.html')).toThrow();
  expect(copiesOf('x.html')).toEqual([]);
});

test('a text that changed while it was compressed gets no copies of what it was', async () => {
  const folder = path.join(dist, 'copies');
  mkdirSync(folder);
  const made = await compress(at(PAGE), folder);
  put(PAGE, old.replace('old', 'new'));
  expect(await place(dist, [made])).toBe(0);
  rmSync(at(PAGE));
  expect(await place(dist, [made])).toBe(0);
  expect(copiesOf(PAGE)).toEqual([]);
});

test('without a site there is nothing to compress', async () => {
  rmSync(path.join(dist, 'site'));
  await expect(compressPublished(dist)).rejects.toThrow('Nothing is published yet');
});
