import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { Db } from '#db/schema.ts';
import { Media } from '#lib/models/index.ts';
import { makeLeakIndex } from '#lib/publish/leak-index.ts';
import { gateOf, readSecrets } from '#lib/publish/leaks.ts';
import { test } from '../../support/database.ts';

const secret =
  'The owl sleeps in the bell tower until the baker lights his oven. Then it flies along the river, low, and nobody sees it.';

const addOwl = (db: Db, changes: Partial<Media.New> = {}) =>
  Media.create(db, { kind: 'article', access: 'members', title: 'Owl', body: secret, ...changes });

async function gateFor(db: Db, changes: Partial<Media.New> = {}) {
  await addOwl(db, changes);
  return gateOf(await makeLeakIndex(':memory:', readSecrets(db, 'no/such/folder')));
}

const html = (text: string) => Buffer.from(`<!doctype html><p>${text}</p>`);

test('a page that says nothing of the text passes', async ({ db }) => {
  const gate = await gateFor(db);
  gate.check('/media/owl/', html('Something about an owl, for members.'));
});

test('a page with the text is stopped, and named with the item that it tells of', async ({
  db,
}) => {
  const gate = await gateFor(db);
  expect(() => gate.check('/media/owl/', html(secret))).toThrow(/\/media\/owl\/ .* "owl"/);
});

test('half of it is enough, whatever the markup between the words', async ({ db }) => {
  const gate = await gateFor(db);
  const half =
    'In short: until the <em>baker</em> lights his&nbsp;oven. Then it flies along the <b>river</b>, low, and…';
  expect(() => gate.check('/', html(half))).toThrow('Nothing was published');
});

test('JSON is read as JSON, and a description in the head counts too', async ({ db }) => {
  const gate = await gateFor(db);
  const json = Buffer.from(
    JSON.stringify({ deep: [{ html: `<p>${secret.replace('owl', 'owl')}</p>` }] }),
  );
  expect(() => gate.check('/media/owl.json', json)).toThrow('/media/owl.json');
  const head = Buffer.from(`<meta name="description" content="${secret}">`);
  expect(() => gate.check('/media/owl/', head)).toThrow('/media/owl/');
});

const lines = Array.from({ length: 12 }, (_, n) => `Line ${n} of the song has only these words`);

test('short lines are found in the source of a page: scripts, comments, attributes', async ({
  db,
}) => {
  const gate = await gateFor(db, { body: lines.join('\n') });
  const json = JSON.stringify({ articleBody: lines.join('\n') });
  for (const leak of [
    `<script type="application/ld+json">${json}</script>`,
    `<script>const text = '${lines.join('\\u000a')}';</script>`,
    `<x-player data-text="${json.replaceAll('"', '&quot;')}"></x-player>`,
    `<x-player data-text='${json}'></x-player>`,
    `<!-- ${lines.join(' ')} -->`,
    `<p title='${lines.join(' ')}'></p>`,
  ])
    expect(() => gate.check('/media/owl/', html(leak)), leak).toThrow('would show text');
  gate.check('/media/owl/', html(`<script>${JSON.stringify({ a: '\n\u00e9\n' })}</script>`));
});

test('the times between pasted cues part no words, however their arrows are written', async ({
  db,
}) => {
  const gate = await gateFor(db);
  const words = secret.split(' ');
  const cues = Array.from({ length: words.length / 4 }, (_, at) => words.slice(at * 4, at * 4 + 4))
    .map((some) => `00:00:01.000 --> 00:00:02.000\n<v Mia>${some.join(' ')}</v>`)
    .join('\n\n');
  const json = Buffer.from(JSON.stringify({ body: cues }));
  expect(() => gate.check('/media/owl.json', json)).toThrow('would show text');
  const escaped = cues.replaceAll('-->', '--&gt;');
  expect(() => gate.check('/media/owl/', html(escaped))).toThrow('would show text');
});

test('what looks like a sign and is none stops nothing', async ({ db }) => {
  const odd =
    'In CSS &#fade; is no colour, and &#x; and &#; are none: &#99999999999; &#xD800; &#xfffffff;';
  const gate = await gateFor(db);
  gate.check('/media/other/', html(odd));
  expect(() => gate.check('/media/other/', html(`${odd} ${secret}`))).toThrow('would show text');
});

test.for(['title', 'summary', 'excerpt'] as const)(
  'what the %s quotes on purpose is no leak; the next sentence is',
  async (column, { db }) => {
    const first = 'The owl sleeps in the bell tower until the baker lights his oven.';
    const gate = await gateFor(db, { slug: 'owl', [column]: first });
    gate.check('/media/owl/', html(first));
    expect(() => gate.check('/media/owl/', html(secret))).toThrow('Nothing was published');
  },
);

test('a text that everybody may read is never a leak', async ({ db }) => {
  const gate = await gateFor(db, { access: 'free' });
  gate.check('/media/owl/', html(secret));
});

test('the lines of a drawing are not read as words, and words among them are', async ({ db }) => {
  const gate = await gateFor(db);
  const drawn = (d: string) => Buffer.from(`<svg><path d="${d}"/></svg>`);
  gate.check('/media/other/', drawn('M40 0h60a60 60 0 0 1-60 60z M100 0h60a60 60 0 0 1-60 60z'));
  for (const d of [`M40 0h60 ${secret}`, secret, `m 1 ${secret.toUpperCase()}`])
    expect(() => gate.check('/media/other/', drawn(d))).toThrow('would show text');
});

const feed = (content: string) =>
  Buffer.from(`<?xml version="1.0"?><rss><channel><item>${content}</item></channel></rss>`);

test('a feed is read as XML, and the HTML that it carries as HTML', async ({ db }) => {
  const gate = await gateFor(db);
  // A mark on every third word: no eight of them stand together unless the marks are read as HTML.
  const marked = secret.replace(/(\w+) (\w+) (\w+)/g, '$1 $2 <em class="quiet">$3</em>');
  const escaped = marked.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  gate.check('/feed.xml', feed('<title>Something about an owl</title>'));
  for (const leak of [
    `<content:encoded>&lt;p&gt;${escaped}&lt;/p&gt;</content:encoded>`,
    `<description><![CDATA[<p>${marked}</p>]]></description>`,
    `<description><![CDATA[${secret}]]></description>`,
    `<description>${secret}</description>`,
    `<description>1 &lt; 2: ${secret} 2 &gt; 1</description>`,
  ])
    expect(() => gate.check('/feed.xml', feed(leak)), leak).toThrow('/feed.xml would show');
});

test('a file that is called JSON and is none is read as it stands, and what never ends costs no more', async ({
  db,
}) => {
  const gate = await gateFor(db);
  const lines = (text: string) => Buffer.from(`{"a":1}\n{"a":"${text}"}\n`);
  gate.check('/files/x/lines.json', lines('harmless'));
  expect(() => gate.check('/files/x/lines.json', lines(secret))).toThrow('/files/x/lines.json');
  // Quadratic, each of these would take minutes.
  for (const odd of ['<', '<style>', '&lt;style&gt;'])
    for (const address of ['/media/odd/', '/media/odd.json'])
      gate.check(address, Buffer.from(JSON.stringify({ body: odd.repeat(60_000) })));
});

test('what stands between two signs in plain text of JSON is no tag', async ({ db }) => {
  const gate = await gateFor(db);
  const json = Buffer.from(JSON.stringify({ summary: `1 < 2: ${secret} 2 > 1` }));
  expect(() => gate.check('/media.json', json)).toThrow('/media.json');
});

const cues = [
  'The owl sleeps in the bell tower',
  'until the <i>baker</i> lights his oven.',
  'Then it flies along the river, low,',
];
const captions = [
  'WEBVTT',
  ...cues.map((cue, at) => `${at + 1}\n00:0${at}.000 --> 00:0${at + 1}.000\n${cue}`),
].join('\n\n');

test("what a members' film says to read along is as secret as its text", async ({
  db,
  database: { folder },
}) => {
  const { id } = await Media.create(db, {
    kind: 'video',
    access: 'members',
    title: 'Owl',
    captions: JSON.stringify([{ file: 'owl-0a1b2c3d.vtt', lang: 'en', label: 'English' }]),
  });
  mkdirSync(path.join(folder, 'media', id), { recursive: true });
  writeFileSync(path.join(folder, 'media', id, 'owl-0a1b2c3d.vtt'), captions);
  const gate = gateOf(await makeLeakIndex(':memory:', readSecrets(db, folder)));
  gate.check('/media/owl/', html('Something about an owl, for members.'));
  expect(() => gate.check('/media/owl/', html(cues.join(' ')))).toThrow('"owl"');
  // As it stands in its file: pasted into a page, and published as another item's captions.
  const escaped = captions
    .replaceAll('>', '&gt;')
    .replaceAll('<', '&lt;')
    .replace(/^\d+\n/gm, '');
  expect(() => gate.check('/media/owl/', html(escaped.replace(/&lt;.*?&gt;/g, '')))).toThrow(
    '"owl"',
  );
  const other = Buffer.from(
    captions.replaceAll('\n\n', '\r\n\r\n').replace('WEBVTT', 'WEBVTT - other'),
  );
  expect(() => gate.check('/files/x/owl.vtt', other)).toThrow('/files/x/owl.vtt');
});
