import { describe, expect } from 'vitest';
import { findTable, tables } from '#components/admin/tables.ts';
import { Livestream, Media, Outbox, Site, User } from '#lib/models/index.ts';
import { test } from '../../support/database.ts';
import { questionsIn } from '../../support/questions.ts';
import { aMember, aPayment } from '../../support/rows.ts';

const NOW = Date.UTC(2027, 0, 31);

/** Everything that a person could read in the rows of a table, also on hovering and in addresses. */
async function readable(name: string, db: Parameters<typeof Site.list>[0]): Promise<string> {
  const table = findTable(name);
  if (!table) throw new Error(`There is no table ${name}.`);
  const { rows } = await table.search(db, { limit: 50, offset: 0, systems: ['stripe'] });
  return JSON.stringify(rows.map((row) => table.columns(NOW).map((column) => column.cell(row))));
}

describe('the tables of the administration', () => {
  test('are the six models, the letters and the events', () => {
    const names = ['event', 'livestream', 'media', 'outbox', 'payment', 'product', 'site', 'user'];
    expect(Object.keys(tables).sort()).toEqual(names);
    for (const other of ['', 'session', 'publish_queue', 'toString', '__proto__'])
      expect(findTable(other)).toBeUndefined();
  });

  test('find what is newest by an index, however much there is', async ({ db }) => {
    await aMember(db);
    for (const name of ['media', 'user', 'payment', 'outbox', 'event']) {
      const asked = await questionsIn(() => readable(name, db));
      const steps = asked.flatMap((question) => question.steps);
      expect(steps, name).toContainEqual(expect.stringContaining(`INDEX ${name}_newest (`));
      expect(steps, name).not.toContainEqual(expect.stringMatching(`^SCAN ${name}|TEMP B-TREE`));
    }
  });

  test('show no secret of a user', async ({ db }) => {
    const form = {
      email: 'mia@example.test',
      password: 'four words',
      password_repeat: 'four words',
    };
    const registered = await User.register(db, form);
    if (!registered.ok) throw new Error(registered.reason);
    const shown = await readable('user', db);
    expect(shown).toContain('mia@example.test');
    expect(shown).not.toContain(registered.user.password);
    expect(shown).not.toContain(registered.user.unsubkey);
  });

  test('say of each user whether the site is open, and offer a gift to the others', async ({
    db,
  }) => {
    const [paid, held, admin] = [await aMember(db), await aMember(db), await aMember(db)];
    const [nobody, disabled] = [await aMember(db), await aMember(db)];
    await User.setRole(db, admin.id, 'admin');
    await aPayment(db, { user_id: paid.id, status: 'complete' });
    await aPayment(db, { user_id: held.id, status: 'complete', hold: 'Disputed.' });
    await aPayment(db, { user_id: nobody.id, status: 'complete', system: 'fake' });
    await aPayment(db, { user_id: disabled.id, status: 'complete' });
    await User.disable(db, disabled.id);
    const options = { limit: 9, offset: 0, systems: ['stripe'] };
    const { rows } = await tables.user.search(db, options);
    const shown = rows.map((row) => {
      const cells = tables.user.columns(NOW).map((column) => column.cell(row));
      const present = cells.find(({ href }) => href?.startsWith('/admin/comp/'));
      return [row.id, cells[2]?.text, cells[3]?.text, present?.href];
    });
    expect(Object.fromEntries(shown.map(([id, ...cells]) => [id, cells]))).toEqual({
      [paid.id]: ['user', 'yes', undefined],
      [held.id]: ['user', 'no', `/admin/comp/?user=${held.id}`],
      [admin.id]: ['admin', 'yes', undefined],
      [nobody.id]: ['user', 'no', `/admin/comp/?user=${nobody.id}`],
      [disabled.id]: ['user', 'no, disabled', undefined],
    });
  });

  test('lead from a payment to its payer, while there is one', async ({ db }) => {
    const mia = await aMember(db, { email: 'mia@example.test' });
    await aPayment(db, { user_id: mia.id });
    await aPayment(db);
    const shown = await readable('payment', db);
    expect(shown.split(`{"text":"mia@example.test","href":"/admin/user/${mia.id}/"}`)).toHaveLength(
      2,
    );
  });

  test('show no secret of a letter, and a button beside one that was given up', async ({ db }) => {
    const nobody = { id: null, email: 'mia@example.test', confirmed_at: null };
    await Outbox.add(db, 'reset', nobody, null);
    const letter = (await Outbox.take(db, NOW)) as Outbox.Row;
    expect(await readable('outbox', db)).not.toContain('/api/admin/outbox');
    await Outbox.giveUp(db, letter, NOW, '550 no such mailbox');
    await Outbox.add(db, 'reset', nobody, null);
    const shown = await readable('outbox', db);
    for (const part of ['mia@example.test', '550 no such mailbox', '/api/admin/outbox', letter.id])
      expect(shown).toContain(part);
    const rows = await db
      .selectFrom('outbox')
      .select('seed')
      .where('seed', 'is not', null)
      .execute();
    expect(rows).toHaveLength(1);
    for (const { seed } of rows) expect(shown).not.toContain(seed);
  });

  test('call letters what people call them', async ({ db }) => {
    const mia = { id: null, email: 'mia@example.test', confirmed_at: NOW };
    await Outbox.add(db, 'taken', mia, null);
    await Outbox.add(db, 'news', mia, { subject: 'A new crate', text: 'It stands by the door.' });
    const shown = await readable('outbox', db);
    expect(shown).toContain('{"title":"taken","text":"has an account already"}');
    expect(shown).toContain('"news: A new crate"');
  });

  test('say what stands in the site, as people write it', async ({ db }) => {
    const values = {
      name: 'Side A',
      price: { amount: 4900, currency: 'usd' },
      show_members: true,
      'plays:one': 1200,
      mine: { a: 1 },
    };
    for (const [key, value] of Object.entries(values)) await Site.set(db, key, value);
    const { rows } = await tables.site.search(db, { limit: 9, offset: 0, systems: [] });
    const cells = rows.map((row) => tables.site.columns(NOW).map(({ cell }) => cell(row).text));
    expect(Object.fromEntries(cells.map(([key, value, about]) => [key, [value, about]]))).toEqual({
      name: ['Side A', 'What the site is called'],
      price: ['$49', 'What membership costs'],
      show_members: ['yes', 'Whether home says how many members there are'],
      'plays:one': ['1,200', 'How often an item was played'],
      mine: ['{"a":1}', '–'],
    });
  });

  test('hide a setting that sounds like a secret', async ({ db }) => {
    await Site.set(db, 'mail_password', 'hunter2');
    expect(await readable('site', db)).not.toContain('hunter2');
  });

  test('lead from a published item to its page, and from a draft to its preview', async ({
    db,
  }) => {
    await Media.create(db, { kind: 'article', title: 'Out', published_at: NOW - 1 });
    await Media.create(db, { kind: 'article', title: 'Draft' });
    await Media.release(db, NOW);
    const shown = await readable('media', db);
    expect(shown).toContain('"/media/out/"');
    expect(shown).toContain('"/admin/preview/draft/"');
  });

  test('name the item of a livestream', async ({ db }) => {
    const film = await Media.create(db, { kind: 'video', title: 'High tide' });
    await Livestream.create(db, { title: 'Together', starts_at: NOW, media_id: film.id });
    await Livestream.create(db, { title: 'Alone', starts_at: NOW });
    const shown = await readable('livestream', db);
    expect(shown).toContain('{"text":"High tide","href":"/admin/preview/high-tide/"}');
    expect(shown).not.toContain(film.id);
  });
});
