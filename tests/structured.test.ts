// What the pages of a whole site say to machines, held against schema.org's own definitions and against what
// search engines ask for.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLOSED_PART } from '#components/structured/media.ts';
import { crawl, SITE, thingsOf, wild } from './support/crawl.ts';
import { type Thing, unknownToSchemaOrg } from './support/schema-org.ts';

let site: Awaited<ReturnType<typeof crawl>>;

beforeAll(async () => {
  site = await crawl();
});
afterAll(() => site?.stop());

/**
 * What each type should say here. Of these Google demands name, thumbnailUrl and uploadDate of a video (once
 * also its description) and name, startDate and location of an event, as copies of its pages say under
 * https://developers.google.com/search/docs/appearance/structured-data/; the rest is this site's own wish.
 */
const wanted: Record<string, string[]> = {
  VideoObject: ['name', 'thumbnailUrl', 'uploadDate', 'description', 'duration'],
  AudioObject: ['name', 'uploadDate', 'description', 'duration'],
  Article: ['headline', 'image', 'datePublished', 'dateModified', 'author'],
  DigitalDocument: ['name', 'description', 'datePublished'],
  Collection: ['name', 'description', 'url', 'image'],
  BreadcrumbList: ['itemListElement'],
  BroadcastEvent: [
    'name',
    'startDate',
    'location',
    'isLiveBroadcast',
    'eventAttendanceMode',
    'organizer',
  ],
  WebSite: ['name', 'url'],
  Organization: ['name', 'url', 'logo'],
  WebPage: ['isAccessibleForFree', 'hasPart', 'mainEntity'],
};

describe('JSON-LD', () => {
  const all = () => [...site.pages.values()].flatMap(thingsOf);

  test('is of every type that the site has, with the fields that it should have', () => {
    expect([...new Set(all().map((thing) => thing['@type']))].sort()).toEqual(
      Object.keys(wanted).sort(),
    );
    for (const thing of all())
      for (const field of wanted[thing['@type']] ?? [])
        expect(thing[field], `${field} of ${thing['@id']}`).not.toBeUndefined();
  });

  test('says nothing that schema.org does not know', () => {
    expect(unknownToSchemaOrg(all())).toEqual([]);
  });

  test('would fail with a field that schema.org does not know, at any depth', () => {
    const video = all().find((thing) => thing['@type'] === 'VideoObject') as Thing;
    const wrong = [
      { ...video, lenght: 'PT5S' },
      { ...video, publisher: { '@type': 'Organization', surname: 'Weather' } },
      { ...video, '@type': 'Article' },
    ];
    for (const thing of wrong) expect(unknownToSchemaOrg([thing])).not.toEqual([]);
  });

  test('gives times with their zone and whole addresses', () => {
    const json = JSON.stringify(all());
    const times = [...json.matchAll(/"(?:\w+Date|date\w+)":"([^"]+)"/g)].map(
      ([, time = '']) => time,
    );
    expect(times.length).toBeGreaterThan(site.items.length);
    for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    for (const [, url = ''] of json.matchAll(/"(?:\w*[uU]rl|item|@id|image|logo)":"([^"]+)"/g))
      expect(url.startsWith(`${SITE}/`), url).toBe(true);
  });

  test("tells of a members' item that it is one, and never where it plays", () => {
    for (const { slug, access } of site.items) {
      const html = site.pages.get(`/media/${slug}/`) ?? '';
      const [item, ...others] = thingsOf(html) as [Thing, ...Thing[]];
      expect(item.isAccessibleForFree, slug).toBe(access === 'free');
      const closed = [item, ...others].find((thing) => thing.hasPart);
      if (access === 'free') {
        expect(closed, slug).toBeUndefined();
        continue;
      }
      expect(item.contentUrl ?? item.encoding, slug).toBeUndefined();
      expect(closed?.hasPart, slug).toMatchObject({
        isAccessibleForFree: false,
        cssSelector: `.${CLOSED_PART}`,
      });
      expect(html, slug).toMatch(new RegExp(`<div[^>]* class="[^"]*\\b${CLOSED_PART}\\b`));
    }
    const played = all().filter(({ contentUrl, encoding }) => contentUrl ?? encoding);
    expect(played.length).toBe(
      site.items.filter((row) => row.access === 'free' && row.file_name).length,
    );
  });

  test('cannot end its script, whatever an author writes', () => {
    const html = site.pages.get(
      `/media/${site.items.find(({ title }) => title === wild.title)?.slug}/`,
    );
    const [article] = thingsOf(html ?? '');
    expect(article?.headline).toBe(wild.title);
  });
});
