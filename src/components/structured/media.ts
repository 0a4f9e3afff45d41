// An item in the words of schema.org, by its kind. Where it plays is told of free items only; a members' item
// says so, and names the part of the page that is closed, as Google asks of pages behind a paywall:
// https://developers.google.com/search/docs/appearance/structured-data/paywalled-content
// Tested in tests/structured.test.ts, against schema.org's own definitions.

import type {
  Article,
  AudioObject,
  DigitalDocument,
  Thing,
  VideoObject,
  WebPage,
} from 'schema-dts';
import { isoDuration } from '#components/format.ts';
import { publisher } from '#components/structured/place.ts';
import { collectionId, isoTime } from '#components/structured/product.ts';
import type { Picture } from '#components/share.ts';
import type { Place } from '#components/subject.ts';
import type { Media } from '#lib/models/index.ts';

/** The class of the part of an item's page that only members see open. */
export const CLOSED_PART = 'members-part';

/** What a page says of an item besides its public fields. */
interface More {
  description: string;
  picture: Picture;
  /** Milliseconds. */
  modified_at: number;
  tags: readonly string[];
}

export function mediaData(media: Media.Public, more: More, place: Place): Thing[] {
  const item = itemOf(media, more, place);
  const closed = media.access !== 'free';
  if (!closed) return [item];
  const part = {
    '@type': 'WebPageElement' as const,
    isAccessibleForFree: false,
    cssSelector: `.${CLOSED_PART}`,
  };
  if (media.kind === 'article') return [{ ...item, hasPart: part }];
  // Google's guide has its examples on articles and pages: the page says it for what plays there.
  const page: WebPage = {
    '@type': 'WebPage',
    '@id': place.url(media.url),
    name: media.title,
    url: place.url(media.url),
    isAccessibleForFree: false,
    hasPart: part,
    mainEntity: { '@id': item['@id'] },
  };
  return [item, page];
}

type Item = Exclude<VideoObject | AudioObject | Article | DigitalDocument, string>;

function itemOf(media: Media.Public, more: More, place: Place): Item & { '@id': string } {
  const picture = place.url(more.picture.href);
  const contentUrl = media.file ? place.url(media.file.url) : undefined;
  const encodingFormat = media.file?.type ?? undefined;
  const common = {
    '@id': place.url(`${media.url}#item`),
    name: media.title,
    description: more.description,
    url: place.url(media.url),
    image: picture,
    datePublished: isoTime(media.published_at),
    dateModified: isoTime(more.modified_at),
    isAccessibleForFree: media.access === 'free',
    keywords: more.tags.length > 0 ? [...more.tags] : undefined,
    publisher: publisher(place),
    isPartOf: media.product
      ? {
          '@type': 'Collection' as const,
          '@id': collectionId(media.product.url, place),
          name: media.product.title,
          url: place.url(media.product.url),
        }
      : undefined,
  };
  const captions = (media.captions ?? []).map(({ url, lang }) => ({
    '@type': 'MediaObject' as const,
    contentUrl: place.url(url),
    encodingFormat: 'text/vtt',
    inLanguage: lang,
  }));
  const played = {
    ...common,
    thumbnailUrl: picture,
    uploadDate: isoTime(media.published_at),
    duration: media.duration_ms === null ? undefined : isoDuration(media.duration_ms),
    contentUrl,
    encodingFormat,
    caption: captions.length > 0 ? captions : undefined,
  };
  switch (media.kind) {
    case 'video':
      return { '@type': 'VideoObject', ...played };
    case 'audio':
      return { '@type': 'AudioObject', ...played };
    case 'article':
      return { '@type': 'Article', ...common, headline: media.title, author: publisher(place) };
    case 'file':
      return {
        '@type': 'DigitalDocument',
        ...common,
        encoding: contentUrl
          ? {
              '@type': 'MediaObject',
              contentUrl,
              encodingFormat,
              contentSize: media.file?.size ? `${media.file.size} B` : undefined,
            }
          : undefined,
      };
  }
}
