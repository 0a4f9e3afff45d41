// media edit: changes what is said, and nothing else.

import type { Application } from '#lib/application.ts';
import { kindOf } from '#lib/files/probe.ts';
import { removeFiles } from '#lib/files/store.ts';
import { isPlayed } from '#lib/helpers/kinds.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { Media } from '#lib/models/index.ts';
import { given, publicationOf } from '../author/arguments.ts';
import { bringCaptions, takeCaptions } from './captions.ts';
import { itemOf } from './item.ts';
import { accessOf, checkSlug, type Options, productOf, readOptions, tagsOf } from './options.ts';
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

export async function edit(app: Application, args: string[]): Promise<void> {
  const { subject, options } = readOptions(args, 'slug', { editing: true });
  const before = await itemOf(app, subject);
  if (Object.keys(options).length === 0)
    throw new UsageProblem(`What should change? For example: --title "${before.title}"`);
  await checkSlug(options, app, before);
  if (options.poster !== undefined) await checkPicture(options.poster);
  if (options.file !== undefined) await checkNewFile(options.file, before);
  const kind = options.file === undefined ? before.kind : kindWith(options.file, before);
  const brought = await bringCaptions(options, kind);
  if (!isPlayed(kind) && before.captions !== '[]' && brought !== 'none')
    throw new UsageProblem(
      `"${before.slug}" has captions, which only a video or a sound can have: --captions none takes them away.`,
    );
  const changes = given({
    ...(await wordsOf(options, before)),
    ...{ slug: options.slug, access: accessOf(options), tags: tagsOf(options) },
    product_id: await productOf(options, app),
    published_at: publicationOf(options, app),
  });

  const { id } = before;
  const { row, said } = await changed();
  console.log(`Changed the ${nameOf(row)}.`);
  if (said) console.log(said);
  if (options.text !== undefined && changes.excerpt === undefined && row.excerpt !== '')
    console.log('The free part stays as it was: --excerpt "" takes it away.');
  if (options.file !== undefined && before.poster_name !== null && options.poster === undefined)
    console.log('Its poster stays as it was: --poster sets another, --poster none takes it away.');
  if (row.slug !== before.slug && Media.isPublished(before, app.clock()))
    console.log(`Its old address, /media/${before.slug}/, is gone, and links to it lead nowhere.`);
  try {
    await publishItem(app, row);
  } finally {
    await keepFilesOf(row);
  }

  async function changed() {
    try {
      const { file, poster } = options;
      const columns = file === undefined ? {} : { kind, ...(await takeFile(app, id, file)) };
      const wanted = poster !== undefined || (file !== undefined && before.poster_name === null);
      const { name, said } = wanted
        ? await takePoster(app, id, {
            kind: kindOf(file ?? ''),
            ...given({ file, picture: poster }),
          })
        : { name: before.poster_name };
      const rest = { ...columns, poster_name: name, captions: await captionsAfter() };
      await refuseSameBytes(app, { ...before, ...changes, ...rest });
      return { row: await Media.update(app.db, id, { ...changes, ...rest }), said };
    } catch (error) {
      await keepFilesOf(before);
      throw error;
    }
  }

  function captionsAfter(): Promise<string> | string {
    if (!isPlayed(kind)) return '[]';
    return takeCaptions(app, { ...before, ...changes }, brought ?? []);
  }

  function keepFilesOf(row: Media.Row) {
    const captions = Media.captionsOf(row).map(({ file }) => file);
    const keep = [row.file_name, row.poster_name, ...captions];
    return removeFiles(app.settings.data_dir, id, { keep });
  }
}

async function wordsOf({ title, summary, excerpt, text }: Options, { kind }: Media.Row) {
  const read =
    text === undefined ? undefined : await (kind === 'article' ? readEssay(text) : readText(text));
  return {
    title: title ?? read?.title,
    summary: summary ?? read?.summary,
    excerpt: excerpt ?? read?.excerpt,
    body: read?.body,
  };
}

/** A kind that was given by hand stays with another file of the same sort. */
function kindWith(file: string, { kind, file_name }: Media.Row): Media.Kind {
  const said = kindOf(file);
  return file_name !== null && kindOf(file_name) === said ? kind : said;
}

async function checkNewFile(file: string, { kind }: Media.Row): Promise<void> {
  await checkFile(file);
  if (kind === 'article') throw new UsageProblem('An article is a text: change it with --text.');
  if (kindOf(file) === 'article')
    throw new UsageProblem(`${file} is a text: change the text with --text.`);
}
