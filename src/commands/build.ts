// npm run build: compiles, then publishes. dist/public is what goes to a CDN.

import { takesNothing } from '#lib/helpers/usage.ts';
import { currentBundle } from '#lib/publish/current.ts';
import { places } from '#lib/publish/places.ts';
import { describe } from '#lib/publish/summary.ts';
import { planted, withApplication } from './prepare.ts';

export async function run(args: string[]): Promise<void> {
  takesNothing('npm run build', args);
  await withApplication(async (app) => {
    await planted(app);
    const bundle = await currentBundle(app.settings);
    console.log(bundle.fresh ? 'Compiled the pages.' : 'The compiled pages are up to date.');
    console.log(`Published: ${describe(await bundle.publisher.publishNow(app, bundle))}.`);
    await bundle.publisher.buildSearch(app);
    console.log(`The public site is in ${places(app.settings.dist_dir).public}.`);
  });
}
