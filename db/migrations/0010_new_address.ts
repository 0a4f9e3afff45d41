// A new address waits in a column of its own until the link that was mailed to it is used. Links get one more
// kind, which SQLite takes in a new table only; the triggers that name it are made anew with it. What the columns
// hold stands in db/schema.ts.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('user').addColumn('new_email', 'text').execute();
  await remake(db, ['confirm', 'reset', 'new-address']);
  await sql.raw(link_new_email).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop trigger link_new_email`.execute(db);
  await sql`delete from link where kind = 'new-address'`.execute(db);
  await sql`delete from outbox where kind in ('new-address', 'address-asked')`.execute(db);
  await remake(db, ['confirm', 'reset']);
  await db.schema.alterTable('user').dropColumn('new_email').execute();
}

/** The table `link` with these kinds, and what was in it. */
async function remake(db: Kysely<unknown>, kinds: string[]): Promise<void> {
  const { rows: triggers } = await sql<{ name: string; sql: string }>`
    select name, sql from sqlite_master where type = 'trigger' and name in ('link_password', 'link_email')`.execute(
    db,
  );
  for (const { name } of triggers) await sql.raw(`drop trigger ${name}`).execute(db);
  const list = sql.join(kinds.map((kind) => sql.lit(kind)));
  await db.schema.alterTable('link').renameTo('old_link').execute();
  await db.schema.dropIndex('link_user').execute();
  await db.schema
    .createTable('link')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull().check(sql`kind in (${list})`))
    .addColumn('user_id', 'text', (c) => c.notNull().references('user.id').onDelete('cascade'))
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('used_at', 'bigint')
    .execute();
  await sql`insert into link select id, kind, user_id, expires_at, used_at from old_link`.execute(
    db,
  );
  await db.schema.dropTable('old_link').execute();
  await db.schema.createIndex('link_user').on('link').columns(['user_id', 'kind']).execute();
  for (const trigger of triggers) await sql.raw(trigger.sql).execute(db);
}

// Also what was asked for before and is not sent yet: it would bring a link that works again, for another address.
const link_new_email = `create trigger link_new_email after update of new_email on user
  when old.new_email is not new.new_email
  begin
    update link set used_at = new.updated_at
      where user_id = new.id and kind = 'new-address' and used_at is null;
    delete from outbox where user_id = new.id and kind = 'new-address' and state = 'waiting';
  end`;
