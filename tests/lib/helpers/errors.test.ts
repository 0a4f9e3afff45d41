import { expect, test } from 'vitest';
import { refused } from '#lib/helpers/errors.ts';
import { explain } from '#lib/publish/problem.ts';

const system = (code: string, at = '/srv/backups') =>
  Object.assign(new Error(`${code}: no, mkdir '${at}'`), { code, path: at });

const said = (error: unknown) => (error as Error).message;

test('a file of somebody else is a sentence that says what to do, and so is a read-only disk', () => {
  expect(said(refused(system('EACCES')))).toMatch(
    /^\/srv\/backups cannot be read or written \(EACCES\): it should belong to .*, so chown it\.$/,
  );
  expect(said(refused(system('EROFS')))).toBe(
    '/srv/backups cannot be read or written (EROFS): its disk is read-only, or ReadWritePaths of a service does not name it.',
  );
});

test('what is no matter of rights stays as it is', () => {
  for (const error of [system('ENOENT'), system('EEXIST'), new Error('EACCES'), 'EACCES'])
    expect(refused(error)).toBe(error);
});

test('a folder that cannot be published into is told with its code, once', () => {
  expect(said(explain(system('EACCES'), '/srv/dist'))).toContain(
    "cannot be written (EACCES: no, mkdir '/srv/backups').",
  );
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  expect(said(explain(full, '/srv/dist'))).toContain('(SQLITE_FULL database or disk is full)');
});
