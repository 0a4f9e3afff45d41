// Pairs livestreams with the address of the item one watches, where that item is published.

import type { Db } from '#db/schema.ts';
import { Livestream, Media } from '#lib/models/index.ts';

export interface StreamWithSlug {
  stream: Livestream.Row;
  slug: string | undefined;
}

export async function withSlugs(
  db: Db,
  streams: Livestream.Row[],
  now: number,
): Promise<StreamWithSlug[]> {
  return Promise.all(
    streams.map(async (stream) => {
      const media = await Livestream.media(db, stream);
      return { stream, slug: media && Media.isPublished(media, now) ? media.slug : undefined };
    }),
  );
}
