import { describe, expect } from 'vitest';
import type { Db } from '#db/schema.ts';
import { Outbox } from '#lib/models/index.ts';
import { inTransaction } from '#lib/models/shared/transaction.ts';
import { test } from '../../../support/database.ts';
import { program } from '../../../support/program.ts';
import { aMember } from '../../../support/rows.ts';

const now = Date.UTC(2027, 0, 31);
const MINUTE = 60_000;
const nobody = { id: null, email: 'mia@example.test', confirmed_at: null };

const all = (db: Db) => db.selectFrom('outbox').selectAll().orderBy('id').execute();

async function taken(db: Db, at = now): Promise<Outbox.Row> {
  const letter = await Outbox.take(db, at);
  if (!letter) throw new Error('A letter should be due.');
  return letter;
}

test('a letter is there when what it tells is there, and not otherwise', async ({ db }) => {
  const failing = inTransaction(db, async (tx) => {
    await Outbox.add(tx, 'reset', nobody, null);
    throw new Error('It did not happen');
  });
  await expect(failing).rejects.toThrow();
  expect(await all(db)).toEqual([]);
});

describe('whose address nobody has confirmed', () => {
  const kinds = {
    welcome: null,
    confirm: null,
    reset: null,
    receipt: { amount: 1, currency: 'usd', paid_at: now, number: 'x' },
    refund: { amount: 1, currency: 'usd', refunded_at: now, number: 'x' },
    taken: null,
    'address-changed': { email: 'b@b.test' },
    'password-changed': null,
    news: { subject: 'New', text: 'New.' },
  };
  const added = async (db: Db, confirmed_at: number | null) => {
    const user = await aMember(db, { confirmed_at });
    for (const [kind, facts] of Object.entries(kinds))
      await Outbox.add(db, kind as 'news', user, facts as Outbox.Facts['news']);
    return (await all(db)).map(({ kind }) => kind);
  };

  test('gets confirmations, resets, receipts and refunds only', async ({ db }) => {
    expect(await added(db, null)).toEqual(['welcome', 'confirm', 'reset', 'receipt', 'refund']);
  });

  test('gets all of them once it is confirmed', async ({ db }) => {
    expect(await added(db, now)).toEqual(Object.keys(kinds));
  });
});

test('a letter is sent once', async ({ db }) => {
  await Outbox.add(db, 'reset', nobody, null);
  const letter = await taken(db);
  expect(await Outbox.take(db, now), 'in hand').toBeUndefined();
  await Outbox.sent(db, letter, now);
  expect(await Outbox.take(db, now + Outbox.LEASE)).toBeUndefined();
});

test('letters that somebody waits for go before news, however long those are due', async ({
  db,
}) => {
  for (let n = 0; n < 3; n++) await aMember(db, { confirmed_at: 1 });
  await Outbox.announce(db, { subject: 'New', text: 'New.' });
  const kinds: string[] = [];
  const takeNext = async (at: number) => {
    const letter = await taken(db, at);
    kinds.push(letter.kind);
    return letter;
  };
  await takeNext(now);
  await Outbox.add(db, 'reset', nobody, null);
  await Outbox.postpone(db, await takeNext(now), now, 'down');
  await takeNext(now);
  await takeNext(now + MINUTE);
  await takeNext(now + MINUTE);
  expect(kinds).toEqual(['news', 'reset', 'news', 'reset', 'news']);
});

test('two programs never have the same letter in hand', async ({ db, file }) => {
  for (let n = 0; n < 60; n++) await Outbox.add(db, 'reset', nobody, null);
  const source = `
    const { Outbox } = await import('#lib/models/index.ts');
    let mine = 0;
    while (await Outbox.take(db, ${now})) mine += 1;
    process.exitCode = mine;`;
  const { ended } = await program(file, source);
  let mine = 0;
  while (await Outbox.take(db, now)) mine += 1;
  expect(mine + (await ended)).toBe(60);
  expect(new Set((await all(db)).map(({ attempts }) => attempts))).toEqual(new Set([1]));
});

test('who dies with a letter in hand has it for a while, then somebody else gets it', async ({
  db,
}) => {
  await Outbox.add(db, 'reset', nobody, null);
  const first = await taken(db);
  expect(await Outbox.take(db, now + Outbox.LEASE - 1)).toBeUndefined();
  const second = await taken(db, now + Outbox.LEASE);
  expect(second.id).toBe(first.id);
  expect(await Outbox.keep(db, first, now), 'the first comes back').toBe(false);
  await Outbox.postpone(db, first, now, 'too late');
  await Outbox.drop(db, first);
  expect(await Outbox.keep(db, second, now)).toBe(true);
});

test('what could not be sent is tried again, ever more slowly, and given up at last', async ({
  db,
}) => {
  await Outbox.add(db, 'reset', nobody, null);
  const waits: number[] = [];
  let at = now;
  for (;;) {
    const letter = await taken(db, at);
    if (!(await Outbox.postpone(db, letter, at, 'down'))) break;
    const [{ due_at } = { due_at: 0 }] = await all(db);
    waits.push((due_at - at) / MINUTE);
    at = due_at;
  }
  expect(waits.slice(0, 6)).toEqual([1, 5, 15, 60, 60, 60]);
  expect(waits).toHaveLength(Outbox.MOST_ATTEMPTS - 1);
  expect((at - now) / MINUTE / 60).toBeGreaterThan(48);
  expect(await all(db)).toMatchObject([{ state: 'failed', failure: 'down', seed: null }]);
});

describe('what is secret about a letter', () => {
  test('is forgotten with its facts once it is sent or given up', async ({ db }) => {
    const user = await aMember(db, { confirmed_at: now });
    await Outbox.add(db, 'address-changed', user, { email: 'new@example.test' });
    await Outbox.add(db, 'reset', user, null);
    await Outbox.sent(db, await taken(db), now);
    await Outbox.giveUp(db, await taken(db), now, 'no');
    for (const row of await all(db)) expect(row).toMatchObject({ facts: 'null', seed: null });
  });

  test('is another one for each', async ({ db }) => {
    for (let n = 0; n < 3; n++) await Outbox.add(db, 'reset', nobody, null);
    const seeds = (await all(db)).map(({ seed }) => seed);
    expect(new Set(seeds).size).toBe(3);
    for (const seed of seeds) expect(seed).toMatch(/^[0-9a-f]{64}$/);
  });
});

test('a letter of a kind that was written lately is not written again', async ({ db }) => {
  const mia = { ...(await aMember(db, { confirmed_at: now })) };
  const noa = await aMember(db, { confirmed_at: now });
  const note = (user: typeof mia) => Outbox.addUnlessRecent(db, 'taken', user, null, MINUTE);
  await note(mia);
  await note(mia);
  await Outbox.sent(db, await taken(db), now);
  await note(mia);
  await note(noa);
  expect((await all(db)).map(({ user_id }) => user_id)).toEqual([mia.id, noa.id]);
  await db
    .updateTable('outbox')
    .set({ created_at: Date.now() - MINUTE })
    .execute();
  await note(mia);
  expect(await all(db)).toHaveLength(3);
});

test('of several who ask for such a letter at the same moment, one has it written', async ({
  db,
}) => {
  const mia = await aMember(db, { confirmed_at: now });
  const note = () => Outbox.addUnlessRecent(db, 'taken', mia, null, MINUTE);
  await Promise.all([note(), note(), note()]);
  expect(await all(db)).toHaveLength(1);
});

test('the newest request takes the place of those that wait, of this kind and address', async ({
  db,
}) => {
  await Outbox.add(db, 'reset', nobody, null);
  const sent = await taken(db);
  await Outbox.sent(db, sent, now);
  await Outbox.add(db, 'reset', { ...nobody, email: 'noa@example.test' }, null);
  await Outbox.add(db, 'confirm', nobody, null);
  for (let n = 0; n < 3; n++) await Outbox.addInstead(db, 'reset', nobody, null);
  const left = (await all(db)).map(({ kind, email, state }) => [kind, email[0], state]);
  expect(left).toEqual([
    ['reset', 'm', 'sent'],
    ['reset', 'n', 'waiting'],
    ['confirm', 'm', 'waiting'],
    ['reset', 'm', 'waiting'],
  ]);
});

test('a password that was changed takes back the resets that wait', async ({ db }) => {
  const user = await aMember(db);
  await Outbox.add(db, 'reset', { ...nobody, email: user.email }, null);
  await Outbox.add(db, 'confirm', user, null);
  await db.updateTable('user').set({ password: 'another' }).where('id', '=', user.id).execute();
  expect((await all(db)).map(({ kind }) => kind)).toEqual(['confirm']);
});

test('news go to whoever confirmed their address, wants them and is let in', async ({ db }) => {
  const wanting = [await aMember(db, { confirmed_at: 1 }), await aMember(db, { confirmed_at: 1 })];
  await aMember(db);
  await aMember(db, { confirmed_at: 1, unsubscribe: 1 });
  await aMember(db, { confirmed_at: 1, disabled_on: 1 });
  const news = { subject: "It's new", text: 'See [here](/media/).' };
  expect(await Outbox.announce(db, news)).toBe(2);
  const letters = await all(db);
  expect(letters.map(({ user_id }) => user_id).toSorted()).toEqual(
    wanting.map(({ id }) => id).toSorted(),
  );
  for (const { kind, facts, seed, state } of letters)
    expect({ kind, facts: JSON.parse(facts), seed, state }).toEqual({
      ...{ kind: 'news', facts: news, seed: null, state: 'waiting' },
    });
});

test('news without a subject or a text are refused, and nobody gets any', async ({ db }) => {
  await aMember(db, { confirmed_at: 1 });
  const refused = (news: object) => expect(Outbox.announce(db, news as never)).rejects;
  await refused({ subject: 'Hi', txt: 'x' }).toThrow(
    'News should have a subject and a text, but their text is missing.',
  );
  await refused({ subject: ' ', text: 'x' }).toThrow('but their subject is " ".');
  await refused({ subject: 'Hi', text: '' }).toThrow('but their text is "".');
  await refused({ subject: 4, text: 'x' }).toThrow('but their subject is 4.');
  expect(await all(db)).toEqual([]);
});

test('rows are forgotten a month after their letters, and never before', async ({ db }) => {
  await Outbox.add(db, 'reset', nobody, null);
  await Outbox.add(db, 'reset', nobody, null);
  await Outbox.sent(db, await taken(db), now);
  const month = 30 * 24 * 60 * MINUTE;
  expect(await Outbox.removeOld(db, now + month - 1)).toBe(0);
  expect(await Outbox.removeOld(db, now + month)).toBe(1);
  expect(await all(db)).toMatchObject([{ state: 'waiting' }]);
});

test('what a clock that ran ahead put off by a day is due once it is right; other waits stay', async ({
  db,
}) => {
  await Outbox.add(db, 'reset', nobody, null);
  const tomorrow = now + 24 * 60 * MINUTE;
  await Outbox.postpone(db, await taken(db, tomorrow), tomorrow, 'away');
  expect(await Outbox.take(db, now)).toBeUndefined();
  await Outbox.hasten(db, now);
  const letter = await taken(db);
  await Outbox.postpone(db, letter, now, 'away');
  await Outbox.hasten(db, now);
  expect(await Outbox.take(db, now)).toBeUndefined();
});
