// npm run db:migrate: runs the migrations that are missing; with --down it takes back the newest one.
// Tested in tests/commands/database.test.ts.

import { connect } from '#db/connect.ts';
import { migrate, migrateDown } from '#db/migrate.ts';
import { readArguments } from '#lib/helpers/usage.ts';
import { refuseEmpty } from '#lib/publish/mark.ts';
import { readSettings } from '#lib/settings.ts';
import { databaseFile } from '#lib/whereabouts.ts';

const USAGE = 'Usage: npm run db:migrate [-- --down]';

export async function run(args: string[]): Promise<void> {
  const options = { down: { type: 'boolean', default: false } } as const;
  const { values } = readArguments({ args, options }, () => USAGE);
  const { down } = values;
  const settings = readSettings();
  refuseEmpty(settings);
  const file = databaseFile(settings);
  const db = connect(file);
  try {
    const names = down ? await migrateDown(db, file) : await migrate(db, file);
    if (names.length > 0) console.log(`${down ? 'Took back' : 'Ran'} ${names.join(', ')}.`);
    else console.log(down ? 'There is nothing to take back.' : 'The database is up to date.');
  } finally {
    await db.destroy();
  }
}
