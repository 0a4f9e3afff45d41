// Which pages a whole build renders of items, products and lists: `getStaticPaths`, as Astro asks it.

import { application } from '#lib/application.ts';
import { Media, Product } from '#lib/models/index.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));

export async function mediaPaths() {
  const { db, clock } = application();
  return (await Media.slugsPublished(db, clock())).map((slug) => ({ params: { slug } }));
}

export async function productPaths() {
  const { db, clock } = application();
  return (await Product.slugsPublished(db, clock())).map((slug) => ({ params: { slug } }));
}

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
