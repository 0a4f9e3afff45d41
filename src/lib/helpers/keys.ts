// Secrets that the site makes for itself, once, readable by its own user only.
// Tested in tests/lib/helpers/keys.test.ts.

import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { forbidden, hasCode } from './errors.ts';
import { UsageProblem } from './usage.ts';

/**
 * 32 random bytes as base64, made at the first call and the same ever after, also when two programs
 * ask at once. The file has mode 0600, and is on the disk when this answers.
 * @throws UsageProblem when it is empty, or may not be read or made
 */
export function ownKey(data_dir: string, name: string): string {
  const file = path.join(data_dir, 'keys', name);
  const found = read(file);
  if (found) return found;
  try {
    make(file);
  } catch (error) {
    throw forbidden(error, `The key file ${file} cannot be made in its folder`);
  }
  const made = read(file);
  if (made) return made;
  throw new UsageProblem(
    `The key file ${file} should hold 32 random bytes, but is empty: restore it from a backup, or remove it to have a new one made.`,
  );
}

/** Unless another program was first: then its key is the key. */
function make(file: string): void {
  const folder = path.dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  try {
    const key = `${randomBytes(32).toString('base64')}\n`;
    writeFileSync(draft, key, { mode: 0o600, flush: true });
    linkSync(draft, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw forbidden(error, `The key file ${file} cannot be read`);
  }
}
