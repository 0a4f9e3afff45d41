// What the administration lists, newest first, is found by an index however much there is, and so are letters
// and links that are old enough to be forgotten: a scan of a large table keeps every visitor waiting.

import type { Kysely } from 'kysely';

const newest = ['media', 'user', 'payment', 'outbox'];
const others = [
  { name: 'outbox_done', table: 'outbox', columns: ['state', 'done_at'] },
  { name: 'link_expires', table: 'link', columns: ['expires_at'] },
];
const indexes = [
  ...newest.map((table) => ({ name: `${table}_newest`, table, columns: ['created_at', 'id'] })),
  ...others,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const { name, table, columns } of indexes)
    await db.schema.createIndex(name).on(table).columns(columns).execute();
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const { name } of indexes) await db.schema.dropIndex(name).execute();
}
