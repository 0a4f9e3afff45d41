// Makes the compressed copies of published text (copies.ts), beside a publisher that does not wait for it: they
// are made in a folder of their own, and take their places with the publisher's lock, if the text is still the
// one that they were made of. Why so: docs/decisions/0012-compressed-copies-leave-first.md.
// Tested in tests/lib/publish/compress.test.ts and, behind web servers, in tests/servers.

import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { mkdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { ENDINGS, mayHaveCopies } from './copies.ts';
import { takeLock } from './lock.ts';
import { linkTarget, places } from './places.ts';
import { PublishProblem } from './problem.ts';
import { syncAll } from './sync.ts';
import { filesIn } from './tree.ts';

/** Below this, in bytes, all of it fits into a packet anyway. */
const SMALLEST = 1024;
/** How many texts are compressed before they ask for the lock. */
const BATCH = 20;

/** A text, and where its copies wait. */
interface Copied {
  file: string;
  bytes: Buffer;
  drafts: string[];
}

/** Gives copies to every published text that has none; answers to how many. @throws PublishProblem */
export async function compressPublished(dist_dir: string): Promise<number> {
  const { site, compressing, copies } = places(dist_dir);
  if (!(await linkTarget(site)))
    throw new PublishProblem('Nothing is published yet: run `npm run build` first.');
  const unlock = takeLock(compressing);
  try {
    await mkdir(copies, { recursive: true });
    const root = path.join(await realpath(site), 'public');
    const texts = textsWithout(root);
    let placed = 0;
    for (let at = 0; at < texts.length; at += BATCH) {
      const batch = texts
        .slice(at, at + BATCH)
        .map((file) => compress(path.join(root, file), copies));
      placed += await place(dist_dir, await Promise.all(batch));
    }
    return placed;
  } finally {
    await rm(copies, { recursive: true, force: true });
    unlock();
  }
}

function textsWithout(root: string): string[] {
  return filesIn(root).filter((file) => {
    if (!mayHaveCopies(file)) return false;
    return ENDINGS.some((ending) => !existsSync(path.join(root, file + ending)));
  });
}

/** Copies that wait in `folder`; undefined if the text is small, or gone by now. */
export async function compress(file: string, folder: string): Promise<Copied | undefined> {
  const size = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  if (size < SMALLEST) return undefined;
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes) return undefined;
  const drafts = await Promise.all(
    [brotli(bytes), gzipped(bytes)].map(async (made) => {
      const draft = path.join(folder, randomUUID());
      await writeFile(draft, await made);
      return draft;
    }),
  );
  return { file, bytes, drafts };
}

/** Lets the copies of texts that are as they were take their places; answers of how many. */
export async function place(dist_dir: string, batch: (Copied | undefined)[]): Promise<number> {
  const copied = batch.filter((one) => one !== undefined);
  if (copied.length === 0) return 0;
  await syncAll(copied.flatMap(({ drafts }) => drafts));
  const unlock = takeLock(places(dist_dir).lock);
  try {
    const same = copied.filter(
      ({ file, bytes }) => existsSync(file) && readFileSync(file).equals(bytes),
    );
    for (const { file, drafts } of same)
      for (const [at, ending] of ENDINGS.entries()) renameSync(drafts[at] as string, file + ending);
    return same.length;
  } finally {
    unlock();
  }
}

const brotli = (bytes: Buffer) =>
  promisify(brotliCompress)(bytes, {
    params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
  });
const gzipped = (bytes: Buffer) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION });
