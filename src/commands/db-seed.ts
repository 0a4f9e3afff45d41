// npm run db:seed: plants the demo, once. A real site is never planted: its cast has known passwords.
// Tested in tests/commands/database.test.ts.

import { plant } from '#db/seed.ts';
import { application } from '#lib/application.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { readSettings } from '#lib/settings.ts';
import { migrated } from './prepare.ts';

export async function run(args: string[]): Promise<void> {
  if (args.length > 0) throw new UsageProblem('Usage: npm run db:seed');
  if (!readSettings().demo)
    throw new UsageProblem(
      'SITE_URL is set, so this is a real site: the demo is not planted here.',
    );
  const app = application();
  try {
    await migrated(app);
    const { planted } = await plant(app.db, { data_dir: app.settings.data_dir, now: app.clock() });
    console.log(planted ? 'Planted the demo site.' : 'The demo is planted already.');
  } finally {
    await app.close();
  }
}
