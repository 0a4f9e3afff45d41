// JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

import type { Feed } from '#components/feeds/entry.ts';
import { PODCAST_ARTWORK } from '#components/share.ts';
import { texts } from '#lib/texts.ts';

export const jsonFeed = (feed: Feed, site: URL) => ({
  version: 'https://jsonfeed.org/version/1.1',
  title: feed.title,
  description: feed.description,
  home_page_url: feed.home.href,
  feed_url: feed.self.href,
  icon: new URL(PODCAST_ARTWORK, site).href,
  language: texts.lang,
  items: feed.entries.map((entry) => ({
    id: entry.id,
    url: entry.url,
    title: entry.title,
    summary: entry.summary,
    content_html: entry.html,
    image: entry.picture,
    date_published: new Date(entry.published_at).toISOString(),
    date_modified: new Date(entry.modified_at).toISOString(),
    tags: entry.tags.length > 0 ? entry.tags : undefined,
    attachments: entry.file && [
      {
        url: entry.file.url,
        mime_type: entry.file.type,
        size_in_bytes: entry.file.size,
        duration_in_seconds: entry.duration_ms === null ? undefined : entry.duration_ms / 1000,
      },
    ],
  })),
});
