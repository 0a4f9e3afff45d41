// Which database a release shows, and how far that had come: a random mark of the last publish, which both keep.
// Where they differ another database was put in place, or an older state of the same one, and no queue knows what
// is different: all is rendered anew. Tested in tests/lib/publish/mark.test.ts.

import { existsSync } from 'node:fs';
import { DatabaseProblem } from '#db/connect.ts';
import type { Db } from '#db/schema.ts';
import { Site } from '#lib/models/index.ts';
import { isQueued } from './changes.ts';
import { databaseFile, type Whereabouts } from '#lib/whereabouts.ts';
import { places } from './places.ts';
import { isReleased, type State } from './state.ts';

const KEY = 'publish_mark';

export const findMark = (db: Db): Promise<string | undefined> => Site.get(db, KEY);

/** Within the transaction that clears the queue: it costs no commit of its own. */
export async function setMark(db: Db, mark: string): Promise<void> {
  await Site.note(db, KEY, mark);
}

/** Does the release of this state show what is in `db`, but for what is in the queue and what fell due? */
export async function isOf(db: Db, { mark, before, ...done }: State): Promise<boolean> {
  const noted = await findMark(db);
  if (noted === undefined) return false;
  // The release was written, and then a crash or a lock kept the database from noting it: the queue still has it.
  return noted === mark || (noted === before && (await isQueued(db, done)));
}

/**
 * A folder that is not mounted, say, is no reason to publish an empty site in the place of a real one.
 * @throws DatabaseProblem when there is no database, and a site is published.
 */
export function refuseEmpty(settings: Whereabouts): void {
  const { site_url, data_dir, dist_dir } = settings;
  if (!site_url || existsSync(databaseFile(settings)) || !isReleased(places(dist_dir).site)) return;
  throw new DatabaseProblem(
    `There is no database in ${data_dir} (DATA_DIR), but a site is published in ${dist_dir} (DIST_DIR): mount or restore the data, or empty that folder to begin a new site.`,
  );
}
