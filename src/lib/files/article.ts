// A text as authors write it: Markdown, perhaps with `title:` and `summary:` between two lines of dashes on
// top. What stands before a line `<!-- more -->` is the excerpt, which everybody may read.
// Tested in tests/lib/files/article.test.ts.

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
/** As CommonMark has it: what closes a heading stands apart, or it is of the words, as in C#. */
const HEADING = /^#[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*(?:\n|$)/;
const MORE = /^[ \t]*<!--\s*more\s*-->[ \t]*$/m;

/** The title comes from the top, else from a first heading, which then leaves the text. */
export function readArticle(source: string): Article {
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const [top, fields = ''] = TOP.exec(text) ?? [''];
  const rest = text.slice(top.length).trimStart();
  const title = field(fields, 'title');
  const [heading, words] = (title === undefined && HEADING.exec(rest)) || [''];
  const content = rest.slice(heading.length);
  const [before = '', ...after] = content.split(MORE);
  return {
    title: title ?? words,
    summary: field(fields, 'summary'),
    excerpt: after.length > 0 ? before.trim() : undefined,
    body: [before, ...after]
      .map((part) => part.trim())
      .join('\n\n')
      .trim(),
  };
}

/** The value of `name: value`, with or without quotes; undefined when it is missing or empty. */
function field(fields: string, name: string): string | undefined {
  const [, value = ''] = new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, 'm').exec(fields) ?? [];
  return value.replace(/^(["'])(.*)\1$/, '$2') || undefined;
}
