// Authors' Markdown becomes HTML that can do nothing but be read: no HTML of their own, no scripts, no
// styles, pictures only from this site or over https. markdown-it renders, sanitize-html has the last word.
// Tested in tests/lib/helpers/markdown.test.ts.

import MarkdownIt from 'markdown-it';
import sanitizeHtml from 'sanitize-html';
import { ownPath } from './own-path.ts';
import { remember } from './remember.ts';

const markdown = new MarkdownIt({ html: false, linkify: true, typographer: true });

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
    ...['em', 'strong', 's', 'a', 'img', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  allowedAttributes: {
    a: ['href', 'title', 'rel'],
    img: ['src', 'alt', 'title', 'loading'],
    ol: ['start'],
    code: ['class'],
  },
  allowedClasses: { code: ['language-*'] },
  allowedSchemes: ['https', 'http', 'mailto'],
  allowedSchemesByTag: { img: ['https'] },
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
  exclusiveFilter: ({ tag, attribs }) => tag === 'img' && !isPicture(attribs.src ?? ''),
};

/** Texts kept: each publish renders those of the newest items again, for the feeds and the leak gate. */
const KEPT = 300;

/** HTML that is safe to stand in a page as it is. */
export const renderMarkdown = remember(
  (source) => sanitizeHtml(markdown.render(source), rules).trim(),
  KEPT,
);

/** The words alone, on one line, as text and not as HTML: for descriptions, mail and search. */
export const plainText = remember(wordsOf, KEPT);

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

const isPicture = (src: string) =>
  ownPath(src) !== undefined || (/^https:\/\//i.test(src) && URL.canParse(src));
