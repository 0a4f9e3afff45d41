// Secrets that the site makes for itself, once, readable by its own user only.
// Tested in tests/lib/helpers/keys.test.ts.

import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { hasCode } from './errors.ts';

/**
 * 32 random bytes as base64, made at the first call and the same ever after, also when two programs
 * ask at once. The file has mode 0600.
 */
export function ownKey(data_dir: string, name: string): string {
  const file = path.join(data_dir, 'keys', name);
  const found = read(file);
  if (found) return found;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file); // fails when another program was first: then its key is the key
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const made = read(file);
  if (!made) throw new Error(`The key file ${file} is empty: remove it to have a new one made.`);
  return made;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
