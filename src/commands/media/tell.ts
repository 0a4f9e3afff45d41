// Publishes and says what happened: what it is now, where it is, from when on.

import { existsSync } from 'node:fs';
import { addressFile, type Application } from '#lib/application.ts';
import type { Media } from '#lib/models/index.ts';
import { currentBundle } from '#lib/publish/current.ts';
import { changesNothing, describe } from '#lib/publish/summary.ts';

/** `video "My first talk" (1:05, 12.3 MB), for members` */
export function nameOf({ kind, title, duration_ms, file_size, access }: Media.Row): string {
  const facts = [
    duration_ms === null ? undefined : clockTime(duration_ms),
    file_size === null ? undefined : size(file_size),
  ].filter(Boolean);
  const measure = facts.length > 0 ? ` (${facts.join(', ')})` : '';
  return `${kind} "${title}"${measure}, ${access === 'members' ? 'for members' : 'free for everybody'}`;
}

export async function publishAndTell(app: Application, row: Media.Row): Promise<void> {
  const address = `${app.origin()}/media/${row.slug}/`;
  const { published_at } = row;
  if (published_at === null)
    console.log(`It is a draft. Admins see it at ${app.origin()}/admin/preview/${row.slug}/`);
  else if (published_at > app.clock())
    console.log(`It will be at ${address} from ${new Date(published_at).toISOString()} on.`);
  else console.log(`It is at ${address}`);
  const isThere = published_at !== null && published_at <= app.clock();
  await publish(app, isThere ? 'Published' : 'The site is up to date');
}

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

function clockTime(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

const size = (bytes: number) =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
