// What commands do around their own work: open the application and close it, bring the database up to date, and in a
// demo plant what there is to see.

import { migrate } from '#db/migrate.ts';
import { plant } from '#db/seed.ts';
import { type Application, application } from '#lib/application.ts';
import { databaseFile } from '#lib/whereabouts.ts';
import { tellMigrated } from './tell-migrated.ts';

/** Does `work` with the application of this process on a database that is up to date, and closes it, come what may. */
export async function withApplication<T>(work: (app: Application) => Promise<T>): Promise<T> {
  const app = application();
  try {
    await migrated(app);
    return await work(app);
  } finally {
    await app.close();
  }
}

/** Runs missing migrations and says so. @throws DatabaseProblem */
export async function migrated(app: Application): Promise<void> {
  tellMigrated(await migrate(app.db, databaseFile(app.settings)));
}

/** In a demo, plants the demo site if it is not there yet. */
export async function planted(app: Application): Promise<void> {
  if (!app.settings.demo) return;
  const { planted } = await plant(app.db, { data_dir: app.settings.data_dir, now: app.clock() });
  if (planted) console.log('Planted the demo site.');
}
