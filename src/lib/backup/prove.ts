// Is this copy worth anything? Everything that the manifest names is there, byte for byte; the database is
// sound and has as many rows; and on a copy of it the site's own code can migrate, register, log in and open
// a session. Tested in tests/lib/backup/backup.test.ts.

import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { connect } from '#db/connect.ts';
import { migrate } from '#db/migrate.ts';
import { makeSessions } from '#lib/auth/sessions.ts';
import { hashOfFile } from '#lib/helpers/file-hash.ts';
import { silently } from '#lib/helpers/log.ts';
import { User } from '#lib/models/index.ts';
import { countRows, flaws, missingFiles } from './database.ts';
import { readManifest } from './manifest.ts';
import { DATABASE, MANIFEST, type Manifest } from './places.ts';

/** What is wrong with the backup in `folder`, in words; nothing when it can be relied on. */
export async function prove(folder: string): Promise<string[]> {
  const manifest = await readManifest(folder);
  if (!manifest) return [`${MANIFEST} is missing or cannot be read: this is no whole backup`];
  const problems = await filesProblems(folder, manifest);
  const database = path.join(folder, DATABASE);
  try {
    const found = flaws(database);
    if (found.length > 0) return [...problems, ...found.map((flaw) => `the database: ${flaw}`)];
    problems.push(...rowProblems(countRows(database), manifest.rows));
    const there = manifest.files.map((file) => file.path);
    const lost = await tryOut(folder, new Set([...there, ...manifest.lost]));
    problems.push(...lost.map((file) => `${file}, which the database names, is not in it`));
  } catch (error) {
    problems.push(`the database: ${error instanceof Error ? error.message : String(error)}`);
  }
  return problems;
}

async function filesProblems(folder: string, { files }: Manifest): Promise<string[]> {
  const problems: string[] = [];
  for (const file of files) {
    const sha256 = await hashOfFile(path.join(folder, file.path)).catch(() => undefined);
    if (sha256 === undefined) problems.push(`${file.path} is missing`);
    else if (sha256 !== file.sha256) problems.push(`${file.path} is not what it was`);
  }
  return problems;
}

const rowProblems = (found: Record<string, number>, expected: Record<string, number>): string[] =>
  Object.keys({ ...found, ...expected })
    .filter((table) => found[table] !== expected[table])
    .map(
      (table) =>
        `the table ${table} should have ${expected[table] ?? 'no'} rows, but has ${found[table] ?? 'none'}`,
    );

/**
 * On a copy of the copy, which is thrown away: the real code works on these data, also when they are older
 * than it. Answers the files that the database names and that are not `there`.
 */
async function tryOut(folder: string, there: Set<string>): Promise<string[]> {
  const trial = await mkdtemp(path.join(folder, '.trial-'));
  try {
    const file = path.join(trial, DATABASE);
    await copyFile(path.join(folder, DATABASE), file);
    const db = connect(file);
    try {
      await migrate(db, file);
      await silently(() => logIn(db));
    } finally {
      await db.destroy();
    }
    return missingFiles(file, there).missing;
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
}

async function logIn(db: ReturnType<typeof connect>): Promise<void> {
  const password = randomBytes(18).toString('base64url');
  const email = `${randomBytes(12).toString('hex')}@restore.invalid`;
  const made = await User.register(db, { email, password, password_repeat: password });
  if (!made.ok) throw new Error(`nobody can register (${made.reason})`);
  const user = await User.auth(db, email, password);
  if (!user) throw new Error('nobody can log in');
  const sessions = makeSessions(db, { secure: true });
  const { token } = await sessions.create(user.id);
  if ((await sessions.validate(token)).user?.id !== user.id)
    throw new Error('sessions cannot be read');
}
