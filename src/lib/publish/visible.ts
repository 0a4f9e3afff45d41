// What a reader can see of a published file: the text between tags, the values of attributes, the strings of
// JSON, the HTML that a feed carries.
// Tested in tests/lib/publish/leaks.test.ts, through the gate that asks for it.

import { isCaptions, textOfCaptions } from '#lib/files/captions.ts';
import { parseJson } from '#lib/helpers/json.ts';
import { FRAGMENT } from './search/pagefind.ts';

export function visibleText(address: string, raw: string): string {
  if (address.endsWith('.xml')) return textOfXml(raw);
  if (isCaptions(Buffer.from(raw.slice(0, 16))))
    return `${stripTags(textOfCaptions(raw))}\n${stripTags(raw)}`;
  const isJson = address.endsWith('.json') || FRAGMENT.test(address);
  // Undefined also for somebody's file that is called so and is something else.
  const json = isJson ? parseJson(raw) : undefined;
  if (json === undefined) return stripTags(raw);
  return (
    strings(json)
      // As it stands and as HTML: in a plain text, what is between < and > is no tag.
      .flatMap((text) => (/[<&]/.test(text) ? [text, stripTags(text)] : [text]))
      .join('\n')
  );
}

/** All that JSON says, in its order. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(strings) : [];
}

/** Feeds carry HTML as text, escaped or as CDATA: read once as XML, and what comes out as HTML. */
function textOfXml(xml: string): string {
  const escaped = xml.replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, (_all, text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  );
  const text = stripTags(escaped);
  return `${text}\n${stripTags(text)}`;
}

const named: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** Between two cues that somebody pasted as they stand. */
const TIMES = /(?:\d\d:)?\d\d:\d\d\.\d{3} +--> +(?:\d\d:)?\d\d:\d\d\.\d{3}/g;

/** The lines of a drawing: numbers, and commands of one letter each, so that no word can be hidden in them. */
const LINES = /^m[\d\s.,-](?:[\d\s.,-]|[mlhvcsqtaz](?![a-z]))*$/i;

/** Each block of a page that such a tag begins and ends, with both. One that never ends is none. */
export function blocksOf(page: string, tag: string): string[] {
  const [begin, end] = [`<${tag}`, `</${tag}>`];
  const blocks: string[] = [];
  for (let from = page.indexOf(begin); from >= 0; from = page.indexOf(begin, from)) {
    const to = page.indexOf(end, from);
    if (to < 0) break;
    blocks.push(page.slice(from, to + end.length));
    from = to;
  }
  return blocks;
}

/** Long enough to say something. */
const ATTRIBUTE = /=(?:"([^"]{20,})"|'([^']{20,})')/g;

/** How strings of JavaScript and JSON write a new line, say: its letter is of no word. */
const ESCAPES = /\\(?:u([0-9a-f]{4})|[bfnrt])/gi;
const unescaped = (text: string): string =>
  text.replace(ESCAPES, (_all, code) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : ' ',
  );

/** What a reader can see, also of the source: the text between the tags, then the values of attributes. */
export function stripTags(html: string): string {
  const attributes = [...html.matchAll(ATTRIBUTE)]
    .map(([, one, other]) => one ?? other ?? '')
    .filter((value) => !LINES.test(value));
  const coded = [...blocksOf(html, 'script'), ...attributes].filter(
    (text) => text.search(ESCAPES) >= 0,
  );
  return [
    // What begins a comment would take all of it along. Its end looks like the arrow between two times.
    html.replaceAll('<!--', ' ').replace(/<[^<>]*>/g, ' '),
    ...attributes,
    ...coded.map(unescaped),
  ]
    .join('\n')
    .replace(/&#(?:x([0-9a-f]+)|(\d+));/gi, (_all, hex, decimal) =>
      String.fromCodePoint(Math.min(Number.parseInt(hex ?? decimal, hex ? 16 : 10), 0x10ffff)),
    )
    .replace(/&([a-z]+);/gi, (all, name) => named[name] ?? all)
    .replace(TIMES, ' ');
}
