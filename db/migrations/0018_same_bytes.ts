// Before an author adds a file or a poster, other items are asked whether they have the same bytes: by an index, since
// otherwise all texts of a catalogue would be read for it.
// That it stays so is tested in tests/db/plans.test.ts.

import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('media_hash').on('media').column('file_hash').execute();
  await db.schema.createIndex('media_poster').on('media').column('poster_name').execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('media_poster').execute();
  await db.schema.dropIndex('media_hash').execute();
}
