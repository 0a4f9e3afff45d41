// What commands do around their own work: open the application and close it, bring the database up to date, in a
// demo plant what there is to see, and keep real sites and demos apart.

import { migrate } from '#db/migrate.ts';
import { isReal, REAL } from '#db/real.ts';
import { cast, plant } from '#db/seed.ts';
import { type Application, application } from '#lib/application.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { Site } from '#lib/models/index.ts';
import { databaseFile } from '#lib/whereabouts.ts';
import { demandAddress } from './forgotten.ts';
import { tellMigrated } from './tell-migrated.ts';

/**
 * Does `work` with the application of this process on a database that is up to date, and closes it, come what may.
 * @throws UsageProblem when SITE_URL is forgotten
 */
export const withApplication = <T>(work: (app: Application) => Promise<T>): Promise<T> =>
  withData(async (app) => {
    await demandAddress(app);
    return work(app);
  });

/** The same on anybody's data, for who only looks at them. */
export async function withData<T>(work: (app: Application) => Promise<T>): Promise<T> {
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

/**
 * A demo's passwords stand in its source: whoever sets SITE_URL beside its data would open their site to anybody. And
 * from here on no demo runs on a real site's data.
 * @throws UsageProblem when a real site has somebody of the demo, or a demo the data of a real site
 */
export async function keptApart(app: Application): Promise<void> {
  await demandAddress(app);
  const { db, settings } = app;
  if (settings.demo) return;
  const addresses = Object.values(cast).map(({ email }) => email);
  const known = await db
    .selectFrom('user')
    .select('email')
    .where('email', 'in', addresses)
    .execute();
  if (known.length > 0)
    throw new UsageProblem(
      `The database in ${settings.data_dir} has sign-ins of the demo (${known.map(({ email }) => email).join(', ')}), whose passwords everybody knows: set DATA_DIR and DIST_DIR to folders that no demo used. If these data have become yours, remove those accounts first (docs/configuration.md).`,
    );
  if (!(await isReal(db))) await Site.note(db, REAL, true);
}
