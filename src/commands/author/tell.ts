// Publishes what an author changed, and says what happened.

import { existsSync } from 'node:fs';
import { addressFile, type Application } from '#lib/application.ts';
import { currentBundle } from '#lib/publish/current.ts';
import { changesNothing, describe } from '#lib/publish/summary.ts';

export async function publish(app: Application, done = 'Published'): Promise<void> {
  const onWait = () => console.log('Another publish is running: waiting for it.');
  try {
    const bundle = await currentBundle(app.settings);
    const summary = await bundle.publisher.publishNow(app, bundle, { onWait });
    const others = changesNothing(summary) && existsSync(addressFile(app.settings));
    console.log(`${done}: ${others ? 'the running server has seen to it' : describe(summary)}.`);
    await bundle.publisher.buildSearch(app);
  } catch (error) {
    console.log('The database has the change, but the published site is as it was before:');
    throw error;
  }
}

/** Says where it is, or from when on, and publishes. @param draft what there is to say of a draft */
export async function publishAndTell(
  app: Application,
  { path, published_at, draft }: { path: string; published_at: number | null; draft: string },
): Promise<void> {
  const address = app.origin() + path;
  const isThere = published_at !== null && published_at <= app.clock();
  if (published_at === null) console.log(draft);
  else if (isThere) console.log(`It is at ${address}`);
  else console.log(`It will be at ${address} from ${new Date(published_at).toISOString()} on.`);
  await publish(app, isThere ? 'Published' : 'The site is up to date');
}

/** When something was published, for a list: its day, or that it is a draft or is to come. */
export function dayOf(published_at: number | null, now: number): string {
  if (published_at === null) return 'draft';
  const day = new Date(published_at).toISOString().slice(0, 10);
  return published_at > now ? `from ${day}` : day;
}
