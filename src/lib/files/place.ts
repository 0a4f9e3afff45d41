// Where the files of media and products lie: <data>/media/<id>/<name>, and until they are whole in <data>/media/.drafts.
// Tested in tests/lib/files/store.test.ts.

import path from 'node:path';
import { isId } from '#lib/helpers/ids.ts';

/** @throws RangeError unless `id` is an id and `name` a plain file name: nothing leads out of the folder. */
export function mediaPath(data_dir: string, id: string, name: string): string {
  if (!/^[a-z0-9][a-z0-9._-]*$/i.test(name))
    throw new RangeError(
      `A file of ${id} should have a plain name, but has ${JSON.stringify(name)}.`,
    );
  return path.join(folderOf(data_dir, id), name);
}

/** @throws RangeError unless `id` is an id. */
export function folderOf(data_dir: string, id: string): string {
  if (!isId(id)) throw new RangeError(`Files belong to an id, but got ${JSON.stringify(id)}.`);
  return path.join(data_dir, 'media', id);
}

/** On the same disk as the folders of the items: a rename puts a file into one. */
export const draftsIn = (data_dir: string): string => path.join(data_dir, 'media', '.drafts');
