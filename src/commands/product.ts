// npm run product: the boxes that items belong together in. Tested in tests/commands/product.test.ts.

import type { Application } from '#lib/application.ts';
import { removeFiles } from '#lib/files/store.ts';
import { productHref } from '#lib/helpers/hrefs.ts';
import { newId } from '#lib/helpers/ids.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { Product } from '#lib/models/index.ts';
import {
  flag,
  fromWhereTheyStand,
  given,
  noneOf,
  oneOf,
  publicationOf,
  readSaid,
  text,
} from './author/arguments.ts';
import { dayOf, publish, publishAndTell } from './author/tell.ts';
import { refusePosterOfMembers } from './author/same-bytes.ts';
import { checkPicture, readText, takePoster } from './author/sources.ts';
import { runVerb } from './author/verbs.ts';

export const usage = `npm run product -- add --title "…"     a box of items that belong together
npm run product -- list
npm run product -- edit <slug>
npm run product -- remove <slug>       its items stay

With add and edit:
  --title "…"  --summary "…"   what it is called, and what it is in a sentence
  --text notes.md       its text, in Markdown
  --slug <slug>         its address; made from the title unless told
  --poster image.jpg    its picture; a drawing unless told; none takes it away
  --draft               not published
  --at 2027-01-31T18:00Z   published at that time; in UTC (Z) unless it says another zone (+02:00)
With edit only:
  --now                 publishes a draft

An item is put in by npm run media -- edit <item> --product <slug>`;

const verbs = { add, list, edit, remove };

export const run = (args: string[]): Promise<void> => runVerb('product', { verbs, usage }, args);

const words = { title: text, summary: text, text, slug: text, poster: text };
const options = { ...words, draft: flag, at: text };
const editOptions = { ...options, now: flag };

async function add(app: Application, args: string[]): Promise<void> {
  const { subjects, values } = readSaid('product', args, options);
  noneOf('product', subjects);
  const columns = await columnsOf(values);
  const { title } = columns;
  if (!title?.trim()) throw new UsageProblem('What is it called? Say it with --title "…".');
  const published_at = publicationOf(values, app);
  const id = newId();
  try {
    const poster_name = (await posterOf(app, id, values)) ?? null;
    const row = await Product.create(app.db, {
      ...{ ...columns, title, id, poster_name },
      published_at: published_at === undefined ? app.clock() : published_at,
    });
    console.log(`Added the product "${row.title}".`);
    await tell(app, row);
  } catch (error) {
    if (!(await Product.find(app.db, id))) await removeFiles(app.settings.data_dir, id);
    throw error;
  }
}

async function edit(app: Application, args: string[]): Promise<void> {
  const { subjects, values } = readSaid('product', args, editOptions);
  const before = await productOf(app, oneOf('product', subjects, 'slug'));
  if (Object.keys(values).length === 0)
    throw new UsageProblem(`What should change? For example: --title "${before.title}"`);
  const published_at = publicationOf(values, app);
  const { id } = before;
  let row = before;
  try {
    const columns = await columnsOf(values);
    const poster_name = await posterOf(app, id, values);
    const changes = { ...columns, ...given({ poster_name, published_at }) };
    row = await Product.update(app.db, id, changes);
    console.log(`Changed the product "${row.title}".`);
    if (row.slug !== before.slug && Product.isPublished(before, app.clock()))
      console.log(
        `Its old address, ${productHref(before.slug)}, is gone, and links to it lead nowhere.`,
      );
    await tell(app, row);
  } finally {
    await removeFiles(app.settings.data_dir, id, { keep: [row.poster_name] });
  }
}

async function list({ db, clock }: Application): Promise<void> {
  const rows = await Product.list(db, { limit: Number.MAX_SAFE_INTEGER });
  if (rows.length === 0)
    return console.log('There is none yet: npm run product -- add --title "…"');
  const slugs = Math.max(...rows.map(({ slug }) => slug.length));
  for (const { published_at, slug, title } of rows)
    console.log(`${dayOf(published_at, clock()).padEnd(16)}  ${slug.padEnd(slugs)}  ${title}`);
}

async function remove(app: Application, args: string[]): Promise<void> {
  const { subjects } = readSaid('product', args, {});
  const { id, title } = await productOf(app, oneOf('product', subjects, 'slug'));
  await Product.remove(app.db, id);
  console.log(`Removed the product "${title}". Its items stay.`);
  try {
    await publish(app);
  } finally {
    await removeFiles(app.settings.data_dir, id);
  }
}

/** @throws UsageProblem for a slug that no product has. */
async function productOf({ db }: Application, slug: string): Promise<Product.Row> {
  const row = await Product.findBySlug(db, slug);
  if (!row)
    throw new UsageProblem(`There is no product "${slug}": npm run product -- list shows all.`);
  return row;
}

interface Words {
  title?: string;
  summary?: string;
  text?: string;
  slug?: string;
  poster?: string;
}

/** What its words make of it; what is wrong with them is said before anything is stored. */
async function columnsOf({ text: file, poster, ...said }: Words) {
  const read = file === undefined ? undefined : await readText(fromWhereTheyStand(file));
  if (poster !== undefined && poster !== 'none') await checkPicture(fromWhereTheyStand(poster));
  return given({
    title: said.title ?? read?.title,
    summary: said.summary ?? read?.summary,
    body: read?.body,
    slug: said.slug,
  });
}

/** Stores its picture and answers the name, null for none, undefined when nothing was said. */
async function posterOf(app: Application, id: string, { poster }: Words) {
  if (poster === undefined) return undefined;
  const picture = poster === 'none' ? poster : fromWhereTheyStand(poster);
  const { name } = await takePoster(app, id, { kind: 'file', picture });
  await refusePosterOfMembers(app, { id, poster_name: name });
  return name;
}

const tell = (app: Application, { slug, published_at }: Product.Row): Promise<void> =>
  publishAndTell(app, {
    path: productHref(slug),
    published_at,
    draft: `It is a draft: npm run product -- edit ${slug} --now publishes it.`,
  });
