// RSS 2.0 (https://www.rssboard.org/rss-specification), written by @astrojs/rss, with Atom's link to itself
// as the RSS Best Practices Profile asks for.

import { getRssString } from '@astrojs/rss';
import { type Entry, type Feed, lastChange } from '#components/feeds/entry.ts';
import { escapeText, escapeXml, legal } from '#components/xml.ts';
import { texts } from '#lib/texts.ts';

/** What a kind of RSS adds, as XML. */
export interface Extras {
  xmlns: Record<string, string>;
  channel: string;
  item(entry: Entry): string;
}

const none: Extras = { xmlns: {}, channel: '', item: () => '' };

export async function rss(feed: Feed, extras: Extras = none): Promise<string> {
  const changed = lastChange(feed.entries);
  return getRssString({
    title: legal(feed.title),
    description: legal(feed.description),
    site: feed.home,
    xmlns: { atom: 'http://www.w3.org/2005/Atom', ...extras.xmlns },
    customData: [
      `<language>${texts.lang}</language>`,
      changed ? `<lastBuildDate>${new Date(changed).toUTCString()}</lastBuildDate>` : '',
      `<atom:link href="${escapeXml(feed.self.href)}" rel="self" type="application/rss+xml"/>`,
      extras.channel,
    ].join(''),
    items: feed.entries.map((entry) => ({
      title: entry.title,
      link: entry.url,
      // Readers take it for HTML, as the profile has it, and a summary is plain text.
      description: escapeText(entry.summary),
      content: withPicture(entry),
      pubDate: new Date(entry.published_at),
      categories: entry.tags.map(legal),
      ...(entry.file && {
        enclosure: { url: entry.file.url, length: entry.file.size, type: entry.file.type },
      }),
      customData: `<guid isPermaLink="false">${entry.id}</guid>${extras.item(entry)}`,
    })),
  });
}

const withPicture = ({ picture, html }: Entry) =>
  picture ? `<p><img src="${escapeXml(picture)}" alt=""></p>\n${html}` : html;
