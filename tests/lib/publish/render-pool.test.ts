// Threads against the publisher's own rendering, over the compiled bundle.

import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { snapshot } from '#db/snapshot.ts';
import { compose, install } from '#lib/application.ts';
import { ownKey } from '#lib/helpers/keys.ts';
import { Media } from '#lib/models/index.ts';
import { loadBundle } from '#lib/publish/bundle.ts';
import { queueHead } from '#lib/publish/changes.ts';
import { compile } from '#lib/publish/compile.ts';
import { makeTaskRunner, type Task, writerFor } from '#lib/publish/render-task.ts';
import { renderInPool } from '#lib/publish/render-pool.ts';
import type { Job } from '#lib/publish/job.ts';
import { openHandles } from '#lib/publish/handles.ts';
import { makeIndexApart } from '#lib/publish/index-apart.ts';
import { hashOf, makeLeakIndex, openLeakIndex, type Secrets } from '#lib/publish/leak-index.ts';
import { gateOf, readSecrets } from '#lib/publish/leaks.ts';
import { MovedOn } from '#lib/publish/problem.ts';
import { fileOf, makeRender } from '#lib/publish/renderer.ts';
import { eachStretch } from '#lib/publish/stretches.ts';
import { beginThread, endOf } from '#lib/publish/thread.ts';
import { readSettings } from '#lib/settings.ts';
import { databaseFile } from '#lib/whereabouts.ts';
import { fill } from '../../bench/catalogue.ts';

const ITEMS = 250;
const now = Date.parse('2026-12-01T12:00:00Z');

let folder: string;
let job: Job;
let tasks: Task[];

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-pool-'));
  cpSync(inject('compiled'), folder, { recursive: true, verbatimSymlinks: true });
  const settings = readSettings({
    DATA_DIR: path.join(folder, 'var'),
    DIST_DIR: path.join(folder, 'dist'),
  });
  await (await fill(databaseFile(settings), ITEMS)).destroy();
  const app = install(compose(settings));
  const bundle = await loadBundle(await compile(settings), ownKey(settings.data_dir, 'astro'));
  await Media.create(app.db, {
    kind: 'article',
    access: 'members',
    title: 'Owl',
    body: 'The owl sleeps in the bell tower until the baker lights his oven.',
    published_at: now,
  });
  await Media.release(app.db, now);
  const reader = await snapshot(databaseFile(settings));
  const render = makeRender({ bundle, app, reader, now });
  const handles = await openHandles(settings);
  const seq = await queueHead(reader);
  job = {
    app,
    bundle,
    handles,
    reader,
    render,
    now,
    seq,
    alone: false,
    unlisted: [],
    progress: {},
  };
  const slugs = await Media.slugsPublished(reader, now);
  tasks = tasksOf(slugs);
  // Shared out, it is enough for two.
  expect(tasks.length).toBeGreaterThan(800);
});
/** As the list of routes has them: of all items, one page after the other. */
const tasksOf = (slugs: string[]): Task[] => [
  ...slugs.map((slug): Task => ({ tree: 'public', address: `/media/${slug}/` })),
  ...slugs.map((slug): Task => ({ tree: 'public', address: `/media/${slug}.json` })),
  ...slugs.map((slug): Task => ({ tree: 'private', address: `/members/${slug}/` })),
  ...slugs.map((slug): Task => ({ tree: 'private', address: `/members/${slug}.json` })),
];

afterAll(async () => {
  await job.reader.destroy();
  await job.handles.close();
  await job.app.close();
  rmSync(folder, { recursive: true, force: true });
});

const target = (name: string) =>
  ({ kind: 'fresh', dir: path.join(folder, name), before: undefined }) as const;

/** The threads open its file. */
const gate = async (items: Secrets = readSecrets(job.reader, job.app.settings.data_dir)) =>
  gateOf(await makeLeakIndex(path.join(folder, `${randomUUID()}.db`), items));

test('threads write what the publisher itself would write, and tell it in the order of the tasks', async () => {
  const counts: number[] = [];
  const shared = await renderInPool(
    { ...job, progress: { onFiles: (count) => counts.push(count) } },
    await gate(),
    target('shared'),
    tasks,
  );
  expect(counts.at(-1)).toBe(tasks.length);

  const runTask = makeTaskRunner(job.render, await gate(), writerFor(target('own')));
  const own = [];
  for (const task of tasks) own.push(await runTask(task));
  expect(shared).toEqual(own);
  const files = readdirSync(target('own').dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(target('own').dir, path.join(parentPath, name)));
  expect(files.length).toBe(own.filter(({ outcome }) => outcome === 'added').length);
  for (const file of files)
    expect(readFileSync(path.join(target('shared').dir, file)), file).toEqual(
      readFileSync(path.join(target('own').dir, file)),
    );
});

test('what shows one item is rendered together, and told in the order of the tasks', async () => {
  const asked: string[] = [];
  const render = async (address: string) => {
    asked.push(address);
    return Buffer.from(address);
  };
  const few = tasksOf(['one', 'two']);
  const written = await renderInPool({ ...job, render }, await gate([]), target('few'), few);
  expect(asked).toEqual(
    ['one', 'two'].flatMap((slug) => tasksOf([slug]).map(({ address }) => address)),
  );
  expect(written.map(({ file }) => file)).toEqual(few.map(({ address }) => fileOf(address)));
});

test('the module of a page is imported once', () => {
  const { pageMap } = job.bundle.app.manifest;
  const load = pageMap?.get('src/pages/media/[slug].astro');
  expect(load).toBeDefined();
  expect(load?.()).toBe(load?.());
});

test("a members' text in one of the pages stops all threads, with the name of the page", async () => {
  // Another gate than the database's: what the page of record 7 says of itself is a secret here.
  const { summary = '' } = (await Media.findBySlug(job.reader, 'record-7')) ?? {};
  const hashes: number[] = [];
  eachStretch(summary, (low, high) => hashes.push(hashOf(low, high)));
  const strict = await gate([{ id: '1', slug: 'the-secret', hashes }]);
  await expect(renderInPool(job, strict, target('leak'), tasks)).rejects.toThrow(
    /^Nothing was published: \/media\/record-\S+ would show text of "the-secret"/,
  );
});

test('a page that cannot be rendered stops all threads, and is named', async () => {
  const broken = [...tasks.slice(0, 900), { tree: 'public', address: '/no/such/page/' } as const];
  await expect(renderInPool(job, await gate(), target('broken'), broken)).rejects.toThrow(
    'No page of the site answers /no/such/page/.',
  );
});

test('a thread that fails while nobody asks it takes no process along, and whoever asks later hears why', async () => {
  const thread = beginThread(job, 'no such work' as 'renderWorker', {});
  const end = endOf(thread);
  await new Promise((resolve) => thread.on('exit', resolve));
  await expect(end).rejects.toThrow('is not a function');
});

test('the leak index of a large catalogue is made in a thread, and knows what the publisher would have noted', async () => {
  const file = path.join(folder, 'apart.db');
  await makeIndexApart(job, file);
  const dump = (of: string) => {
    const sqlite = new BetterSqlite(of, { readonly: true });
    const tables = ['item', 'stretch', 'bloom'].map((table) =>
      sqlite.prepare(`select * from ${table} order by 1, 2`).all(),
    );
    sqlite.close();
    return tables;
  };
  const { index } = await gate();
  expect(dump(file)).toEqual(dump(index.file));
  index.close();
  const apart = openLeakIndex(file);
  expect(apart.find('The owl sleeps in the bell tower until the baker lights')?.slug).toBe('owl');
  apart.close();
});

test('what keeps that thread from its work ends the publish', async () => {
  const nowhere = path.join(folder, 'no', 'such', 'folder.db');
  await expect(makeIndexApart(job, nowhere)).rejects.toThrow('directory does not exist');
});

test('a thread that opened the database later than the publisher says so, and writes nothing', async () => {
  const earlier = { ...job, seq: job.seq - 1 };
  await expect(renderInPool(earlier, await gate(), target('later'), tasks)).rejects.toThrow(
    MovedOn,
  );
  const file = path.join(folder, 'later.db');
  await expect(makeIndexApart(earlier, file)).rejects.toThrow(MovedOn);
  const alone = { ...earlier, alone: true };
  expect(await renderInPool(alone, await gate(), target('alone'), tasks.slice(0, 8))).toHaveLength(
    8,
  );
});
