// What an author brings to read along: --captions en=talk.en.vtt, once for each language. The words of a
// players' menu come from the language itself. Tested in tests/commands/media.test.ts.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Caption } from '#db/schema.ts';
import type { Application } from '#lib/application.ts';
import { captionsProblem } from '#lib/files/captions.ts';
import { storeFile } from '#lib/files/store.ts';
import { isPlayed } from '#lib/helpers/kinds.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { Media } from '#lib/models/index.ts';
import { fromWhereTheyStand } from '../author/arguments.ts';
import { checkFile } from '../author/sources.ts';
import type { Options } from './options.ts';

/** A file that was read and found good, and is not stored yet. */
interface Brought {
  source: string;
  lang: string;
  label: string;
}

/** 'none', what was brought, or undefined when nothing was said. @throws UsageProblem for each mistake. */
export async function bringCaptions(
  { captions }: Options,
  kind: Media.Kind,
): Promise<'none' | Brought[] | undefined> {
  if (captions === undefined) return undefined;
  if (captions.includes('none')) {
    if (captions.length === 1) return 'none';
    throw new UsageProblem('--captions none takes them all away: say it alone.');
  }
  if (!isPlayed(kind))
    throw new UsageProblem(`Captions belong to a video or a sound, but this is: ${kind}.`);
  const brought: Brought[] = [];
  for (const given of captions) {
    const one = await bring(given);
    if (brought.some(({ lang }) => lang === one.lang))
      throw new UsageProblem(`There are two files for ${one.label} (${one.lang}): which one?`);
    brought.push(one);
  }
  return brought;
}

/** Stores them and answers the column: a language that is there already gets the new file, others stay. */
export async function takeCaptions(
  { settings }: Application,
  item: Pick<Media.Row, 'id' | 'slug' | 'captions'>,
  brought: 'none' | Brought[],
): Promise<string> {
  if (brought === 'none') return '[]';
  const captions = new Map<string, Caption>(Media.captionsOf(item).map((one) => [one.lang, one]));
  for (const { source, lang, label } of brought) {
    const { name } = await storeFile(settings.data_dir, item.id, source);
    captions.set(lang, { file: name, lang, label });
  }
  return JSON.stringify([...captions.values()]);
}

async function bring(given: string): Promise<Brought> {
  const [, tag, named] = /^([^=]+)=(.+)$/.exec(given) ?? [];
  if (tag === undefined || named === undefined)
    throw new UsageProblem(`--captions should be like en=talk.en.vtt, but is "${given}".`);
  const lang = canonical(tag);
  const label = lang && nameIn(lang);
  if (!lang || !label)
    throw new UsageProblem(`--captions should name a language like en or pt-BR, but has "${tag}".`);
  const source = fromWhereTheyStand(named);
  await checkFile(source);
  if (path.extname(source).toLowerCase() !== '.vtt')
    throw new UsageProblem(`Captions should be a .vtt file, but are ${source}.`);
  const problem = captionsProblem(await readFile(source));
  if (problem) throw new UsageProblem(`The captions file ${source} ${problem}.`);
  return { source, lang, label };
}

/** `pt-br` as `pt-BR`; undefined for what is no language tag (BCP 47). */
function canonical(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

/** What its speakers call it, as a menu writes it: English, Deutsch, Português (Brasil). Undefined where it has no name. */
function nameIn(lang: string): string | undefined {
  try {
    const name = new Intl.DisplayNames([lang], { type: 'language', fallback: 'none' }).of(lang);
    return name?.replace(/^\p{L}/u, (first) => first.toLocaleUpperCase(lang));
  } catch {
    return undefined; // a tag with extensions, as en-u-co-phonebk
  }
}
