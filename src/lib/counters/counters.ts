// The counters that everybody may read, by key: `plays:<id of a published item>`, `viewers:<id of a running
// livestream>`, `members`. Every other key, and every other row of the site's settings, does not exist here.
// Tested in tests/pages/api/counters.test.ts.

import type { Application } from '#lib/application.ts';
import { isId } from '#lib/helpers/ids.ts';
import { Livestream, Media, Payment, Site } from '#lib/models/index.ts';

export interface Reading {
  key: string;
  value: number;
  /** The counter of the stream at which this item is shown now. */
  live?: string;
}

export interface Counter {
  /** Seconds for which anybody may keep what it shows. */
  keep: number;
  read(): Promise<Reading>;
  /** Counts one visit; without it, nobody counts by asking. `visit` is its random id. */
  count?(visit: string): Promise<Reading>;
  /** Whether it wants to know which visit it is. */
  wantsVisit?: boolean;
}

/** The counter of this key, or undefined where there is none now. */
export async function findCounter(app: Application, key: string): Promise<Counter | undefined> {
  const [kind, id] = key.split(':', 2);
  if (key === 'members') return members(app);
  if (!isId(id) || key !== `${kind}:${id}`) return undefined;
  if (kind === 'plays') return plays(app, id);
  if (kind === 'viewers') return viewers(app, id);
  return undefined;
}

/** Whether the author wants it to be known how many members there are. */
export const showsMembers = async ({ db }: Pick<Application, 'db'>): Promise<boolean> =>
  (await Site.get(db, 'show_members')) === true;

/** How long the number of members is kept, by browsers and here, in seconds. */
const KEPT = 60;

async function members(app: Application): Promise<Counter | undefined> {
  if (!(await showsMembers(app))) return undefined;
  return {
    keep: KEPT,
    read: async () => ({ key: 'members', value: await countMembers(app) }),
  };
}

const counted = new WeakMap<Application, { at: number; value: Promise<number> }>();

/** Once a minute: it takes the longer the more there are, everybody else waits meanwhile, and anybody may ask. */
function countMembers(app: Application): Promise<number> {
  const last = counted.get(app);
  if (last && app.now() - last.at < KEPT * 1000) return last.value;
  const value = Payment.countMembers(app.db, app.systems);
  counted.set(app, { at: app.now(), value });
  value.catch(() => counted.delete(app));
  return value;
}

async function plays(app: Application, id: string): Promise<Counter | undefined> {
  const { db, clock, tally } = app;
  const media = await Media.find(db, id);
  if (!media || !Media.isPublished(media, clock())) return undefined;
  const key = `plays:${media.id}`;
  const reading = async (value: number): Promise<Reading> => {
    const stream = await Livestream.liveAt(db, media, clock());
    return { key, value, ...(stream && { live: `viewers:${stream.id}` }) };
  };
  return {
    keep: 60,
    read: async () => reading(await tally.read(key)),
    count: async () => reading(await tally.add(key)),
  };
}

async function viewers({ db, clock, presence }: Application, id: string) {
  const stream = await Livestream.find(db, id);
  if (!stream || !Livestream.isLive(stream, clock())) return undefined;
  const key = `viewers:${stream.id}`;
  return {
    keep: 15,
    wantsVisit: true,
    read: async () => ({ key, value: presence.count(stream.id) }),
    count: async (visit: string) => ({ key, value: presence.beat(stream.id, visit) }),
  };
}
