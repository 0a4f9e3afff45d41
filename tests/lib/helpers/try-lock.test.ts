import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tryLock } from '#lib/helpers/try-lock.ts';

test('one has it, another does not, and after that another does', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatefold-lock-'));
  const file = path.join(folder, 'var', 'a.lock');
  const unlock = tryLock(file);
  expect(unlock).toBeDefined();
  expect(tryLock(file)).toBeUndefined();
  unlock?.();
  const again = tryLock(file);
  expect(again).toBeDefined();
  again?.();
  rmSync(folder, { recursive: true });
});

test('one that may not be made is one sentence that names it', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatefold-lock-'));
  for (const file of [folder, path.join(process.execPath, 'a.lock')])
    expect(() => tryLock(file)).toThrow(
      /^The lock .* cannot be made or written \((SQLITE_CANTOPEN|ENOTDIR|EEXIST)\w*\): it should/,
    );
  rmSync(folder, { recursive: true });
});
