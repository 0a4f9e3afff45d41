// The home page says how many members there are where the author wants it (the setting `show_members`), so
// that this setting queues a publish as the name and the tagline do. The number itself is never on a page.

import { sql, type Kysely } from 'kysely';

export const up = (db: Kysely<unknown>): Promise<void> =>
  watchSettings(db, ['name', 'tagline', 'show_members']);

/** As 0002_publish_queue.ts has it. */
export const down = (db: Kysely<unknown>): Promise<void> => watchSettings(db, ['name', 'tagline']);

async function watchSettings(db: Kysely<unknown>, keys: string[]): Promise<void> {
  const names = keys.map((key) => `'${key}'`).join(', ');
  const shown = (side: 'old' | 'new') => `${side}.key in (${names})`;
  const note = (side: 'old' | 'new') =>
    `insert into publish_queue (entity, row_id) values ('site', ${side}.key);`;
  const triggers = {
    insert: `after insert on site when ${shown('new')} begin ${note('new')} end`,
    update: `after update on site when ${shown('new')} and old.value is not new.value
      begin ${note('old')} ${note('new')} end`,
    delete: `after delete on site when ${shown('old')} begin ${note('old')} end`,
  };
  for (const [event, body] of Object.entries(triggers)) {
    await sql.raw(`drop trigger publish_site_${event}`).execute(db);
    await sql.raw(`create trigger publish_site_${event} ${body}`).execute(db);
  }
}
