// npm run db:seed: plants the demo, once. A real site is never planted: its cast has known passwords.
// Tested in tests/commands/database.test.ts.

import { plant } from '#db/seed.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { readSettings } from '#lib/settings.ts';
import { withApplication } from './prepare.ts';

export async function run(args: string[]): Promise<void> {
  if (args.length > 0) throw new UsageProblem('Usage: npm run db:seed');
  if (!readSettings().demo)
    throw new UsageProblem(
      'SITE_URL is set, so this is a real site: the demo is not planted here.',
    );
  await withApplication(async ({ db, settings, clock }) => {
    const { planted } = await plant(db, { data_dir: settings.data_dir, now: clock() });
    console.log(
      planted ? 'Planted the demo site.' : 'Nothing was planted: the demo is there already.',
    );
  });
}
