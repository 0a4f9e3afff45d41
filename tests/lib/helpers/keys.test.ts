import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownKey } from '#lib/helpers/keys.ts';

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
