// The numbers and lists of the administration's first page, straight from the tables.
// Tested in tests/components/admin/overview.test.ts.

import { sql } from 'kysely';
import type { Db } from '#db/schema.ts';
import { type Media, Outbox, Payment, User } from '#lib/models/index.ts';

/** After so many milliseconds a letter that waits is late. */
const LATE = 30 * 60_000;

export interface Overview {
  accounts: number;
  /** Accounts that a payment opens the site for. */
  members: number;
  /** Of all items together. */
  plays: number;
  /** The most played first, five at most. */
  most_played: { title: string; slug: string; plays: number }[];
  payments: Awaited<ReturnType<typeof Payment.totals>>;
  /** Changes that wait for the publisher. */
  waiting: number;
  /** Letters that were given up. */
  failed_letters: number;
  /** Letters that were tried in vain and still wait after half an hour, and when the oldest was written. */
  late_letters: { count: number; since: number } | undefined;
}

/** `systems` are those whose payments open the site; `now` is in milliseconds. */
export async function overview(db: Db, systems: readonly string[], now: number): Promise<Overview> {
  const [accounts, members, payments, plays, most_played, waiting, failed_letters, late_letters] =
    await Promise.all([
      User.count(db),
      Payment.countMembers(db, systems),
      Payment.totals(db),
      countPlays(db),
      listMostPlayed(db),
      countWaiting(db),
      Outbox.countFailed(db),
      findLateLetters(db, now),
    ]);
  return { accounts, members, payments, plays, most_played, waiting, failed_letters, late_letters };
}

/** Media that visitors do not see yet: scheduled ones by their time, then drafts, newest first; 50 at most. */
export function listUnpublished(db: Db, now: number): Promise<Media.Row[]> {
  return db
    .selectFrom('media')
    .selectAll()
    .where((eb) =>
      eb.or([
        eb('published_at', 'is', null),
        eb('published_at', '>', now),
        eb('position', 'is', null),
      ]),
    )
    .orderBy(sql`published_at is null`)
    .orderBy('published_at')
    .orderBy('created_at', 'desc')
    .limit(50)
    .execute();
}

/** A counter is kept as JSON text under `plays:<media id>`. */
const plays = sql<number>`cast(site.value as bigint)`;
/** By the index, which a pattern would not use. */
const isPlays = sql<boolean>`site.key > 'plays:' and site.key < 'plays;'`;

async function countPlays(db: Db): Promise<number> {
  const { total } = await db
    .selectFrom('site')
    .select(sql<number | null>`sum(${plays})`.as('total'))
    .where(isPlays)
    .executeTakeFirstOrThrow();
  return Number(total ?? 0);
}

/** Chosen before their rows are read: a row holds the whole text, and there may be as many as there are items. */
function listMostPlayed(db: Db) {
  const id = sql<string>`substr(site.key, length('plays:') + 1)`;
  const most = db
    .selectFrom('site')
    .where(isPlays)
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('media').select('media.id').where('media.id', '=', id)),
    )
    .select([id.as('id'), plays.as('plays')])
    .orderBy('plays', 'desc')
    .limit(5)
    .as('most');
  return db
    .selectFrom(most)
    .innerJoin('media', 'media.id', 'most.id')
    .select(['media.title', 'media.slug', 'most.plays'])
    .orderBy('most.plays', 'desc')
    .orderBy('media.title')
    .execute();
}

async function countWaiting(db: Db): Promise<number> {
  const { waiting } = await db
    .selectFrom('publish_queue')
    .select((eb) => eb.fn.countAll<number>().as('waiting'))
    .executeTakeFirstOrThrow();
  return Number(waiting);
}

/** Many letters take their time, so only those count that the mail server did not take. */
async function findLateLetters(db: Db, now: number): Promise<Overview['late_letters']> {
  const { count, since } = await db
    .selectFrom('outbox')
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      eb.fn.min<number | null>('created_at').as('since'),
    ])
    .where('state', '=', 'waiting')
    .where((eb) => eb.not(eb('failure', 'is', null)))
    .where('created_at', '<=', now - LATE)
    .executeTakeFirstOrThrow();
  return since === null ? undefined : { count: Number(count), since: Number(since) };
}
