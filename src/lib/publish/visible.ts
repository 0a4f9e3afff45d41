// What a reader can see of a published file: the text between tags, the values of attributes, the strings of
// JSON, the HTML that a feed carries.
// Tested in tests/lib/publish/leaks.test.ts, through the gate that asks for it.

import { isCaptions, textOfCaptions } from '#lib/files/captions.ts';
import { FRAGMENT } from './search/pagefind.ts';

export function visibleText(address: string, raw: string): string {
  if (address.endsWith('.xml')) return textOfXml(raw);
  if (isCaptions(Buffer.from(raw.slice(0, 16))))
    return `${stripTags(textOfCaptions(raw))}\n${stripTags(raw)}`;
  const isJson = address.endsWith('.json') || FRAGMENT.test(address);
  const json = isJson ? parsed(raw) : undefined;
  if (json === undefined) return stripTags(raw);
  return (
    strings(json)
      // As it stands and as HTML: in a plain text, what is between < and > is no tag.
      .flatMap((text) => (/[<&]/.test(text) ? [text, stripTags(text)] : [text]))
      .join('\n')
  );
}

/** undefined: somebody's file that is called so and is something else. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
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

/** What a reader can see: the text between the tags, then the values of attributes. */
export function stripTags(html: string): string {
  const attributes = [...html.matchAll(/="([^"]{20,})"/g)]
    .map(([, value = '']) => value)
    .filter((value) => !LINES.test(value));
  return [html.replace(/<[^<>]*>/g, ' '), ...attributes]
    .join('\n')
    .replace(/&#(x?)([0-9a-f]+);/gi, (_all, hex, code) =>
      String.fromCodePoint(Math.min(Number.parseInt(code, hex ? 16 : 10), 0x10ffff)),
    )
    .replace(/&([a-z]+);/gi, (all, name) => named[name] ?? all)
    .replace(TIMES, ' ');
}
