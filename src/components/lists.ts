// The lists of media: which rows stand on a page, what it is called, and where one goes on. A page and its
// JSON twin ask the same function. Tested in tests/components/lists.test.ts and tests/json.test.ts.

import { shelfHref } from '#lib/helpers/hrefs.ts';
import type { Db } from '#db/schema.ts';
import { Media } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

/** The database, and the moment in milliseconds. */
interface From {
  db: Db;
  now: number;
}

export interface MediaList {
  /** Of the page. */
  url: string;
  /** As the head says it. */
  title: string;
  description: string;
  /** As the page does. */
  heading: string;
  lead: string;
  /** None for everything. */
  shelf?: Media.Shelf;
  /** Newest first. */
  rows: Media.Row[];
  /** Pages: the one with what came after these, the newest of all, and the one with what came before. */
  newer: string | null;
  newest: string | null;
  older: string | null;
}

/** More items than anybody lists on the page of one product. */
const MOST_TRACKS = 1000;

/** The published items of a product, oldest first. */
export async function tracksOf({ db, now }: From, { id }: { id: string }): Promise<Media.Row[]> {
  const newest = await Media.listPublished(db, now, { product_id: id, limit: MOST_TRACKS });
  return newest.toReversed();
}

const { browse: t, media } = texts;
const NEWEST = '/media/';
const pageHref = (page: number) => `${NEWEST}page/${page}/`;
const shelfPageHref = (name: string, page: number) => `${shelfHref(name)}${page}/`;

/** On which page the item before this one stands, or 0. The newest list may share some items with it. */
const pageBefore = (place: number | null | undefined) =>
  Math.ceil(((place ?? 1) - 1) / Media.PAGE_SIZE);

export async function newestMedia({ db, now }: From): Promise<MediaList> {
  const rows = await Media.listPublished(db, now, { limit: Media.PAGE_SIZE });
  const older = pageBefore(rows.at(-1)?.position);
  return {
    url: NEWEST,
    ...{ title: media.title, description: media.description },
    ...{ heading: media.title, lead: media.lead, rows },
    ...{ newer: null, newest: null, older: older > 0 ? pageHref(older) : null },
  };
}

/** A numbered page, or undefined where there is none. */
export async function mediaPage({ db, now }: From, number = ''): Promise<MediaList | undefined> {
  const [page, count] = [Number(number), await Media.pageCount(db)];
  if (!isPage(page, count)) return undefined;
  const last = page * Media.PAGE_SIZE;
  const lead = media.range(last - Media.PAGE_SIZE + 1, last);
  const title = media.pageTitle(lead);
  const rows = await Media.listPage(db, now, page);
  return {
    url: pageHref(page),
    ...{ title, description: t.description(title), heading: media.title, lead, rows },
    ...{ newest: NEWEST, ...around(page, count, pageHref) },
  };
}

export async function newestOnShelf({ db, now }: From, name = ''): Promise<MediaList | undefined> {
  const shelf = await Media.findShelf(db, name, now);
  if (!shelf) return undefined;
  const rows = await Media.listShelf(db, now, name, Media.PAGE_SIZE);
  const older = pageBefore(rows.at(-1)?.rank);
  const title = shelfTitle(shelf);
  const lead = shelf.tag === undefined ? t.shelfLead : t.taggedLead;
  return {
    url: shelfHref(name),
    ...{ title, description: t.description(title), heading: title, lead, shelf, rows },
    ...{ newer: null, newest: null, older: older > 0 ? shelfPageHref(name, older) : null },
  };
}

/** A numbered page of a shelf, or undefined where there is none. */
export async function shelfPage(
  { db, now }: From,
  name = '',
  number = '',
): Promise<MediaList | undefined> {
  const shelf = await Media.findShelf(db, name, now);
  const [page, count] = [Number(number), await Media.shelfPageCount(db, name)];
  if (!shelf || !isPage(page, count)) return undefined;
  const heading = shelfTitle(shelf);
  const title = t.pageTitle(heading, page);
  const rows = await Media.listShelfPage(db, now, name, page);
  return {
    url: shelfPageHref(name, page),
    ...{ title, description: t.description(title), heading, lead: t.page(page), shelf, rows },
    ...{ newest: shelfHref(name), ...around(page, count, (at) => shelfPageHref(name, at)) },
  };
}

export function shelfTitle({ kind, access, tag }: Media.Shelf): string {
  if (tag !== undefined) return t.tagged(tag);
  if (!kind) return access === 'free' ? t.free : t.members;
  if (!access) return t.kinds[kind];
  return access === 'free' ? t.freeOf(t.kinds[kind]) : t.membersOf(t.kinds[kind]);
}

/** The shelves of tags, in the order of their words. */
export async function tagShelves({ db, now }: From): Promise<Media.Shelf[]> {
  const shelves = await Media.listTags(db, now);
  return shelves.toSorted((a, b) => words.compare(a.tag ?? '', b.tag ?? ''));
}

/** As the index of a book has them. */
export function byLetter(shelves: Media.Shelf[]): { letter: string; shelves: Media.Shelf[] }[] {
  const letters = new Map<string, Media.Shelf[]>();
  for (const shelf of shelves) {
    const [first = ''] = shelf.tag?.normalize('NFD') ?? '';
    const letter = /\p{L}/u.test(first) ? first.toLocaleUpperCase(texts.locale) : '#';
    letters.set(letter, [...(letters.get(letter) ?? []), shelf]);
  }
  return [...letters].map(([letter, some]) => ({ letter, shelves: some }));
}

const words = new Intl.Collator(texts.locale);

const isPage = (page: number, count: number) =>
  Number.isInteger(page) && page >= 1 && page <= count;

const around = (page: number, count: number, href: (page: number) => string) => ({
  newer: page < count ? href(page + 1) : null,
  older: page > 1 ? href(page - 1) : null,
});
