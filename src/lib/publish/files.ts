// The files that visitors may fetch: posters, and the files of free items. They are linked into the public
// tree under /files/<id>/<name>, never rendered. A members' file is refused here even if a row says otherwise.
// Tested in tests/lib/publish/files.test.ts.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Db } from '#db/schema.ts';
import { mediaPath } from '#lib/files/store.ts';
import { PublishProblem } from './problem.ts';
import type { Release } from './tree.ts';

interface Owner {
  id: string;
  title: string;
  poster_name: string | null;
  free_file: string | null;
}

/** Every media item and product that is public at `now` and has a poster or a free file. */
export async function ownersOfFiles(db: Db, now: number, ids?: string[]): Promise<Owner[]> {
  const media = await db
    .selectFrom('media')
    .select(['id', 'title', 'poster_name', 'access', 'file_name'])
    .where('position', 'is not', null)
    .where('published_at', '<=', now)
    .$if(ids !== undefined, (query) => query.where('id', 'in', ids ?? []))
    .execute();
  const products = await db
    .selectFrom('product')
    .select(['id', 'title', 'poster_name'])
    .where('position', 'is not', null)
    .where('published_at', '<=', now)
    .$if(ids !== undefined, (query) => query.where('id', 'in', ids ?? []))
    .execute();
  return [
    ...media.map((row) => ({
      id: row.id,
      title: row.title,
      poster_name: row.poster_name,
      free_file: row.access === 'free' ? row.file_name : null,
    })),
    ...products.map((row) => ({ ...row, free_file: null })),
  ];
}

export interface FileWork {
  db: Db;
  data_dir: string;
  release: Release;
}

/** The files of `owner` that the public tree should have. @throws PublishProblem for a members' file. */
export async function wantedFiles({ db, data_dir }: FileWork, owner: Owner): Promise<string[]> {
  const names = [owner.poster_name, owner.free_file].filter((name) => name != null);
  for (const name of names) {
    const file = mediaPath(data_dir, owner.id, name);
    await access(file).catch(() => {
      throw new PublishProblem(
        `"${owner.title}" has lost its file ${name} from ${data_dir}/media/${owner.id}: set another with npm run media -- edit, or remove the item.`,
      );
    });
    if (await isMembersFile(db, file))
      throw new PublishProblem(
        `Nothing was published: /files/${owner.id}/${name} of "${owner.title}" holds the same bytes as a file for members only.`,
      );
  }
  return [...new Set(names)];
}

/** Makes the public folder of one owner hold exactly `wanted`; answers what was added and removed. */
export async function syncFiles(
  { data_dir, release }: FileWork,
  id: string,
  wanted: string[],
): Promise<{ added: string[]; removed: string[] }> {
  const folder = path.posix.join('files', id);
  const present = await release.names('public', folder);
  const added = wanted.filter((name) => !present.includes(name));
  const removed = present.filter((name) => !wanted.includes(name));
  for (const name of added)
    await release.link('public', `${folder}/${name}`, mediaPath(data_dir, id, name));
  for (const name of removed) await release.remove('public', `${folder}/${name}`);
  const address = (name: string) => `/${folder}/${encodeURIComponent(name)}`;
  return { added: added.map(address), removed: removed.map(address) };
}

/** Are these the bytes of a members' file? Asked by size first, so that hardly any file is read. */
async function isMembersFile(db: Db, file: string): Promise<boolean> {
  const { size } = await stat(file);
  const alike = await db
    .selectFrom('media')
    .select('file_hash')
    .where('file_size', '=', size)
    .where('access', '=', 'members')
    .execute();
  if (alike.length === 0) return false;
  const hash = await hashOf(file);
  return alike.some(({ file_hash }) => file_hash === hash);
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
