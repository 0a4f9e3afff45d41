// Text as XML can carry it. Authors' titles may hold control characters, which no XML may, escaped or not.
// Tested in tests/components/feeds.test.ts.

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to drop.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Drops what XML 1.0 does not allow at all (section 2.2, Char). */
export const legal = (text: string): string => text.toWellFormed().replace(FORBIDDEN, '');

/** For text between tags, of HTML too. */
export const escapeText = (text: string): string =>
  legal(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The same, and for attributes in double quotes. */
export const escapeXml = (text: string): string => escapeText(text).replaceAll('"', '&quot;');

export const xmlResponse = (xml: string): Response =>
  new Response(xml, { headers: { 'content-type': 'application/xml; charset=utf-8' } });
