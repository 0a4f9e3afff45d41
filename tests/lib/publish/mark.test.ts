// A release and the database that it shows: another one in its place is noticed, and all of it published.

import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { connect } from '#db/connect.ts';
import { migrate } from '#db/migrate.ts';
import { compose } from '#lib/application.ts';
import { Media } from '#lib/models/index.ts';
import { queueHead } from '#lib/publish/changes.ts';
import { refuseEmpty } from '#lib/publish/mark.ts';
import { publishNow } from '#lib/publish/publish.ts';
import { readSettings } from '#lib/settings.ts';
import { databaseFile } from '#lib/whereabouts.ts';
import { addArticle, type Workshop } from '../../support/publish/workshop.ts';
import { test } from '../../support/publish/yard.ts';

/** An empty folder for data, and the settings that point there. */
function elsewhere({ app, folder }: Workshop) {
  return { ...app.settings, data_dir: mkdtempSync(path.join(folder, 'other-')) };
}

/** Publishes the database in that folder to where the workshop's is published. */
async function publishOther({ app, sources }: Workshop, settings: Workshop['app']['settings']) {
  const db = connect(databaseFile(settings));
  await migrate(db);
  const summary = await publishNow({ ...app, db, settings }, sources().bundle);
  await db.destroy();
  return summary;
}

test('an older copy of the database, put in its place, is published whole', async ({ shop }) => {
  const { id } = await addArticle(shop, 'owls', { title: 'Owls then' });
  await shop.publish();
  const older = elsewhere(shop);
  await sql`vacuum into ${databaseFile(older)}`.execute(shop.db);
  await Media.update(shop.db, id, { title: 'Owls now' });
  await addArticle(shop, 'later');
  await shop.publish();

  const { changed, removed } = await publishOther(shop, older);
  expect(changed).toContain('/media/owls/');
  expect(removed).toContain('/media/later/');
  const page = readFileSync(path.join(shop.site, 'public/media/owls/index.html'), 'utf8');
  expect(page).toContain('Owls then');
  const release = readlinkSync(shop.site);
  await publishOther(shop, older);
  expect(readlinkSync(shop.site)).toBe(release);
  await shop.publish();
  expect(await shop.unlikeFullRender()).toBe('');
});

test('an older copy in which as much has changed since is published whole, too', async ({
  shop,
}) => {
  const { id } = await addArticle(shop, 'owls');
  await shop.publish();
  const older = elsewhere(shop);
  await sql`vacuum into ${databaseFile(older)}`.execute(shop.db);
  await addArticle(shop, 'later');
  await shop.publish();

  const db = connect(databaseFile(older));
  const { seq } = JSON.parse(readFileSync(path.join(shop.site, 'release.json'), 'utf8'));
  for (let n = 0; (await queueHead(db)) < seq; n++) await Media.update(db, id, { title: `${n}` });
  const row = db.selectFrom('publish_queue').selectAll().where('seq', '=', seq);
  expect(await row.executeTakeFirst()).toMatchObject({ entity: 'media', row_id: id });
  await db.destroy();
  const { removed } = await publishOther(shop, older);
  expect(removed).toContain('/media/later/');
});

test('another database is published whole, and what was there leaves', async ({ shop }) => {
  await addArticle(shop, 'owls');
  await shop.publish();
  const { removed } = await publishOther(shop, elsewhere(shop));
  expect(removed).toContain('/media/owls/');
});

test('a real site that is published gets no new database: it would be published empty', ({
  shop,
}) => {
  const settings = readSettings({
    SITE_URL: 'https://example.org',
    SMTP_URL: 'smtp://127.0.0.1',
    MAIL_FROM: 'a@example.org',
    DATA_DIR: path.join(shop.folder, 'not-mounted'),
    DIST_DIR: path.join(shop.folder, 'real'),
  });
  expect(() => refuseEmpty(settings)).not.toThrow();
  mkdirSync(path.join(settings.dist_dir, 'site'), { recursive: true });
  writeFileSync(path.join(settings.dist_dir, 'site/release.json'), '{}');
  expect(() => compose(settings)).toThrow(
    /^There is no database in .*not-mounted \(DATA_DIR\), but a site is published in .*real/,
  );
  expect(() => refuseEmpty({ ...settings, site_url: undefined })).not.toThrow();
});
