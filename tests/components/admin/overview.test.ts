import { describe, expect } from 'vitest';
import { listUnpublished, overview } from '#components/admin/overview.ts';
import { Media, Outbox, Payment, Site, User } from '#lib/models/index.ts';
import { test } from '../../support/database.ts';
import { questionsIn } from '../../support/questions.ts';

const NOW = Date.UTC(2027, 0, 31);
const form = (name: string) => ({
  email: `${name}@example.test`,
  password: 'four quiet words',
  password_repeat: 'four quiet words',
});

describe('the overview', () => {
  test('is all zeros on a new site', async ({ db }) => {
    expect(await overview(db, ['fake'], NOW)).toEqual({
      accounts: 0,
      members: 0,
      plays: 0,
      most_played: [],
      payments: [],
      waiting: 0,
      failed_letters: 0,
      late_letters: undefined,
    });
  });

  test('counts accounts, and as members those whom a payment lets in', async ({ db }) => {
    for (const name of ['mia', 'ben']) {
      const registered = await User.register(db, form(name));
      if (registered.ok && name === 'mia') await Payment.fake(db, { user: registered.user });
    }
    expect(await overview(db, ['fake'], NOW)).toMatchObject({ accounts: 2, members: 1 });
    expect(await overview(db, ['stripe'], NOW)).toMatchObject({ accounts: 2, members: 0 });
  });

  test('adds up the plays and names the most played items', async ({ db }) => {
    const [film, song] = await Promise.all(
      ['Film', 'Song'].map((title) => Media.create(db, { kind: 'video', title })),
    );
    await Site.increment(db, `plays:${film?.id}`, 3);
    await Site.increment(db, `plays:${song?.id}`, 40);
    await Site.increment(db, 'plays:of-an-item-that-is-gone', 2);
    const { plays, most_played } = await overview(db, [], NOW);
    expect(plays).toBe(45);
    expect(most_played).toEqual([
      { title: 'Song', slug: 'song', plays: 40 },
      { title: 'Film', slug: 'film', plays: 3 },
    ]);
  });

  test('reads the rows of no items but those that it names, however many were played', async ({
    db,
  }) => {
    const asked = await questionsIn(() => overview(db, [], NOW));
    const most = asked.find(({ sql }) => sql.includes('plays:') && sql.includes('media'));
    expect(most?.steps).toContainEqual(expect.stringMatching(/^SEARCH media EXISTS .* COVERING/));
  });

  test('says how many changes wait for the publisher', async ({ db }) => {
    await Media.create(db, { kind: 'article', title: 'New' });
    expect((await overview(db, [], NOW)).waiting).toBe(1);
  });

  test('says how many letters were given up, not how many wait or were sent', async ({ db }) => {
    const reader = { id: null, email: 'mia@example.test', confirmed_at: null };
    for (let n = 0; n < 4; n++) await Outbox.add(db, 'reset', reader, null);
    const [sent, ...failed] = [
      await Outbox.take(db, NOW),
      await Outbox.take(db, NOW),
      await Outbox.take(db, NOW),
    ];
    await Outbox.sent(db, sent as Outbox.Row, NOW);
    expect((await overview(db, [], NOW)).failed_letters).toBe(0);
    for (const letter of failed)
      await Outbox.giveUp(db, letter as Outbox.Row, NOW, '550 no such mailbox');
    expect((await overview(db, [], NOW)).failed_letters).toBe(2);
  });

  test('says since when letters wait that the mail server does not take', async ({ db }) => {
    const reader = { id: null, email: 'mia@example.test', confirmed_at: null };
    for (let n = 0; n < 3; n++) await Outbox.add(db, 'reset', reader, null);
    const since = NOW - 30 * 60_000;
    await db.updateTable('outbox').set({ created_at: since }).execute();
    expect((await overview(db, [], NOW)).late_letters).toBeUndefined();
    for (let n = 0; n < 2; n++)
      await Outbox.postpone(db, (await Outbox.take(db, NOW)) as Outbox.Row, NOW, 'away');
    expect((await overview(db, [], NOW - 1)).late_letters).toBeUndefined();
    expect((await overview(db, [], NOW)).late_letters).toEqual({ count: 2, since });
  });
});

test('what is not published is listed by its time, drafts last', async ({ db }) => {
  const add = (title: string, published_at: number | null) =>
    Media.create(db, { kind: 'article', title, published_at });
  await add('Draft', null);
  await add('Next week', NOW + 7);
  await add('Tomorrow', NOW + 1);
  await add('Out', NOW - 1);
  await Media.release(db, NOW);
  const titles = (await listUnpublished(db, NOW)).map(({ title }) => title);
  expect(titles).toEqual(['Tomorrow', 'Next week', 'Draft']);
});
