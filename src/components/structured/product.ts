// A product of this site is a collection: nobody buys it singly, so it is no schema.org Product and has no
// offer. Its items point to it; it does not list them, since it may hold a thousand.

import type { Collection } from 'schema-dts';
import { publisher } from '#components/structured/place.ts';
import type { Picture } from '#components/share.ts';
import type { Place } from '#components/subject.ts';
import type { Product } from '#lib/models/index.ts';

/** What a page says of a product besides its public fields. */
interface More {
  description: string;
  picture: Picture;
  /** Milliseconds. */
  modified_at: number;
}

export const productData = (product: Product.Public, more: More, place: Place): Collection => ({
  '@type': 'Collection',
  '@id': collectionId(product.url, place),
  name: product.title,
  description: more.description,
  url: place.url(product.url),
  image: place.url(more.picture.href),
  datePublished: isoTime(product.published_at),
  dateModified: isoTime(more.modified_at),
  publisher: publisher(place),
});

export const collectionId = (href: string, place: Place) => place.url(`${href}#collection`);

/** ISO 8601 with its zone, as Google asks for. */
export const isoTime = (ms: number | null): string | undefined =>
  ms === null ? undefined : new Date(ms).toISOString();
