// media add: a new item from a file.

import path from 'node:path';
import type { Application } from '#lib/application.ts';
import { kindOf } from '#lib/files/probe.ts';
import { removeFiles } from '#lib/files/store.ts';
import { newId } from '#lib/helpers/ids.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { Media } from '#lib/models/index.ts';
import { bringCaptions, takeCaptions } from './captions.ts';
import { publicationOf } from '../author/arguments.ts';
import { accessOf, checkSlug, productOf, readOptions, tagsOf } from './options.ts';
import { refuseSameBytes } from '../author/same-bytes.ts';
import {
  checkFile,
  checkPicture,
  readEssay,
  readText,
  takeFile,
  takePoster,
} from '../author/sources.ts';
import { nameOf, publishItem } from './tell.ts';

export async function add(app: Application, args: string[]): Promise<void> {
  const { subject: file, options } = readOptions(args, 'file');
  const kind = kindOf(file);
  await checkFile(file);
  const words = await wordsOf(file, kind, options.text);
  const title = options.title ?? words?.title;
  if (title === undefined || title.trim() === '')
    throw new UsageProblem(`What is ${path.basename(file)} called? Say it with --title "…".`);
  await checkSlug(options, app);
  if (options.poster !== undefined) await checkPicture(options.poster);
  const captions = await bringCaptions(options, kind);
  const form = {
    ...{ kind, title, access: accessOf(options) ?? 'free' },
    summary: options.summary ?? words?.summary ?? '',
    excerpt: options.excerpt ?? words?.excerpt ?? '',
    body: words?.body ?? '',
    tags: tagsOf(options) ?? '[]',
    product_id: (await productOf(options, app)) ?? null,
    published_at: publicationOf(options, app),
    ...(options.slug === undefined ? {} : { slug: options.slug }),
  } as const;

  const id = newId();
  const { row, said } = await made();
  console.log(`Added the ${nameOf(row)}.`);
  if (said) console.log(said);
  await publishItem(app, row);

  async function made() {
    try {
      const columns = kind === 'article' ? {} : await takeFile(app, id, file);
      const item = { id, slug: '', access: form.access, captions: '[]' };
      const read = await takeCaptions(app, item, captions ?? 'none');
      const { name, said } = await takePoster(app, id, { file, kind, picture: options.poster });
      await refuseSameBytes(app, { ...item, ...columns, captions: read, poster_name: name });
      const published_at = form.published_at === undefined ? app.clock() : form.published_at;
      const rest = { ...columns, captions: read, poster_name: name, published_at };
      return { row: await Media.create(app.db, { ...form, ...rest, id }), said };
    } catch (error) {
      await removeFiles(app.settings.data_dir, id);
      throw error;
    }
  }
}

/** An article is its text; anything else may have one beside it. */
async function wordsOf(file: string, kind: Media.Kind, text: string | undefined) {
  if (kind !== 'article') return text === undefined ? undefined : readText(text);
  if (text !== undefined) throw new UsageProblem('An article is its own text: leave --text out.');
  return readEssay(file);
}
