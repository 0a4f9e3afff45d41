// npm run db:reset: throws the demo's database and files away and plants a new one. Never a real site's.
// Tested in tests/commands/database.test.ts.

import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { connect } from '#db/connect.ts';
import { isReal } from '#db/real.ts';
import { addressFile } from '#lib/application.ts';
import { isInUse } from '#lib/backup/restore.ts';
import { readArguments, UsageProblem } from '#lib/helpers/usage.ts';
import { readSettings, type Settings } from '#lib/settings.ts';
import { databaseFile } from '#lib/whereabouts.ts';
import { ask } from './ask.ts';
import * as seed from './db-seed.ts';

const USAGE = 'Usage: npm run db:reset [-- --yes]';

export async function run(args: string[]): Promise<void> {
  const options = { yes: { type: 'boolean', default: false } } as const;
  const { values } = readArguments({ args, options }, () => USAGE);
  const { yes } = values;
  const settings = readSettings();
  if (!settings.demo)
    throw new UsageProblem(
      'SITE_URL is set, so this is a real site: it is not reset by a command.',
    );
  await refuseWhileRunning(settings);
  const file = databaseFile(settings);
  if (await holdsReal(file))
    throw new UsageProblem(
      `A real site has started on ${file}: it is not reset by a command. Was SITE_URL forgotten?`,
    );
  const media = path.join(settings.data_dir, 'media');
  if (!yes && existsSync(file) && !(await isSure(file, media)))
    throw new UsageProblem('That was no yes, so nothing was changed.');
  // A publisher that stays, say.
  if (isInUse(file))
    throw new UsageProblem(`Another program uses the database ${file}: stop it first.`);

  for (const gone of [file, `${file}-wal`, `${file}-shm`, media])
    await rm(gone, { recursive: true, force: true });
  console.log(`Removed ${file} and ${media}.`);
  await seed.run([]);
}

/** A database that is broken or not there is nobody's. */
async function holdsReal(file: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  try {
    const db = connect(file);
    return await isReal(db).finally(() => db.destroy());
  } catch {
    return false;
  }
}

const isSure = async (file: string, media: string) =>
  (await ask(`This deletes ${file} and ${media}. Type yes to go on: `)).trim() === 'yes';

/** A server would go on with the file that is gone, and all that it writes would be lost. */
async function refuseWhileRunning(settings: Settings): Promise<void> {
  const noted = addressFile(settings);
  if (!existsSync(noted)) return;
  const address = readFileSync(noted, 'utf8').trim();
  const answers = await fetch(address, { signal: AbortSignal.timeout(2000) }).then(
    () => true,
    () => false,
  );
  if (answers) throw new UsageProblem(`The site is running at ${address}: stop it first.`);
}
