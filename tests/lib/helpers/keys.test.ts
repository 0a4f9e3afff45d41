import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownKey } from '#lib/helpers/keys.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a key is made once, and is the same ever after', () => {
  const key = ownKey(folder, 'signing');
  expect(Buffer.from(key, 'base64')).toHaveLength(32);
  expect(ownKey(folder, 'signing')).toBe(key);
  expect(ownKey(folder, 'another')).not.toBe(key);
});

test('only its owner may read it', () => {
  ownKey(folder, 'signing');
  expect(statSync(path.join(folder, 'keys', 'signing')).mode & 0o777).toBe(0o600);
  expect(readdirSync(path.join(folder, 'keys'))).toEqual(['signing']);
});

test('an empty key file is no key', () => {
  ownKey(folder, 'signing');
  writeFileSync(path.join(folder, 'keys', 'signing'), '');
  expect(() => ownKey(folder, 'signing')).toThrow('is empty');
});

test('what may not be read or made is one sentence that names the file', () => {
  const file = path.join(folder, 'keys', 'signing');
  mkdirSync(file, { recursive: true });
  expect(() => ownKey(folder, 'signing')).toThrow(
    /^The key file .*\/keys\/signing cannot be read \(EISDIR\): it should belong to .* chown it\.$/,
  );
  rmSync(path.dirname(file), { recursive: true });
  writeFileSync(path.dirname(file), 'no folder');
  expect(() => ownKey(folder, 'signing')).toThrow(UsageProblem);
});
