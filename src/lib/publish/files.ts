// The files that visitors may fetch: posters, and the files and captions of free items. They are linked into
// the public tree under /files/<id>/<name>, never rendered. A members' file is refused here even if a row says
// otherwise, and so are members' captions.
// Tested in tests/lib/publish/files.test.ts.

import { constants, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { inList } from '#db/in-list.ts';
import type { Db } from '#db/schema.ts';
import { isCaptions } from '#lib/files/captions.ts';
import { mediaPath } from '#lib/files/place.ts';
import { hasCode } from '#lib/helpers/errors.ts';
import { hashOfFile } from '#lib/helpers/file-hash.ts';
import { Media } from '#lib/models/index.ts';
import type { LeakGate } from './leaks.ts';
import { LeakProblem, PublishProblem } from './problem.ts';
import { namesIn, type Writer, type Written } from './tree.ts';

interface Owner {
  id: string;
  title: string;
  poster_name: string | null;
  /** Of a free item: its file, if it has one, and its captions. */
  free_files: string[];
}

/** Everything of it that is public. */
export const namesOf = ({ poster_name, free_files }: Owner): string[] => [
  ...new Set([...(poster_name === null ? [] : [poster_name]), ...free_files]),
];

/** Every media item and product that is public at `now`. */
export async function ownersOfFiles(db: Db, now: number, ids?: string[]): Promise<Owner[]> {
  const media = await db
    .selectFrom('media')
    .select(['id', 'title', 'poster_name', 'access', 'file_name', 'slug', 'captions'])
    .where('position', 'is not', null)
    .where('published_at', '<=', now)
    .$if(ids !== undefined, (query) => query.where('id', 'in', inList(ids ?? [])))
    .execute();
  const products = await db
    .selectFrom('product')
    .select(['id', 'title', 'poster_name'])
    .where('position', 'is not', null)
    .where('published_at', '<=', now)
    .$if(ids !== undefined, (query) => query.where('id', 'in', inList(ids ?? [])))
    .execute();
  return [
    ...media.map((row) => ({
      id: row.id,
      title: row.title,
      poster_name: row.poster_name,
      free_files: row.access === 'free' ? filesOf(row) : [],
    })),
    ...products.map((row) => ({ ...row, free_files: [] })),
  ];
}

const filesOf = (row: Pick<Media.Row, 'slug' | 'file_name' | 'captions'>): string[] => [
  ...(row.file_name === null ? [] : [row.file_name]),
  ...Media.captionsOf(row).map(({ file }) => file),
];

export interface Source {
  db: Db;
  data_dir: string;
  gate: LeakGate;
}

/** The public files of these owners: those to come, staged, and those to go. @throws PublishProblem */
export async function stageFiles(
  source: Source,
  { writer, now, owners }: { writer: Writer; now: number; owners: Set<string> },
): Promise<{ coming: Written[]; leaving: string[] }> {
  const wanted = new Map([...owners].map((id) => [id, [] as string[]]));
  for (const owner of await ownersOfFiles(source.db, now, [...owners]))
    wanted.set(owner.id, await wantedFiles(source, owner));
  const coming: Written[] = [];
  const leaving: string[] = [];
  for (const [id, names] of wanted) {
    const present = namesIn(writer.dir, 'public', publicFile(id, ''));
    for (const name of names)
      if (!present.includes(name))
        coming.push(
          writer.link('public', publicFile(id, name), mediaPath(source.data_dir, id, name)),
        );
    for (const name of present) if (!names.includes(name)) leaving.push(publicFile(id, name));
  }
  return { coming, leaving };
}

/**
 * The files of `owner` that the public tree should have.
 * @throws PublishProblem for a file that is lost or a symbolic link, for a members' file, and for captions with words
 * that are for members only.
 */
export async function wantedFiles({ db, data_dir, gate }: Source, owner: Owner): Promise<string[]> {
  const names = namesOf(owner);
  for (const name of names) {
    const file = mediaPath(data_dir, owner.id, name);
    const looks = await look(file).catch((error) => {
      const what = hasCode(error, 'ELOOP') ? 'has only a link as' : 'has lost';
      throw new PublishProblem(
        `"${owner.title}" ${what} its file ${name} in ${data_dir}/media/${owner.id}: set another with npm run media -- edit, or remove the item.`,
      );
    });
    const address = `/files/${owner.id}/${name}`;
    if (await isMembersFile(db, file, looks))
      throw new LeakProblem(
        `${address} of "${owner.title}" holds the same bytes as a file for members only.`,
      );
    if (looks.captions) gate.check(address, await readFile(file));
  }
  return names;
}

/** Where a file of an owner lies in the public tree. */
export const publicFile = (id: string, name: string): string => path.posix.join('files', id, name);

interface Looks {
  /** Bytes. */
  size: number;
  captions: boolean;
}

async function look(file: string): Promise<Looks> {
  // A link would become one of the public tree, and web servers follow it to wherever it leads.
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    return {
      size: (await handle.stat()).size,
      captions: isCaptions(buffer.subarray(0, bytesRead)),
    };
  } finally {
    await handle.close();
  }
}

/** Are these the bytes of a members' file? Asked by size first, so that hardly any file is read whole. */
async function isMembersFile(db: Db, file: string, { size, captions }: Looks): Promise<boolean> {
  const alike = await db
    .selectFrom('media')
    .select('file_hash')
    .where('file_size', '=', size)
    .where('access', '=', 'members')
    .execute();
  if (alike.length === 0 && !captions) return false;
  const hash = await hashOfFile(file);
  if (alike.some(({ file_hash }) => file_hash === hash)) return true;
  return captions && (await Media.findByCaptions(db, hash, 'members')) !== undefined;
}
