// A publisher at hand, in this process, over the compiled pages: a database with a clock that can be set, a site
// that follows it, and beside it what a full render of the same database gives.

import { execFile } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { connect } from '#db/connect.ts';
import { migrate } from '#db/migrate.ts';
import type { Db } from '#db/schema.ts';
import { type Application, compose, install } from '#lib/application.ts';
import { ownKey } from '#lib/helpers/keys.ts';
import { Media } from '#lib/models/index.ts';
import { type Bundle, loadBundle } from '#lib/publish/bundle.ts';
import { compile } from '#lib/publish/compile.ts';
import { places } from '#lib/publish/places.ts';
import { publishNow } from '#lib/publish/publish.ts';
import type { Summary } from '#lib/publish/summary.ts';
import { readSettings } from '#lib/settings.ts';
import { databaseFile } from '#lib/whereabouts.ts';
import { differences, treeOf } from './trees.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const PARTS = ['src', 'db', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** The project as it is, or as it would be after an edit; `root` is where its sources lie. */
export interface Sources {
  root: string;
  bundle: Bundle;
}

/** What all workshops of a file share: the sources, compiled once. */
export interface Yard {
  folder: string;
  sources: Sources;
  /** The same with one more sentence in a page of prose, compiled when it is asked for. */
  edited(): Promise<Sources>;
  remove(): void;
}

/** @param compiled the folder of the pages that are compiled once for all tests (see compile-once.ts) */
export async function openYard(compiled: string): Promise<Yard> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-yard-'));
  const key = ownKey(path.join(compiled, 'var'), 'astro');
  const of = (name: string, DIST_DIR: string) =>
    readSettings({ DATA_DIR: path.join(folder, name), DIST_DIR });
  cpSync(path.join(compiled, 'var'), path.join(folder, 'var'), { recursive: true });
  const build = await compile(of('var', path.join(compiled, 'dist')));
  let edited: Promise<Sources> | undefined;
  return {
    folder,
    sources: { root, bundle: await loadBundle(build, key) },
    edited: () => (edited ??= compileEdited(path.join(folder, 'edited'), key)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function compileEdited(other: string, key: string): Promise<Sources> {
  for (const part of [...PARTS, 'astro.config.mjs'])
    cpSync(path.join(root, part), path.join(other, part), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(other, 'node_modules'));
  appendFileSync(path.join(other, 'src/content/pages/about.md'), '\nOne more sentence.\n');
  await promisify(execFile)(
    process.execPath,
    [path.join(other, 'src/lib/publish/compile-process.ts'), path.join(other, 'dist/build')],
    { cwd: other, env: environment(key) },
  );
  const dir = path.join(other, 'dist/build');
  return { root: other, bundle: await loadBundle({ code: 'edited', dir, fresh: true }, key) };
}

const environment = (key: string, more = {}) => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  NODE_ENV: 'production',
  ASTRO_TELEMETRY_DISABLED: '1',
  ASTRO_KEY: key,
  ...more,
});

/** What the clock of a workshop says at first, in milliseconds. */
export const START = Date.parse('2026-12-01T12:00:00Z');

export interface Workshop {
  app: Application;
  db: Db;
  /** Where the database, its files and the sites lie. */
  folder: string;
  /** The tree that readers see, by name. */
  site: string;
  now(): number;
  setClock(now: number): void;
  sources(): Sources;
  /** From now on the sources are these. */
  use(sources: Sources): void;
  publish(): Promise<Summary>;
  /** What of the trees differs from a full render of the database as it is; `` when nothing does. */
  unlikeFullRender(): Promise<string>;
  /** The same against a plain `astro build`, which makes the public tree only. */
  unlikePlainBuild(): Promise<string>;
  close(): Promise<void>;
}

/** A free article that has just been published. */
export const addArticle = ({ db, now }: Workshop, slug: string, changes: Partial<Media.New> = {}) =>
  Media.create(db, {
    kind: 'article',
    access: 'free',
    title: `The ${slug} one`,
    slug,
    published_at: now() - 1,
    ...changes,
  });

export async function openWorkshop(yard: Yard): Promise<Workshop> {
  const folder = mkdtempSync(path.join(yard.folder, 'site-'));
  const settings = readSettings({
    DATA_DIR: path.join(folder, 'var'),
    DIST_DIR: path.join(folder, 'dist'),
    CLOCK: new Date(START).toISOString(),
  });
  mkdirSync(settings.data_dir);
  cpSync(path.join(yard.folder, 'var', 'keys'), path.join(settings.data_dir, 'keys'), {
    recursive: true,
  });
  const file = databaseFile(settings);
  const db = connect(file);
  await migrate(db, file);
  await db.destroy();
  const app = install(compose(settings));
  await sql`pragma synchronous = off`.execute(app.db); // it is asked for its answers, and thrown away
  let sources = yard.sources;
  const where = places(settings.dist_dir);
  const now = () => settings.clock as number;
  const reference = path.join(folder, 'full');
  return {
    app,
    db: app.db,
    folder,
    site: where.site,
    now,
    setClock(to) {
      settings.clock = to;
    },
    sources: () => sources,
    use(others) {
      sources = others;
    },
    publish: () => publishNow(app, sources.bundle),
    async unlikeFullRender() {
      rmSync(reference, { recursive: true, force: true });
      const full = { ...app, settings: { ...settings, dist_dir: reference } };
      await publishNow(full, sources.bundle);
      return differences(treeOf(where.site), treeOf(places(reference).site));
    },
    async unlikePlainBuild() {
      const outDir = path.join(folder, 'plain');
      symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
      const key = readFileSync(path.join(settings.data_dir, 'keys/astro'), 'utf8').trim();
      const env = environment(key, {
        DATA_DIR: settings.data_dir,
        CLOCK: new Date(now()).toISOString(),
        LOG_LEVEL: 'silent',
      });
      const astro = path.join(root, 'node_modules/.bin/astro');
      const args = ['build', '--silent', '--outDir', outDir];
      await promisify(execFile)(astro, args, { cwd: sources.root, env });
      return differences(treeOf(where.site, 'public'), treeOf(outDir, 'client'));
    },
    async close() {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
