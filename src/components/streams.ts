// The live schedule: livestreams with the address of the item one watches, where that item is published.
// Tested in tests/components/streams.test.ts.

import type { Db } from '#db/schema.ts';
import { Livestream, Media } from '#lib/models/index.ts';

export interface StreamWithSlug {
  stream: Livestream.Row;
  slug: string | undefined;
  /** The item itself. */
  media: Media.Row | undefined;
}

/** What the page of the live schedule shows. */
export interface Schedule {
  live: StreamWithSlug[];
  upcoming: StreamWithSlug[];
  past: StreamWithSlug[];
}

/** Streams that are over, on the schedule. */
const PAST = 12;

export async function scheduleAt(db: Db, now: number): Promise<Schedule> {
  return {
    live: await withSlugs(db, await Livestream.liveNow(db, now), now),
    upcoming: await withSlugs(db, await Livestream.upcoming(db, now), now),
    past: await withSlugs(db, await Livestream.past(db, now, PAST), now),
  };
}

export async function withSlugs(
  db: Db,
  streams: Livestream.Row[],
  now: number,
): Promise<StreamWithSlug[]> {
  return Promise.all(
    streams.map(async (stream) => {
      const found = await Livestream.media(db, stream);
      const media = found && Media.isPublished(found, now) ? found : undefined;
      return { stream, slug: media?.slug, media };
    }),
  );
}
