// The site and its publisher, in the words of schema.org. Other things point to them by their `@id`.

import type { Organization, WebSite } from 'schema-dts';
import { PODCAST_ARTWORK } from '#components/share.ts';
import type { Place } from '#components/subject.ts';
import { texts } from '#lib/texts.ts';

const id = ({ url }: Place, name: string) => url(`/#${name}`);

/** Who made it: enough to stand in an item by itself. */
export const publisher = (place: Place) =>
  ({
    '@type': 'Organization',
    '@id': id(place, 'publisher'),
    name: place.name,
    url: place.url('/'),
  }) satisfies Organization;

/** For the home page. */
export function siteData(place: Place): [WebSite, Organization] {
  const description = place.tagline || undefined;
  return [
    {
      '@type': 'WebSite',
      '@id': id(place, 'site'),
      name: place.name,
      description,
      url: place.url('/'),
      inLanguage: texts.lang,
      publisher: { '@id': id(place, 'publisher') },
    },
    { ...publisher(place), description, logo: place.url(PODCAST_ARTWORK) },
  ];
}
