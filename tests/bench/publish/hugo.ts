// Hugo, from the system: one Markdown file for each item, the rest by its taxonomies, pagination and output formats.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { assertShown, type Ground, type Peer, run } from './peers.ts';
import { copyFiles, countFiles, type Item, SHELVES, type Sources, shelvesOf } from './sources.ts';

const templates = fileURLToPath(new URL('hugo', import.meta.url));

export async function hugo(ground: Ground): Promise<Peer> {
  const { folder, sources, added, publicTree } = ground;
  const version = installed();
  const dir = path.join(folder.dir, 'hugo');
  const tree = path.join(dir, 'public');
  cpSync(templates, dir, { recursive: true });
  copyFiles(publicTree, path.join(dir, 'static'));
  write(dir, 'data/frame.json', JSON.stringify(sources.frame));
  for (const [name, front, body] of pagesOf(sources)) writePage(dir, name, front, body);
  for (const item of sources.items) writeItem(dir, item);

  const build = () => run('hugo', ['--quiet', '--cleanDestinationDir'], dir, folder.env);
  const full_s = await build();
  const files = countFiles(tree);
  writeItem(dir, added);
  const rebuild_s = await build();
  assertShown(ground, tree);
  return {
    name: 'hugo',
    version,
    mode: '`hugo --cleanDestinationDir` into the same folder, as it keeps no pages from one process to the next; twins are called `index.json`, a list has its newest page once (one twin fewer for each list, a forwarding page more for each empty one), all list pages change with an insert, and cards have one of 24 drawings of ours; its templates are simpler than our components',
    files,
    full_s,
    rebuild_s,
  };
}

function installed(): string {
  try {
    return /v[\d.]+/.exec(execFileSync('hugo', ['version'], { encoding: 'utf8' }))?.[0] ?? '';
  } catch {
    throw new Error('hugo is not installed (apt-get install hugo).');
  }
}

function* pagesOf(sources: Sources): Generator<[string, object, string]> {
  for (const slug of SHELVES) yield [`browse/${slug}/_index`, { title: slug }, ''];
  for (const { published_at, ...product } of sources.products) {
    const date = new Date(published_at);
    const outputs = ['html', 'json', 'feed', 'jsonfeed'];
    yield [`products/${product.slug}/_index`, { ...product, date, outputs }, ''];
  }
  for (const { slug, title, body } of sources.prose)
    yield [slug, { title, main: body, outputs: slug === 'live' ? ['html', 'json'] : ['html'] }, ''];
  yield ['sitemaps/_index', { title: 'Sitemaps', _build: { render: 'never' } }, ''];
  const parts = (kind: string, rows: unknown[]) =>
    Array.from({ length: Math.ceil(rows.length / sources.part_size) }, (_, at) => ({
      title: `${kind}-${at + 1}`,
      kind,
      after: at * sources.part_size,
      size: sources.part_size,
    }));
  for (const part of [
    ...parts('media', sources.items),
    ...parts('products', sources.products),
    { title: 'pages', kind: 'pages' },
    { title: 'tags', kind: 'tags' },
  ])
    yield [`sitemaps/${part.title}`, { ...part, outputs: ['part'] }, ''];
}

function writeItem(dir: string, { slug, published_at, product, body, ...item }: Item): void {
  const outputs = [
    'html',
    'json',
    ...(item.access === 'members' ? ['members', 'membersjson'] : []),
  ];
  const front = {
    ...item,
    date: new Date(published_at),
    browse: shelvesOf({ ...item, slug, published_at, product, body }),
    products: product ? [product] : [],
    outputs,
  };
  writePage(dir, `media/${slug}`, front, body);
}

const writePage = (dir: string, name: string, front: object, body: string) =>
  write(dir, `content/${name}.md`, `${JSON.stringify(front, null, 1)}\n\n${body}\n`);

function write(dir: string, name: string, text: string): void {
  const file = path.join(dir, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
