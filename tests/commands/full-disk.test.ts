// A disk that takes nothing more, or may not be written: a sentence for whoever is at the terminal.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { readSettings } from '#lib/settings.ts';
import { noteAddress } from '../../src/commands/address.ts';
import { mounts } from '../support/mounts.ts';
import { runCommand, siteFolder } from '../support/site.ts';

let place: Awaited<ReturnType<typeof siteFolder>>;
beforeAll(async () => {
  place = await siteFolder();
  mkdirSync(place.env.DATA_DIR, { recursive: true });
});
afterAll(() => place.remove());

test('a server whose address cannot be noted runs all the same', () => {
  symlinkSync('/dev/full', path.join(place.env.DATA_DIR, 'address'));
  expect(() => noteAddress(readSettings(place.env), 'http://127.0.0.1:1')()).not.toThrow();
});

test.skipIf(!mounts)(
  'a command says that the disk is full, or read-only (needs mount)',
  async () => {
    const disk = path.join(place.folder, 'disk');
    const env = { ...place.env, DATA_DIR: disk };
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
    try {
      copyFileSync(inject('migrated'), path.join(disk, 'gatefold.db'));
      const tagline = () => runCommand(env, 'site', ['set', 'tagline', 'x'.repeat(50_000)]);
      expect((await tagline()).code).toBe(0);
      const filler = path.join(disk, 'filler');
      expect(() => writeFileSync(filler, Buffer.alloc(8_000_000))).toThrow('ENOSPC');
      const full = await tagline();
      expect([full.code, full.stderr]).toEqual([
        1,
        expect.stringMatching(
          /^The disk is full, or fails \((SQLITE_\w+|ENOSPC)\): make room, and do it again\.\n$/,
        ),
      ]);
      execFileSync('mount', ['-o', 'remount,ro', disk]);
      const closed = await tagline();
      expect([closed.code, closed.stderr]).toEqual([
        1,
        expect.stringMatching(
          /^The database .*cannot be (opened for writing|written).*ReadWritePaths of a service\.\n$/,
        ),
      ]);
    } finally {
      execFileSync('umount', [disk]);
    }
  },
);
