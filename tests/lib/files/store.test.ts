import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { draftsIn, mediaPath } from '#lib/files/place.ts';
import { removeFiles, removeUnfinished, storeFile } from '#lib/files/store.ts';
import { newId } from '#lib/helpers/ids.ts';
import { filesIn } from '#lib/publish/tree.ts';

let data_dir: string;
const id = newId();

beforeEach(() => {
  data_dir = mkdtempSync(path.join(os.tmpdir(), 'gatefold-store-'));
});
afterEach(() => rmSync(data_dir, { recursive: true, force: true }));

function source(name: string, bytes = 'some bytes'): string {
  const file = path.join(data_dir, name);
  writeFileSync(file, bytes);
  return file;
}
const stored = () => readdirSync(path.join(data_dir, 'media', id)).sort();

describe('storing a file', () => {
  test('copies it under its name and hash, and says what it is', async () => {
    const hash = createHash('sha256').update('some bytes').digest('hex');
    const name = `my-talk-${hash.slice(0, 8)}.mp4`;
    const answer = await storeFile(data_dir, id, source('My Talk!.MP4'));
    expect(answer).toEqual({ name, type: 'video/mp4', size: 10, hash });
    expect(readFileSync(mediaPath(data_dir, id, name), 'utf8')).toBe('some bytes');
  });

  test('of the same bytes again changes nothing, of others stands beside', async () => {
    const first = await storeFile(data_dir, id, source('talk.mp4'));
    expect(await storeFile(data_dir, id, source('talk.mp4'))).toEqual(first);
    expect(stored()).toEqual([first.name]);
    await storeFile(data_dir, id, source('talk.mp4', 'other bytes'));
    expect(stored()).toHaveLength(2);
  });

  test('where nothing may be written is one sentence that names the folder', async () => {
    writeFileSync(path.join(data_dir, 'media'), 'no folder');
    await expect(storeFile(data_dir, id, source('talk.mp4'))).rejects.toThrow(
      /^The folder of files .* cannot be made or written \((ENOTDIR|EEXIST)\): it should belong to/,
    );
  });

  test.for([
    ['Привет, мир.pdf', /^privet-mir-[0-9a-f]{8}\.pdf$/, 'application/pdf'],
    ['no ending', /^no-ending-[0-9a-f]{8}$/, 'application/octet-stream'],
    ['???.b$in', /^file-[0-9a-f]{8}\.bin$/, 'application/octet-stream'],
    ['tapes.v2.tar.gz', /^tapes-v2-[0-9a-f]{8}\.tar\.gz$/, 'application/gzip'],
    ['page.html', /^page-[0-9a-f]{8}\.html$/, 'text/html'],
  ] as const)('named %s gives a plain name', async ([given, name, type]) => {
    const answer = await storeFile(data_dir, id, source(given));
    expect(answer.name).toMatch(name);
    expect(answer.type).toBe(type);
    expect(() => mediaPath(data_dir, id, answer.name)).not.toThrow();
  });

  test('that is missing leaves nothing behind', async () => {
    await expect(storeFile(data_dir, id, path.join(data_dir, 'missing.mp4'))).rejects.toThrow(
      /ENOENT/,
    );
    expect(filesIn(path.join(data_dir, 'media'))).toEqual([]);
  });
});

test('what was cut off waits beside what is whole, and can be taken away', async () => {
  const { name } = await storeFile(data_dir, id, source('talk.mp4'));
  writeFileSync(path.join(draftsIn(data_dir), 'half'), 'half of a film');
  await removeUnfinished(data_dir);
  expect(filesIn(path.join(data_dir, 'media'))).toEqual([`${id}/${name}`]);
});

describe('the path of a file', () => {
  test.for([
    '../secret',
    'a/b',
    'a\\b',
    '.hidden',
    '..',
    '',
    'a\0b',
    '/etc/passwd',
    'a b',
    'ä.mp4',
  ])('never comes from the name %j', (name) => {
    expect(() => mediaPath(data_dir, id, name)).toThrow(RangeError);
  });

  test.for(['..', '../..', '', 'media', `${id}/..`])('never comes from the id %j', (wrong) => {
    expect(() => mediaPath(data_dir, wrong, 'a.mp4')).toThrow(RangeError);
  });
});

describe('removing files', () => {
  test('takes them all, and none is fine too', async () => {
    await storeFile(data_dir, id, source('talk.mp4'));
    await removeFiles(data_dir, id);
    expect(existsSync(path.join(data_dir, 'media', id))).toBe(false);
    await removeFiles(data_dir, id);
  });

  test('takes all but those to keep', async () => {
    const { name } = await storeFile(data_dir, id, source('talk.mp4'));
    await storeFile(data_dir, id, source('old.mp4', 'old'));
    await removeFiles(data_dir, id, { keep: [name, null] });
    expect(stored()).toEqual([name]);
  });
});
