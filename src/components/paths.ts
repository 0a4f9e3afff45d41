// Which lists a whole build renders: their numbered pages, and the shelves that there are.

import { application } from '#lib/application.ts';
import { Media } from '#lib/models/index.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));

export async function mediaPagePaths() {
  const count = await Media.pageCount(application().db);
  return upTo(count).map((page) => ({ params: { page } }));
}

export async function shelfPaths() {
  return (await shelfNames()).map((shelf) => ({ params: { shelf } }));
}

export async function shelfPagePaths() {
  const { db } = application();
  const paths: { params: { shelf: string; page: string } }[] = [];
  for (const shelf of await shelfNames())
    for (const page of upTo(await Media.shelfPageCount(db, shelf)))
      paths.push({ params: { shelf, page } });
  return paths;
}

async function shelfNames(): Promise<string[]> {
  const { db, clock } = application();
  return [...Media.SHELVES, ...(await Media.listTags(db, clock()))].map(({ name }) => name);
}
