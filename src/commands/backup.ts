// npm run backup [-- --to <folder>]: copies database, media and keys into a folder of their own, while the site
// runs. What is not sound is kept and ends with 1, so that whoever removes old backups does not remove the last good
// ones.
// Tested in tests/commands/backup.test.ts.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { backUp } from '#lib/backup/copy.ts';
import { readArguments, UsageProblem } from '#lib/helpers/usage.ts';
import { readSettings } from '#lib/settings.ts';
import { databaseFile } from '#lib/whereabouts.ts';

const USAGE = 'Usage: npm run backup [-- --to <folder>]';

export async function run(args: string[]): Promise<number> {
  const options = { to: { type: 'string' } } as const;
  const { values } = readArguments({ args, options }, () => USAGE);
  const { to } = values;
  const settings = readSettings();
  const file = databaseFile(settings);
  if (!existsSync(file)) throw new UsageProblem(`There is no database ${file} to back up.`);
  const target =
    to === undefined
      ? path.join(settings.data_dir, 'backups')
      : path.resolve(process.env.INIT_CWD ?? '', to);
  const inside = !path.relative(settings.data_dir, target).startsWith('..');
  if (inside && to !== undefined)
    throw new UsageProblem(`${target} is in the data folder itself: choose one outside.`);
  const { folder, damage, lost, nonsense } = await backUp(settings.data_dir, target);
  if (damage.length > 0) {
    const words = damage.map((flaw) => `  ${flaw}`).join('\n');
    console.error(
      `The database ${file} is damaged, so this is no backup, and is kept in ${folder}:\n${words}\nRestore the newest backup before it.`,
    );
    return 1;
  }
  console.log(`Backed up to ${folder}`);
  for (const file of lost)
    console.error(`The site has lost its file ${file}: this backup is without it.`);
  for (const sentence of nonsense)
    console.error(`${sentence} Whether this backup has their files cannot be told.`);
  if (to === undefined)
    console.log('That is on the same disk as the site: copy it to another machine.');
  return lost.length + nonsense.length > 0 ? 1 : 0;
}
