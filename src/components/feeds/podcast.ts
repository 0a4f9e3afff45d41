// The podcast: free audio and video, for players that subscribe. Which tags there must be says Apple:
// https://github.com/Podcastindex-org/podcast-namespace/blob/main/itunes_reference.md
// Tested in tests/components/feeds.test.ts.

import type { Entry, Feed } from '#components/feeds/entry.ts';
import { type Extras, rss } from '#components/feeds/rss.ts';
import { PODCAST_ARTWORK } from '#components/share.ts';
import { escapeXml } from '#components/xml.ts';

/** Of Apple's list: https://podcasters.apple.com/support/1691-apple-podcasts-categories */
const CATEGORY = { name: 'Arts', part: 'Performing Arts' };
const EXPLICIT = false;

/** The media types of Apple's guide, under our names for them. Others are left out. */
const playable: Record<string, string> = {
  'audio/mpeg': 'audio/mpeg',
  'audio/mp4': 'audio/x-m4a',
  'audio/x-m4a': 'audio/x-m4a',
  'video/mp4': 'video/mp4',
  'video/x-m4v': 'video/x-m4v',
  'video/quicktime': 'video/quicktime',
};

interface Show {
  name: string;
  /** The mail address of its owner, or nothing. */
  contact: string;
  site: URL;
}

export function podcast(feed: Feed, { name, contact, site }: Show): Promise<string> {
  const artwork = escapeXml(new URL(PODCAST_ARTWORK, site).href);
  const [category, part, author] = [CATEGORY.name, CATEGORY.part, name].map(escapeXml);
  const extras: Extras = {
    xmlns: {
      itunes: 'http://www.itunes.com/dtds/podcast-1.0.dtd',
      podcast: 'https://podcastindex.org/namespace/1.0',
    },
    channel: `<itunes:author>${author}</itunes:author>
      <itunes:image href="${artwork}"/>
      <itunes:category text="${category}"><itunes:category text="${part}"/></itunes:category>
      <itunes:explicit>${EXPLICIT}</itunes:explicit>
      <itunes:type>episodic</itunes:type>
      ${contact && ownerOf(name, contact)}`,
    // No title of Apple's own beside that of RSS: what stands here is read as XML first, and "007" would become 7.
    item: (entry) => `<itunes:episodeType>full</itunes:episodeType>
      <itunes:explicit>${EXPLICIT}</itunes:explicit>
      ${entry.captions.map(transcript).join('')}
      ${entry.duration_ms === null ? '' : `<itunes:duration>${Math.round(entry.duration_ms / 1000)}</itunes:duration>`}`,
  };
  const entries = feed.entries.flatMap((entry) => episode(entry) ?? []);
  return rss({ ...feed, entries }, extras);
}

/** Spotify and others send a code there before they take a podcast. */
const ownerOf = (name: string, email: string) =>
  `<itunes:owner><itunes:name>${escapeXml(name)}</itunes:name><itunes:email>${escapeXml(email)}</itunes:email></itunes:owner>`;

/** Players that know it show the words as they are spoken. */
const transcript = ({ url, lang }: Entry['captions'][number]) =>
  `<podcast:transcript url="${escapeXml(url)}" type="text/vtt" language="${escapeXml(lang)}" rel="captions"/>`;

function episode(entry: Entry): Entry | undefined {
  const type = playable[entry.file?.type ?? ''];
  return entry.file && type ? { ...entry, file: { ...entry.file, type } } : undefined;
}
