// Publishing from outside, with the real compiler: what is published is what a plain `astro build` of the same
// database and clock would give, and nothing for members is ever in it. What the commands print and answer is
// asked of the commands; most changes are published in this process, which is the same and much sooner.

import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Db } from '#db/schema.ts';
import { canaries } from '#db/seed.ts';
import { type Application, compose, install } from '#lib/application.ts';
import { Media, Product } from '#lib/models/index.ts';
import type { Bundle } from '#lib/publish/bundle.ts';
import { currentBundle } from '#lib/publish/current.ts';
import { publishNow } from '#lib/publish/publish.ts';
import { readSettings } from '#lib/settings.ts';
import { questionsIn } from './support/questions.ts';
import { runCommand, siteFolder } from './support/site.ts';

const CLOCK = '2026-12-01T12:00:00Z';
const now = Date.parse(CLOCK);
const day = 24 * 60 * 60 * 1000;

let site: Awaited<ReturnType<typeof siteFolder>>;
let app: Application;
let bundle: Bundle;
let db: Db;

beforeAll(async () => {
  site = await siteFolder({ CLOCK });
  const built = await runCommand(site.env, 'build');
  expect(built.stderr + built.stdout).toContain('Published:');
  app = install(compose(readSettings(site.env)));
  bundle = await currentBundle(app.settings);
  db = app.db;
});
afterAll(async () => {
  await app.close();
  await site.remove();
});

const publish = () => publishNow(app, bundle);
/** What the commands need to work on this site, at the time that it is in this process. */
const env = () => ({ ...site.env, CLOCK: new Date(app.clock()).toISOString() });
const command = (more = {}) => runCommand({ ...env(), ...more }, 'publish');
const at = (file: string) => path.join(site.folder, 'dist', file);
const has = (file: string) => existsSync(at(file));
const read = (file: string) => readFileSync(at(file), 'utf8');

async function newItem(changes: Partial<Media.New> = {}) {
  return Media.create(db, {
    kind: 'article',
    access: 'free',
    title: 'A new item',
    summary: 'In short.',
    body: 'All of it.',
    published_at: now,
    ...changes,
  });
}

/**
 * A plain `astro build` of the same database, into a folder of its own; answers `diff -r`. The search index
 * is made of the public tree, not with it.
 */
async function differences(): Promise<string> {
  // Inside dist: the build looks for its packages from where it lies.
  const outDir = at('plain');
  const ASTRO_KEY = read('../var/keys/astro').trim();
  await promisify(execFile)('node_modules/.bin/astro', ['build', '--outDir', outDir], {
    env: { ...env(), ASTRO_KEY, ASTRO_TELEMETRY_DISABLED: '1' },
  });
  const trees = [`${at('public')}/`, path.join(outDir, 'client')];
  const diff = promisify(execFile)('diff', ['-r', '-x', 'pagefind', ...trees]);
  return diff.then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
}

describe('the public tree', () => {
  test('is byte for byte what a plain build gives', async () => {
    expect(await differences()).toBe('');
  });

  test('holds no canary from what is for members only, and the private tree does', () => {
    expect(canaries.length).toBeGreaterThan(0);
    const bytesOf = (tree: string) =>
      readdirSync(at(tree), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'));
    const open = bytesOf('public');
    for (const canary of canaries) expect(open.some((bytes) => bytes.includes(canary))).toBe(false);
    const gated = bytesOf('private');
    expect(canaries.some((canary) => gated.some((bytes) => bytes.includes(canary)))).toBe(true);
  });

  test('holds no draft and nothing that is scheduled', async () => {
    const { rows } = await Media.search(db, { limit: 100, offset: 0 });
    const waiting = rows.filter((row) => !row.published_at || row.published_at > now);
    expect(waiting.length).toBeGreaterThanOrEqual(2);
    for (const { slug } of waiting) {
      expect(has(`public/media/${slug}/index.html`)).toBe(false);
      expect(has(`public/media/${slug}.json`)).toBe(false);
    }
  });
});

describe('one change', () => {
  test('of an item writes its page, its twin and the lists that show it, and no other page', async () => {
    await newItem({ title: 'One change' });
    const { stdout } = await command();
    const lines = (what: string) =>
      [...stdout.matchAll(new RegExp(`^${what} +(\\S+)$`, 'gm'))].map(([, at]) => at).sort();
    expect(lines('added')).toEqual(['/media/one-change.json', '/media/one-change/']);
    // Its neighbour, the lists, and the shelves that it came onto, each with its twin.
    const pages = ['/media/starlings-over-nowhere', '/media', '/media/page/1'];
    for (const shelf of ['article', 'free', 'article-free'])
      pages.push(`/browse/${shelf}`, `/browse/${shelf}/1`);
    const changed = [
      ...pages.flatMap((at) => [`${at}/`, `${at}.json`]),
      ...['/', '/404/', '/feed.json', '/feed.xml', '/sitemaps/media-1.xml'],
    ];
    // The command tells the first of them by name, and how many there are.
    expect(changed).toEqual(expect.arrayContaining(lines('changed')));
    expect(stdout).toContain(`2 added, ${changed.length} changed, 0 removed`);
    expect(read('public/index.html')).toContain('One change');
  });

  test('of a name moves the item: the old address is gone, with its twin', async () => {
    const { id } = await newItem({ title: 'Old name' });
    await publish();
    await Media.update(db, id, { slug: 'new-name', title: 'New name' });
    await publish();
    expect(has('public/media/old-name')).toBe(false);
    expect(has('public/media/old-name.json')).toBe(false);
    expect(has('public/media/new-name/index.html')).toBe(true);
  });

  test('of access takes the text out of the public tree, and back', async () => {
    const body = 'These words should be read by members alone, every last one of them.';
    const { id } = await newItem({ title: 'Now for members', body });
    await publish();
    expect(read('public/media/now-for-members/index.html')).toContain('members alone');
    await Media.update(db, id, { access: 'members' });
    await publish();
    expect(read('public/media/now-for-members/index.html')).not.toContain('members alone');
    for (const file of ['/index.html', '.json'])
      expect(read(`private/members/now-for-members${file}`)).toContain('members alone');
    await Media.update(db, id, { access: 'free' });
    await publish();
    expect(has('private/members/now-for-members')).toBe(false);
    expect(has('private/members/now-for-members.json')).toBe(false);
  });

  test('that takes an item away leaves nothing of it', async () => {
    const { id } = await newItem({ title: 'Soon gone' });
    await publish();
    await Media.remove(db, id);
    const { removed } = await publish();
    expect(removed.toSorted()).toEqual(['/media/soon-gone.json', '/media/soon-gone/']);
    expect(read('public/media/index.html')).not.toContain('Soon gone');
  });

  test('of a product is seen on the pages of its items', async () => {
    const product = await Product.create(db, {
      title: 'A box',
      summary: 'Of things.',
      published_at: now,
    });
    await newItem({ title: 'In the box', product_id: product.id });
    await publish();
    await Product.update(db, product.id, { title: 'A larger box' });
    await publish();
    expect(read('public/media/in-the-box/index.html')).toContain('A larger box');
  });

  test('that only says when it was made is seen in the sitemap, and in no list', async () => {
    const long_ago = Date.parse('2020-01-01');
    const { id } = await newItem({ title: 'Looked at again', published_at: long_ago });
    await publish();
    const { updated_at } = await Media.update(db, id, {});
    const { changed } = await publish();
    expect(changed).toContain('/sitemaps/media-1.xml');
    expect(read('public/sitemaps/media-1.xml')).toContain(
      `/media/looked-at-again/</loc><lastmod>${new Date(updated_at).toISOString()}</lastmod>`,
    );
    expect(changed).not.toContain('/media/');
  });

  test('of tags moves the item between shelves, and a shelf without items is gone', async () => {
    const tagged = (...words: string[]) => ({ tags: Media.tagsColumn(words) });
    const first = await newItem({ title: 'Owls', ...tagged('Night Birds', 'rain') });
    await newItem({ title: 'Bats', ...tagged('rain'), access: 'members' });
    await publish();
    expect(read('public/browse/tagged-night-birds/index.html')).toContain('Night Birds');
    expect(read('public/browse/tagged-rain/index.html')).toContain('Bats');
    expect(read('public/browse/index.html')).toContain('/browse/tagged-night-birds/');
    expect(read('public/sitemaps/tags.xml')).toContain('/browse/tagged-night-birds/');
    await Media.update(db, first.id, tagged('RAIN', 'owls'));
    const { removed } = await publish();
    for (const at of ['/', '.json', '/1/', '/1.json'])
      expect(removed).toContain(`/browse/tagged-night-birds${at}`);
    expect(read('public/browse/index.html')).not.toContain('/browse/tagged-night-birds/');
    expect(read('public/browse/tagged-owls/index.html')).toContain('Owls');
  });

  test('of an item is seen on the pages that show it beside their own', async () => {
    const box = await Product.create(db, { title: 'Beside', published_at: now });
    const part = (title: string) => newItem({ title, product_id: box.id });
    const items = [await part('Part 1'), await part('Part 2'), await part('Part 3')];
    await publish();
    const [, second] = items;
    await Media.update(db, second?.id ?? '', { title: 'The second part', slug: 'the-second-part' });
    await publish();
    for (const slug of ['part-1', 'part-3'])
      for (const file of ['/index.html', '.json']) {
        expect(read(`public/media/${slug}${file}`), slug).toContain('The second part');
        expect(read(`public/media/${slug}${file}`), slug).not.toContain('/media/part-2');
      }
    await Media.remove(db, second?.id ?? '');
    await publish();
    expect(read('public/media/part-1/index.html')).not.toContain('The second part');
    await Media.update(db, items[0]?.id ?? '', { published_at: null });
    await publish();
    expect(read('public/media/part-3/index.html')).not.toContain('/media/part-1/');
  });

  test('of the clock alone shows what is scheduled or put off, on every page that shows it', async () => {
    const tags = Media.tagsColumn(['on time', 'rain']);
    await newItem({ title: 'On time', published_at: now + day, tags });
    const { id } = await newItem({ title: 'Put off', tags: Media.tagsColumn(['once more']) });
    await publish();
    expect(has('public/browse/tagged-once-more/1/index.html')).toBe(true);
    await Media.update(db, id, { published_at: now + day });
    await publish();
    for (const at of ['media/on-time', 'browse/tagged-on-time', 'media/put-off'])
      expect(has(`public/${at}/index.html`), at).toBe(false);
    expect(has('public/browse/tagged-once-more')).toBe(false);
    app.settings.clock = now + day;
    await publish();
    for (const at of ['media/on-time', 'media/put-off', 'browse/tagged-once-more/1'])
      expect(has(`public/${at}/index.html`), at).toBe(true);
    expect(read('public/browse/index.html')).toContain('/browse/tagged-on-time/');
  });

  test('asks nothing of the whole catalogue', async () => {
    await newItem({ title: 'A question', access: 'members', tags: Media.tagsColumn(['owls']) });
    const questions = await questionsIn(publish);
    expect(has('public/media/a-question/index.html')).toBe(true);
    expect(questions.length).toBeGreaterThan(40);
    // The queue and what is due are read whole, since all of it is new; streams are few. A process reads the filter of
    // the leak gate once.
    const whole =
      /^SCAN (?!publish_queue|livestream|site\b|due\b|bloom|json_each)|\((access=|published_at<)\?\)/;
    expect(questions.filter(({ steps }) => steps.some((step) => whole.test(step)))).toEqual([]);
  });

  test('after the other leaves what a plain build would give, byte for byte', async () => {
    expect(await differences()).toBe('');
  });

  test('that nobody made renders nothing', async () => {
    const { stdout } = await command();
    expect(stdout).toContain('0 added, 0 changed, 0 removed, 0 unchanged');
  });
});

describe('the leak gate', () => {
  const secret = 'Nobody but members should ever learn that the owl sleeps in the bell tower.';

  test("stops a publish that would show a members' text, names the file, and leaves the old site", async () => {
    const item = await newItem({ title: 'A secret', access: 'members', body: secret });
    await publish();
    // A summary copied out of the body by mistake, while the body itself stays for members.
    await newItem({ title: 'A blabbing neighbour', summary: `Psst. ${secret}` });
    const { code, stderr } = await command();
    expect(code).toBe(1);
    expect(stderr).toContain('/media/a-blabbing-neighbour/');
    expect(stderr).toContain(item.slug);
    expect(has('public/media/a-blabbing-neighbour')).toBe(false);
    expect(read('public/index.html')).not.toContain('blabbing');
  });

  test('publishes what waited, once the leak is mended', async () => {
    const { rows } = await Media.search(db, { query: 'blabbing', limit: 1, offset: 0 });
    await Media.update(db, rows[0]?.id ?? '', { summary: 'Says nothing.' });
    expect((await publish()).added).toContain('/media/a-blabbing-neighbour/');
  });
});

test('a publisher whose server is gone publishes what waits and ends, without an error', async () => {
  await newItem({ title: 'Nobody asks any more' });
  const publisher = fork('src/commands/run.mjs', ['publish', '--watch'], {
    env: env(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  publisher.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  publisher.disconnect();
  const [code] = await once(publisher, 'exit');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(has('public/media/nobody-asks-any-more/index.html')).toBe(true);
});

test('everything is held against what is for members on request', async () => {
  const check = () => runCommand(env(), 'publish', ['--check']);
  expect((await check()).stdout).toMatch(/^\d{3,} public texts read, 0 leaks$/m);
  const words = 'A sentence that stood on a free page long before anybody thought of selling it.';
  await newItem({ title: 'Long free', body: words });
  await command(); // builds the search index, too
  const { id } = await newItem({ title: 'Sold now', access: 'members', body: words });
  const { code, stdout } = await check();
  expect(code).toBe(1);
  expect(stdout).toContain('/media/long-free/index.html would show text of "sold-now"');
  expect(stdout).toContain('/media/long-free.json would show text of "sold-now"');
  expect(stdout).toMatch(/\.pf_fragment would show text of "sold-now"/);
  // The page, its twin, two feeds that hold all of a free text, and what a search would show.
  expect(stdout).toContain(' 5 leaks');
  await Media.remove(db, id);
});

test('a new SITE_URL stands in everything that names a whole address', async () => {
  const real = { SMTP_URL: 'smtp://127.0.0.1', MAIL_FROM: 'a@label.example', CLOCK: '' };
  // As late as it is: a publish at an earlier time would look at everything for that alone.
  await command({ CLOCK: new Date().toISOString() });
  const { code } = await command({ ...real, SITE_URL: 'https://label.example' });
  expect(code).toBe(0);
  expect(read('public/about/index.html')).toContain(
    '<link rel="canonical" href="https://label.example/about/">',
  );
  const files = readdirSync(at('public/'), { recursive: true, withFileTypes: true });
  for (const entry of files.filter(
    (file) => file.isFile() && /\.(html|xml|json|txt)$/.test(file.name),
  ))
    expect(readFileSync(path.join(entry.parentPath, entry.name), 'utf8'), entry.name).not.toContain(
      '//localhost:4321',
    );
});
