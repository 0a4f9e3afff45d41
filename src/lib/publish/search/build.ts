// Builds the parts of the search index that are due, one after the other, after the pages are published and
// never in their way: a part that changes again meanwhile is built again, and a failure leaves the old part in
// place until the next publish. What one program leaves undone, the next one does.
// Tested in tests/search.test.ts; explained in docs/publishing.md.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Db } from '#db/schema.ts';
import type { Application } from '#lib/application.ts';
import { hasCode } from '#lib/helpers/errors.ts';
import { logger } from '#lib/helpers/log.ts';
import { takeLock } from '../lock.ts';
import { places } from '../places.ts';
import { linkAll } from '../tree.ts';
import { currentParts, type Note, noteDue, readNote, writeNote } from './note.ts';
import { endPagefind, type IndexFile, makeIndex } from './pagefind.ts';
import { type Part, partNamed, partsShown } from './parts.ts';
import { recordsOf, type SearchRecord } from './records.ts';

const log = logger('search');

/** Where the index lies in the public tree. */
export const FOLDER = 'pagefind';
/** Names the parts that there are, for the browser. */
const LIST = 'parts.json';

export interface Surroundings {
  /** Does the work when no publish is under way in this process. */
  serially<T>(work: () => Promise<T>): Promise<T>;
  stopped(): boolean;
}

const alone: Surroundings = { serially: (work) => work(), stopped: () => false };

/** Makes the index follow what is published. Never throws: a site with an old index is a site. */
export async function buildSearch(app: Application, surroundings = alone): Promise<void> {
  let outcome: Outcome = 'placed';
  /** One that changes all the while does not keep the others waiting: whoever publishes next goes on. */
  const done = new Set<string>();
  try {
    while (outcome !== 'none' && !surroundings.stopped())
      outcome = await buildNext(app, surroundings, { done, first: outcome === 'outdated' });
  } catch (error) {
    if (!surroundings.stopped()) log.error({ error: String(error) }, 'the index was not built');
  } finally {
    await endPagefind().catch(() => undefined);
  }
}

/** Nothing is due; a part took its place; a part changed while it was built, and is still due. */
type Outcome = 'none' | 'placed' | 'outdated';

/**
 * Builds one part that is due and not among those that are `done`, and adds it to them.
 * @param first publishing waits for it. Else changes without a pause could keep a part as it is for ever, with the
 * text of an item that is for members by now.
 */
async function buildNext(
  { db, settings }: Application,
  { serially }: Surroundings,
  { done, first }: { done: Set<string>; first: boolean },
): Promise<Outcome> {
  const where = places(settings.dist_dir);
  const locked = <T>(work: () => Promise<T>) =>
    serially(async () => {
      const unlock = takeLock(where.lock);
      try {
        return await work();
      } finally {
        unlock();
      }
    });
  const place = async (made: Made | undefined): Promise<Outcome> => {
    if (!made) return 'none';
    if (!(await placePart(where.site, made))) return 'outdated';
    done.add(made.part.name);
    return 'placed';
  };
  if (first) return locked(async () => place(await makeDue(db, where.site, done)));
  const made = await makeDue(db, where.site, done);
  return made ? locked(() => place(made)) : 'none';
}

/** A part as it was when its records were read. */
interface Made {
  release_dir: string;
  parts: Part[];
  part: Part;
  /** Its mark in the note, if it was due. */
  mark: string | undefined;
  items: number;
  hash: string;
  /** None when it is as it was. */
  files: IndexFile[] | undefined;
  /** When it was begun. */
  started: number;
}

async function makeDue(db: Db, site: string, done: Set<string>): Promise<Made | undefined> {
  const release_dir = await realpath(site);
  const { built, due } = await readNote(release_dir);
  const parts = await currentParts(db);
  const part = parts.find(({ name }) => !done.has(name) && (name in due || !(name in built)));
  if (!part) return undefined;
  const started = performance.now();
  const records = await recordsOf(db, path.join(release_dir, 'public'), part);
  const hash = hashOf(records);
  const isThere = existsSync(path.join(release_dir, 'public', FOLDER, part.name));
  const files = isThere && hash === built[part.name] ? undefined : await makeIndex(records);
  const mark = due[part.name];
  return { release_dir, parts, part, mark, items: records.length, hash, files, started };
}

const hashOf = (records: SearchRecord[]) =>
  createHash('sha256').update(JSON.stringify(records)).digest('hex');

/** Of a part whose items were all taken back. */
const EMPTY = hashOf([]);

/** With the publisher's lock. false: it changed while it was built, so this is no longer true. */
async function placePart(site: string, made: Made): Promise<boolean> {
  const { release_dir, parts, part, files } = made;
  const note = await readNote(release_dir);
  const current = (await realpath(site)) === release_dir;
  if (!current || note.due[part.name] !== made.mark) return false;
  if (files) {
    // Until it is there, nothing is known of it: what a crash leaves is built anew.
    delete note.built[part.name];
    await writeNote(release_dir, note);
    await replacePart(release_dir, part.name, files);
  }
  note.built[part.name] = made.hash;
  delete note.due[part.name];
  await showParts(release_dir, note, parts);
  await writeNote(release_dir, note);
  report(made);
  return true;
}

/** Names the parts that are searched, and takes the others away, and out of the note. */
async function showParts(release_dir: string, note: Note, parts: Part[]): Promise<void> {
  const shown = partsShown(parts, Object.keys(note.built).map(partNamed));
  // In one without a word Pagefind never comes to an end, and the search of the others with it.
  const searched = shown.filter(({ name }) => note.built[name] !== EMPTY);
  await writeList(release_dir, JSON.stringify(searched.map(({ name }) => name)));
  for (const name of Object.keys(note.built)) {
    if (shown.some((one) => one.name === name)) continue;
    await rm(path.join(release_dir, 'public', FOLDER, name), { recursive: true, force: true });
    delete note.built[name];
    delete note.due[name];
  }
}

/** A new release begins with the index of the one before it, and with all of it due. */
export async function bringAlong(app: Application, before: string | undefined, after: string) {
  if (before) {
    linkAll(path.join(before, 'public', FOLDER), path.join(after, 'public', FOLDER));
    const note = await readNote(before);
    // Where none was built yet, there is no list: an empty one would say that nothing can be found.
    if (Object.keys(note.built).length > 0)
      await showParts(after, note, await currentParts(app.db));
    await writeNote(after, note);
  }
  await noteDue(app.db, after, 'all');
  // Nothing to find is an answer too; until there is an index, there is none.
  if ((await currentParts(app.db)).length === 0) await writeList(after, '[]');
}

/**
 * At once: what members alone may read from now on must not lie there any longer. Whoever is searching just
 * then has their browser begin again (src/components/search/engine.ts). What a crash leaves lies in `drafts`,
 * which nobody is sent.
 */
async function replacePart(release_dir: string, name: string, files: IndexFile[]): Promise<void> {
  const folder = path.join(release_dir, 'public', FOLDER, name);
  const drafts = path.join(release_dir, 'drafts', FOLDER);
  await rm(drafts, { recursive: true, force: true });
  for (const file of files) {
    const to = path.join(drafts, 'new', file.path);
    await mkdir(path.dirname(to), { recursive: true });
    await writeFile(to, file.content, { flush: true });
  }
  await mkdir(path.dirname(folder), { recursive: true });
  await rename(folder, path.join(drafts, 'old')).catch((error) => {
    if (!hasCode(error, 'ENOENT')) throw error; // the first of its name
  });
  await rename(path.join(drafts, 'new'), folder);
  await rm(drafts, { recursive: true, force: true });
}

async function writeList(release_dir: string, text: string): Promise<void> {
  const list = path.join(release_dir, 'public', FOLDER, LIST);
  const draft = path.join(release_dir, 'drafts', LIST);
  await mkdir(path.dirname(list), { recursive: true });
  await mkdir(path.dirname(draft), { recursive: true });
  await writeFile(draft, text);
  await rename(draft, list);
  await rm(path.dirname(draft), { recursive: true });
}

function report({ part, items, files, started }: Made): void {
  const seconds = Number(((performance.now() - started) / 1000).toFixed(3));
  log.info({ part: part.name, items, fresh: files !== undefined, seconds }, 'index');
}
