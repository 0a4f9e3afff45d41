// What an author brings along: a text, a file, a picture. Checked when read, stored when everything is right.
// Tested in tests/commands/media.test.ts.

import { existsSync } from 'node:fs';
import { access, constants, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Application } from '#lib/application.ts';
import { type Article, readArticle, topProblem } from '#lib/files/article.ts';
import { hasFfmpeg, isCutOff, isPlayable, kindOf, makePoster, probe } from '#lib/files/probe.ts';
import { storeFile } from '#lib/files/store.ts';
import { isPlayed } from '#lib/helpers/kinds.ts';
import { lostPictures } from '#lib/helpers/markdown.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import type { Media } from '#lib/models/index.ts';

const PICTURES = ['.jpg', '.jpeg', '.png', '.webp', '.avif'];

/** @throws UsageProblem unless there is a file with something in it. */
export async function checkFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (!found) throw new UsageProblem(`There is no file ${file}.`);
  if (!found.isFile()) throw new UsageProblem(`${file} is no file.`);
  if (found.size === 0) throw new UsageProblem(`The file ${file} is empty.`);
  await access(file, constants.R_OK).catch(() => {
    throw new UsageProblem(
      `The file ${file} may not be read by who runs this: see its owner and mode.`,
    );
  });
}

/**
 * The text beside a film, a sound or a file.
 * @throws UsageProblem unless the file is text with something in it, and with nothing on top that would be dropped
 */
export async function readText(file: string, { isEssay = false } = {}): Promise<Article> {
  await checkFile(file);
  const bytes = await readFile(file);
  let source: string;
  try {
    source = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageProblem(`The file ${file} is no text in UTF-8.`);
  }
  const problem = topProblem(source);
  if (problem) throw new UsageProblem(`The file ${file} ${problem}.`);
  const article = readArticle(source, { isEssay });
  const lost = lostPictures(article.body, hasPicture);
  if (lost.length > 0)
    console.log(
      `Not shown in the text, since the site has no such picture: ${lost.join(', ')}. docs/authors.md tells how pictures come in.`,
    );
  return article;
}

/** Among the site's own files. Those of items come and go with them, and are not looked for. */
const hasPicture = (own: string) =>
  own.startsWith('/files/') || existsSync(new URL(`../../static${own}`, import.meta.url));

/** The same of an article, which is its text. @throws UsageProblem when it has none. */
export async function readEssay(file: string): Promise<Article> {
  const article = await readText(file, { isEssay: true });
  if (article.body === '') throw new UsageProblem(`The article ${file} has no text.`);
  return article;
}

export async function checkPicture(file: string): Promise<void> {
  if (file === 'none') return;
  if (!PICTURES.includes(path.extname(file).toLowerCase()))
    throw new UsageProblem(`A poster should be one of ${PICTURES.join(' ')}, but is ${file}.`);
  return checkFile(file);
}

/** Stores the file and answers its columns. */
export async function takeFile({ settings }: Application, id: string, file: string) {
  const playable = isPlayed(kindOf(file));
  if (playable && !(await isPlayable(file)))
    throw new UsageProblem(`There is nothing in ${file} that could be played: is it damaged?`);
  const { name, type, size, hash } = await storeFile(settings.data_dir, id, file);
  const length = playable ? await probe(file) : undefined;
  if (length && (await isCutOff(file, length.duration_ms)))
    console.log(
      `${file} seems to be cut off: it ends before the ${Math.round(length.duration_ms / 1000)} seconds are over that it should last. It is taken as it is.`,
    );
  return {
    ...{ file_name: name, file_type: type, file_size: size, file_hash: hash },
    duration_ms: length?.duration_ms ?? null,
  };
}

/**
 * Stores the picture that was given, or one that ffmpeg finds in the file; answers its name and what to say.
 * `none` is none, whatever the file holds.
 * @throws UsageProblem when the given picture is none.
 */
export async function takePoster(
  { settings }: Application,
  id: string,
  { picture, file, kind }: { picture?: string; file?: string; kind: Media.Kind },
): Promise<{ name: string | null; said?: string }> {
  if (picture === 'none') return { name: null };
  const from = picture ?? (isPlayed(kind) ? file : undefined);
  if (from === undefined) return { name: null };
  if (!(await hasFfmpeg())) {
    const store = async (given: string) => (await storeFile(settings.data_dir, id, given)).name;
    if (picture !== undefined) return { name: await store(picture) };
    return {
      name: null,
      said: 'It has no poster, since ffmpeg is not installed: --poster sets one.',
    };
  }
  const folder = await mkdtemp(path.join(os.tmpdir(), 'gatefold-poster-'));
  try {
    const made = path.join(folder, `${path.parse(from).name}.jpg`);
    if (await makePoster(from, made)) {
      const { name } = await storeFile(settings.data_dir, id, made);
      const said =
        'Its poster is a picture from the file, and everybody sees it: --poster sets another.';
      return { name, ...(picture === undefined ? { said } : {}) };
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (picture !== undefined)
    throw new UsageProblem(
      `ffmpeg makes no picture of ${picture}: is it damaged, or more than 16,000 dots wide and high?`,
    );
  return {
    name: null,
    said: 'It has no poster, since the file holds no picture: --poster sets one.',
  };
}
