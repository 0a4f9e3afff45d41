// New code in a copy of the project: only the pages that are made of it are rendered, and the site is what a whole
// render of the new code gives.

import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '#db/connect.ts';
import { Media } from '#lib/models/index.ts';

const CLOCK = '2026-12-01T12:00:00Z';
const sources = [
  'src',
  'db',
  'astro.config.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];
const folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-code-'));
const at = (file: string) => path.join(folder, file);
/** A page of somebody's own, made of rows that its publisher has not been told of. */
const transcripts = 'src/pages/transcripts/[slug].astro';

beforeAll(async () => {
  for (const source of sources) cpSync(source, at(source), { recursive: true });
  symlinkSync(path.resolve('node_modules'), at('node_modules'));
  mkdirSync(path.dirname(at(transcripts)), { recursive: true });
  writeFileSync(
    at(transcripts),
    `---
import { Media } from '#lib/models/index.ts';
import { connect } from '#db/connect.ts';

export const prerender = true;

export async function getStaticPaths() {
  const db = connect('${at('var/gatefold.db')}');
  const rows = await Media.listPublished(db, Date.now() + 1e12, { limit: 100, free_kind: 'article' });
  return rows.map(({ slug }) => ({ params: { slug } }));
}
const row = await Media.findBySlug(connect('${at('var/gatefold.db')}'), Astro.params.slug);
---
<html lang="en"><head><title>{Astro.params.slug}</title></head><body>{row.title}</body></html>
`,
  );
  await command('build');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function command(name: string, args: string[] = [], dist = 'dist'): Promise<string> {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, CLOCK, LOG_LEVEL: 'warn', DATA_DIR: at('var'), DIST_DIR: at(dist) };
  const line = ['src/commands/run.mjs', name, ...args];
  const { stdout } = await promisify(execFile)(process.execPath, line, { cwd: folder, env });
  return stdout;
}

const edit = (file: string, from: string, to: string) => {
  const before = readFileSync(at(file), 'utf8');
  expect(before, file).toContain(from);
  writeFileSync(at(file), before.replace(from, to));
};
const linesOf = (said: string, what: string) =>
  [...said.matchAll(new RegExp(`^${what} +(\\S+)$`, 'gm'))].map(([, address]) => address);

/** `0 added, 5 changed, 1 removed, 20 unchanged`. */
const counts = (said: string) => /\d+ added, .* unchanged/.exec(said)?.[0];

/** Renders everything with the code as it is into a folder of its own; answers `diff -r`. */
async function differences(): Promise<string> {
  cpSync(at('dist/builds'), at('whole/builds'), { recursive: true });
  await command('publish', [], 'whole');
  const trees = ['public', 'private'].map((tree) =>
    promisify(execFile)('diff', [
      '-r',
      '-x',
      'pagefind',
      at(`dist/${tree}/`),
      at(`whole/${tree}/`),
    ]).then(
      () => '',
      (error: { stdout: string }) => error.stdout,
    ),
  );
  return (await Promise.all(trees)).join('');
}

test('renders the pages that are made of it and no other, with what changed in the database meanwhile', async () => {
  edit('src/pages/live.astro', '<Site', '<p class="of-live">New code</p><Site');
  edit('src/components/Streams.astro', '<style>', '<style>.of-streams { color: red }');
  edit('src/components/LocalTime.astro', '<script>', '<script>document.title += "";');
  const db = connect(at('var/gatefold.db'));
  const { rows } = await Media.search(db, { limit: 1, offset: 0, query: 'starlings' });
  await Media.update(db, rows[0]?.id ?? '', { title: 'Starlings, renamed' });
  await db.destroy();
  const live = () => readFileSync(at('dist/public/live/index.html'), 'utf8');

  const tried = await command('publish', ['--dry-run']);
  expect(linesOf(tried, 'changed')).toContain('/live/');
  expect(linesOf(tried, 'changed')).not.toContain('/about/');
  expect(live()).not.toContain('New code');

  const said = await command('publish');
  expect(counts(said)).toBe(counts(tried));
  for (const news of ['New code', 'of-streams']) expect(live()).toContain(news);
  // What was not rendered is the same file still, under a second name.
  expect(statSync(at('dist/public/about/index.html')).nlink).toBe(2);
  expect(await differences()).toBe('');
});

test('a page that the list of routes does not know loses what leaves it, and follows its rows when another page is edited', async () => {
  const shown = () => existsSync(at('dist/public/transcripts/how-to-listen-to-rain/index.html'));
  expect(shown()).toBe(true);
  const db = connect(at('var/gatefold.db'));
  const { id } = (await Media.findBySlug(db, 'how-to-listen-to-rain')) as Media.Row;
  await Media.update(db, id, { access: 'members' });
  await db.destroy();
  expect(linesOf(await command('publish'), 'removed')).toContain(
    '/transcripts/how-to-listen-to-rain/',
  );
  expect(shown()).toBe(false);

  const again = connect(at('var/gatefold.db'));
  await Media.update(again, id, { access: 'free', title: 'Listening, renamed' });
  await again.destroy();
  // New code of another page has the publisher keep what is made of the same as before.
  edit('src/pages/live.astro', 'New code', 'Newer code');
  await command('publish');
  const text = readFileSync(at('dist/public/transcripts/how-to-listen-to-rain/index.html'), 'utf8');
  expect(text).toContain('Listening, renamed');
});
