// SITE_URL decides between demo and real. Where it is forgotten beside a real site's data, these would be a demo's:
// members by pretend payments, letters printed and taken for sent, pages that link to localhost.
// Tested in tests/commands/start.test.ts.

import { isReal } from '#db/real.ts';
import type { Application } from '#lib/application.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';

/** @throws UsageProblem when this is a demo on a real site's data */
export async function demandAddress({ db, settings }: Application): Promise<void> {
  if (settings.demo && (await isReal(db)))
    throw new UsageProblem(
      `The data in ${settings.data_dir} are a real site's, but SITE_URL is not set: set it as for \`npm start\`. To look at a copy as a demo, see docs/configuration.md.`,
    );
}
