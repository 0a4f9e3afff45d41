// How letters look: as plain text, and as HTML that the oldest mail programs can show. No pictures, nothing that is
// loaded from anywhere, every word escaped. The colours are those of src/styles/tokens.css, which a letter cannot
// bring along; programs that know the dark show the dark ones. Tested in tests/lib/mail/letters.test.ts.

import { texts } from '#lib/texts.ts';

export interface Content {
  title: string;
  hello: string;
  paragraphs: string[];
  /** Author's words, in both forms; the HTML is safe already. */
  prose?: { text: string; html: string };
  /** A label and a value each, as on a receipt. */
  rows?: [string, string][];
  button?: { label: string; href: string };
  after?: string[];
  sender: { site: string; origin: string };
  /** The page for whoever wants no more news. */
  unsubscribe?: string;
}

export function toText(content: Content): string {
  const { hello, paragraphs, prose, rows, button, after = [], sender, unsubscribe } = content;
  const t = texts.letters;
  const parts = [
    hello,
    ...paragraphs,
    prose?.text.trim(),
    rows?.map(([label, value]) => `${label}: ${value}`).join('\n'),
    button && `${button.label}:\n${button.href}`,
    ...after,
    // What follows this line is a signature to mail programs (RFC 3676, 4.3).
    ['-- ', sender.site, `${sender.origin}/`, t.foot(sender.site)].join('\n'),
    unsubscribe && `${t.unsubscribe}\n${unsubscribe}`,
  ];
  return `${parts.filter((part) => part !== undefined).join('\n\n')}\n`;
}

export function toHtml(content: Content): string {
  const {
    title,
    hello,
    paragraphs,
    prose,
    rows,
    button,
    after = [],
    sender,
    unsubscribe,
  } = content;
  const t = texts.letters;
  return `<!doctype html>
<html lang="${texts.lang}" dir="${texts.dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escaped(title)}</title>
<style>${styles}</style>
</head>
<body class="paper" style="margin:0;padding:0;background:${light.paper};color:${light.ink}">
<table role="presentation" class="paper" width="100%" cellpadding="0" cellspacing="0" style="background:${light.paper}">
<tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;text-align:start;font:16px/1.55 'Helvetica Neue',Arial,sans-serif">
<tr><td style="padding:0 0 16px"><a class="ink" href="${escaped(sender.origin)}/" style="color:${light.ink};font-size:20px;font-weight:800;letter-spacing:-.04em;text-decoration:none">${escaped(sender.site)}</a></td></tr>
<tr><td class="board" style="background:${light.board};border:1px solid ${light.line};border-top:6px solid ${light.accent};border-radius:3px;padding:28px;overflow-wrap:anywhere;word-break:break-word">
<h1 class="ink" dir="auto" style="margin:0 0 20px;font-size:28px;line-height:1.1;letter-spacing:-.03em;color:${light.ink}">${escaped(title)}</h1>
${[hello, ...paragraphs].map(paragraph).join('\n')}
${prose ? `<div class="prose ink" style="color:${light.ink}">${wrapped(prose.html)}</div>` : ''}
${rows ? table(rows) : ''}
${button ? press(button, t.button) : ''}
${after.map(paragraph).join('\n')}
</td></tr>
<tr><td class="quiet" style="padding:16px 0;font-size:14px;color:${light.quiet}">${escaped(t.foot(sender.site))}${unsubscribe ? `<br>${escaped(t.unsubscribe)} ${address(unsubscribe)}` : ''}</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

const light = {
  paper: '#f3eee3',
  board: '#fbf8f1',
  ink: '#17130f',
  quiet: '#5f574a',
  line: '#d5cbb9',
  accent: '#bf3316',
  on_accent: '#fff7ec',
};

const styles = `
@media (prefers-color-scheme: dark) {
.paper { background: #14110e !important; color: #f3ecdf !important }
.board { background: #1e1a16 !important; border-color: #ff7048 #3a332b #3a332b !important }
.ink { color: #f3ecdf !important }
.quiet, .quiet a { color: #aaa08f !important }
.prose a { color: #ff9170 !important }
.press { background: #ff7048 !important; color: #1d0d06 !important }
}`;

const paragraph = (words: string) =>
  `<p class="ink" dir="auto" style="margin:0 0 16px;color:${light.ink}">${escaped(words)}</p>`;

/** A line of code that is longer than a phone is wide goes on in the next one. */
const wrapped = (html: string) => html.replaceAll('<pre>', '<pre style="white-space:pre-wrap">');

const address = (href: string) =>
  `<a class="quiet" href="${escaped(href)}" style="color:${light.quiet};word-break:break-all">${escaped(href)}</a>`;

const press = ({ label, href }: { label: string; href: string }, otherwise: string) =>
  `<p style="margin:24px 0 16px"><a class="press" href="${escaped(href)}" style="display:inline-block;padding:13px 24px;background:${light.accent};color:${light.on_accent};border-radius:4px;font-weight:700;text-decoration:none">${escaped(label)}</a></p>
<p class="quiet" style="margin:0 0 24px;font-size:14px;color:${light.quiet}">${escaped(otherwise)}<br>${address(href)}</p>`;

const table = (rows: [string, string][]) =>
  `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 16px">${rows
    .map(
      ([label, value]) =>
        `<tr><td class="quiet" style="padding:4px 24px 4px 0;color:${light.quiet};vertical-align:top;white-space:nowrap">${escaped(label)}</td><td class="ink" dir="auto" style="padding:4px 0;color:${light.ink};font-weight:700;word-break:break-word">${escaped(value)}</td></tr>`,
    )
    .join('')}</table>`;

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (words: string) => words.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
