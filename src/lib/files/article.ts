// A text as authors write it: Markdown, perhaps with `title:` and `summary:` between two lines of dashes on
// top. What stands before a line `<!-- more -->` is the excerpt, which everybody may read.
// Tested in tests/lib/files/article.test.ts.

import { wordsOfLine } from '#lib/helpers/markdown.ts';

export interface Article {
  title: string | undefined;
  summary: string | undefined;
  /** Markdown; undefined without a `<!-- more -->` line. */
  excerpt: string | undefined;
  /** Markdown: the whole text, the excerpt included, without the title. */
  body: string;
}

/** It begins with a field: a text may begin with a rule. */
const TOP = /^---\n(\s*[a-z][\w-]*:[\s\S]*?)\n---(?:\n|$)/i;
/** The same without its end. */
const OPEN = /^---\n\s*(title|summary|draft|members|tags|date):/;
/** What Hugo writes there instead. */
const TOML = /^\+\+\+\n\s*[a-z][\w-]*[ \t]*=/i;
/** What other programs take from there, a command takes as an option. */
const OPTIONS: Record<string, string> = {
  draft: '--draft',
  members: '--members',
  access: '--members',
  free: '--free',
  tags: '--tags',
  date: '--at',
  published_at: '--at',
  slug: '--slug',
  product: '--product',
  excerpt: '--excerpt',
  poster: '--poster',
  captions: '--captions',
};
/** As CommonMark has it: what closes a heading stands apart, or it is of the words, as in C#. */
const HEADING = /^#[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*(?:\n|$)/;
const MORE = /^[ \t]*<!--\s*more\s*-->[ \t]*$/m;

/**
 * The title comes from the top, else from a first heading, which then leaves the text.
 * @param isEssay false for a text beside something else, whose title is not that of a heading
 */
export function readArticle(source: string, { isEssay = true } = {}): Article {
  const text = plain(source);
  const [top, fields = ''] = TOP.exec(text) ?? [''];
  const rest = text.slice(top.length).trimStart();
  const title = field(fields, 'title');
  const [heading, words] = (isEssay && title === undefined && HEADING.exec(rest)) || [''];
  const content = rest.slice(heading.length);
  const [before = '', ...after] = content.split(MORE);
  return {
    title: title ?? (words && wordsOfLine(words)),
    summary: field(fields, 'summary'),
    excerpt: after.length > 0 ? before.trim() : undefined,
    body: [before, ...after]
      .map((part) => part.trim())
      .join('\n\n')
      .trim(),
  };
}

/** What is wrong with the top of a text, to be read after its name; undefined when nothing is. */
export function topProblem(source: string): string | undefined {
  const text = plain(source);
  if (TOML.test(text))
    return 'begins with +++ and fields, where only title and summary may stand, as title: … between two lines of ---';
  const [, fields] = TOP.exec(text) ?? [];
  if (fields === undefined)
    return OPEN.test(text) ? 'begins with --- and fields, but no line --- ends them' : undefined;
  const wrong = fields.split('\n').find((line) => line.trim() && !/^(title|summary):/.test(line));
  if (wrong === undefined) return undefined;
  const name = wrong.replace(/:.*/, '').trim();
  const option = Object.hasOwn(OPTIONS, name) ? `: there is the option ${OPTIONS[name]}` : '';
  return `has "${name}" on top, where only title and summary may stand, a line each${option}`;
}

const plain = (source: string) => source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');

/** The value of `name: value`, with or without quotes; undefined when it is missing or empty. */
function field(fields: string, name: string): string | undefined {
  const [, value = ''] = new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, 'm').exec(fields) ?? [];
  return unquoted(value) || undefined;
}

/** As YAML has it: quotes stand around all of it, and those inside are doubled, or follow a backslash. */
function unquoted(value: string): string {
  const [, single, double] = /^(?:'((?:[^']|'')*)'|"((?:[^"\\]|\\.)*)")$/.exec(value) ?? [];
  return single?.replaceAll("''", "'") ?? double?.replace(/\\(["\\])/g, '$1') ?? value;
}
