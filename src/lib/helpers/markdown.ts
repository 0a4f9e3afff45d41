// Authors' Markdown becomes HTML that can do nothing but be read: no HTML of their own, no scripts, no
// styles, pictures only from this site. markdown-it renders, sanitize-html has the last word.
// Tested in tests/lib/helpers/markdown.test.ts.

import MarkdownIt, { type Token } from 'markdown-it';
import sanitizeHtml from 'sanitize-html';
import { ownPath } from './own-path.ts';
import { memoize } from './memoize.ts';

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: true });

// A picture of another site becomes a link to it: a page asks no other site for anything, and the policy says so.
markdown.core.ruler.push('pictures_elsewhere', ({ tokens, Token, env }) => {
  for (const token of tokens) {
    let links = 0;
    token.children = (token.children ?? []).flatMap((child) => {
      links += child.type === 'link_open' ? 1 : child.type === 'link_close' ? -1 : 0;
      const src = sourceOf(child);
      if (src === undefined || !isElsewhere(src)) return [child];
      const words = new Token('text', '', 0);
      words.content =
        markdown.renderer.renderInlineAsText(child.children ?? [], markdown.options, env) || src;
      if (links > 0) return [words];
      const open = new Token('link_open', 'a', 1);
      open.attrSet('href', src);
      return [open, words, new Token('link_close', 'a', -1)];
    });
  }
});

// Each block runs in the direction of its own first letter, and what is in it with it: a quotation, a list's signs.
markdown.core.ruler.push('direction', ({ tokens }) => {
  for (const token of tokens)
    if (token.level === 0 && token.nesting === 1) token.attrSet('dir', 'auto');
});

// A table scrolls in a box of its own, with the keyboard, too: it may have more columns than a phone has room for.
markdown.renderer.rules.table_open = (tokens, at, options, _env, self) =>
  `<div class="scroll-x" tabindex="0">${self.renderToken(tokens, at, options)}`;
markdown.renderer.rules.table_close = () => '</table></div>\n';

/** Where the picture lies that a token shows, if it shows one. */
const sourceOf = (token: Token): string | undefined =>
  token.type === 'image' ? String(token.attrGet('src') ?? '') : undefined;

const rules: sanitizeHtml.IOptions = {
  allowedTags: [
    ...[
      'h2',
      'h3',
      'h4',
      'h5',
      'h6',
      'p',
      'blockquote',
      'hr',
      'br',
      'ul',
      'ol',
      'li',
      'pre',
      'code',
    ],
    ...['em', 'strong', 's', 'a', 'img', 'div', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  allowedAttributes: {
    '*': ['dir'],
    a: ['href', 'title', 'rel'],
    img: ['src', 'alt', 'title', 'loading'],
    ol: ['start'],
    code: ['class'],
    div: ['class', 'tabindex'],
  },
  allowedClasses: { code: ['language-*'], div: ['scroll-x'] },
  allowedSchemes: ['https', 'http', 'mailto'],
  allowedSchemesByTag: { img: [] },
  allowProtocolRelative: false,
  transformTags: {
    // The page has its own h1: the title.
    h1: 'h2',
    a: (tagName, attribs) => ({
      tagName,
      attribs: /^https?:/i.test(attribs.href ?? '') ? { ...attribs, rel: 'noopener' } : attribs,
    }),
    img: (tagName, attribs) => ({ tagName, attribs: { ...attribs, loading: 'lazy' } }),
  },
  exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !isOwn(attribs.src ?? ''),
};

/** Texts kept: each publish renders those of the newest items again, for the feeds and the leak gate. */
const KEPT = 300;

/** HTML that is safe to stand in a page as it is. */
export const renderMarkdown = memoize(
  (source) => sanitizeHtml(markdown.render(source), rules).trim(),
  KEPT,
);

/** Links and pictures of rendered Markdown with whole addresses, for what is read far from the site. */
export const absolute = (html: string, base: string): string =>
  html.replace(
    /(<(?:a|img)\b[^>]*?\s(?:href|src)=")([^"]*)/g,
    (_all, before, address) => before + wholeAddress(address, base),
  );

/** The same for Markdown that is read as it stands: what follows `](`, and the definitions of links, `[name]: `. */
export const absoluteSource = (source: string, base: string): string =>
  source.replace(
    /(\]\(<?|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)([^\s()<>]+)/gm,
    (_all, before, address) => before + wholeAddress(address, base),
  );

const wholeAddress = (address: string, base: string): string =>
  URL.canParse(address) || !URL.canParse(address, base) ? address : new URL(address, base).href;

/** The words alone, on one line, as text and not as HTML: for descriptions, mail and search. */
export const plainText = memoize(wordsOf, KEPT);

/** The same, without keeping it: who reads a whole catalogue would only keep what is never asked for again. */
export function wordsOf(source: string): string {
  const words = sanitizeHtml(markdown.render(source), { allowedTags: [], allowedAttributes: {} });
  return words
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The words of one line, letter for letter: what they would be set in is dropped, and no quotes are turned. */
export const wordsOfLine = (source: string): string =>
  letterForLetter
    .parseInline(source, {})
    .flatMap(({ children }) => children ?? [])
    .map(({ content }) => content)
    .join('');

const letterForLetter = new MarkdownIt({ html: false });

const isOwn = (src: string) => ownPath(src) !== undefined;
const isElsewhere = (src: string) => /^https?:\/\//i.test(src) && URL.canParse(src);

/**
 * The addresses of pictures that a text asks for and no page can show, neither as a picture nor as a link.
 * @param isThere is there a picture at this path of the site?
 */
export const lostPictures = (source: string, isThere: (path: string) => boolean): string[] =>
  markdown
    .parse(source, {})
    .flatMap(({ children }) => children ?? [])
    .map(sourceOf)
    .filter((src) => src !== undefined)
    .filter((src) => {
      const own = ownPath(src);
      return own === undefined || !isThere(own);
    });
