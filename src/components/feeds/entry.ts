// An item as all feeds know it, with whole addresses. A free item has all of its text; of a members' one
// there is the excerpt, and the way to the rest.
// Tested in tests/components/feeds.test.ts.

import { describeMedia, modifiedAt } from '#components/subject.ts';
import { escapeText, legal } from '#components/xml.ts';
import { absolute, renderMarkdown } from '#lib/helpers/markdown.ts';
import { Media } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

export interface Entry {
  /** Stays the same when the item gets another address. */
  id: string;
  url: string;
  kind: Media.Kind;
  title: string;
  summary: string;
  html: string;
  picture: string | undefined;
  /** Milliseconds. */
  published_at: number;
  modified_at: number;
  duration_ms: number | null;
  tags: string[];
  /** Of free items: WebVTT, and its language as BCP 47. */
  captions: { url: string; lang: string }[];
  /** Of free items; `size` in bytes. */
  file: { url: string; type: string; size: number } | undefined;
}

/** What a feed says of itself. */
export interface Feed {
  title: string;
  description: string;
  /** The page that it follows, and its own address. */
  home: URL;
  self: URL;
  entries: Entry[];
}

/** Items in a feed. */
export const FEED_SIZE = 50;

export function entryOf(row: Media.Row, site: URL): Entry {
  const media = Media.publicFields(row);
  const url = new URL(media.url, site).href;
  const file = media.file;
  return {
    id: `urn:uuid:${media.id}`,
    url,
    kind: media.kind,
    title: legal(media.title),
    summary: legal(describeMedia(media)),
    html: legal(htmlOf(media, url)),
    picture: media.poster_url ? new URL(media.poster_url, site).href : undefined,
    published_at: media.published_at ?? row.created_at,
    modified_at: modifiedAt(row),
    duration_ms: media.duration_ms,
    tags: Media.tagsOf(row),
    captions: (media.captions ?? []).map(({ url, lang }) => ({
      url: new URL(url, site).href,
      lang,
    })),
    file: file?.type
      ? { url: new URL(file.url, site).href, type: file.type, size: file.size ?? 0 }
      : undefined,
  };
}

/** When anything in the feed last changed, in milliseconds: no feed knows the time of its rendering. */
export const lastChange = (entries: Entry[]): number | undefined =>
  entries.length > 0 ? Math.max(...entries.map((entry) => entry.modified_at)) : undefined;

function htmlOf(media: Media.Public, url: string): string {
  const t = texts.feeds;
  const words = media.body || media.excerpt;
  // A summary is no Markdown: its page, too, shows it as it was written.
  const html = words
    ? absolute(renderMarkdown(words), url)
    : `<p>${escapeText(media.summary || describeMedia(media))}</p>`;
  if (media.access === 'free') return html;
  const { verb } = texts.kinds[media.kind];
  return `${html}\n<p>${t.members} <a href="${url}">${verb}</a></p>`;
}
