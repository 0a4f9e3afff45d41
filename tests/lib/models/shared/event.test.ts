import { expect } from 'vitest';
import * as Event from '#lib/models/shared/event.ts';
import { User } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';
import { aMember } from '../../../support/rows.ts';

const PAGE = { limit: 50, offset: 0 };
const kinds = async (db: Parameters<typeof aMember>[0]) =>
  (await Event.search(db, PAGE)).rows.map(({ kind }) => kind);

test('an event says what happened to whom, by whom, from where and when', async ({ db }) => {
  const before = Date.now();
  const [ann, admin] = [await aMember(db), await aMember(db, { role: 'admin' })];
  await User.disable(db, ann.id, { id: admin.id, ip: '192.0.2.7' });
  const [event] = (await Event.search(db, PAGE)).rows;
  expect(event).toMatchObject({
    ...{ kind: 'disabled', user_id: ann.id, by_id: admin.id, ip: '192.0.2.7', facts: '{}' },
  });
  expect(event?.at).toBeGreaterThanOrEqual(before);
});

test('what was rolled back has not happened', async ({ db }) => {
  const ann = await aMember(db);
  const work = db.transaction().execute(async (tx) => {
    await User.setRole(tx, ann.id, 'admin');
    throw new Error('The rest failed.');
  });
  await expect(work).rejects.toThrow('The rest failed.');
  expect(await kinds(db)).toEqual([]);
});

test('what is not written down has not happened: the event and the thing are one', async ({
  db,
}) => {
  const ann = await aMember(db);
  await db.schema.dropTable('event').execute();
  await expect(User.setRole(db, ann.id, 'admin')).rejects.toThrow(/no such table/);
  await expect(User.disable(db, ann.id)).rejects.toThrow(/no such table/);
  await expect(User.remove(db, ann.id)).rejects.toThrow(/no such table/);
  expect(await User.find(db, ann.id)).toEqual(ann);
});

test('what came from outside stays on one line, and is not long', async ({ db }) => {
  const forged = `x\r\n{"kind":"login"}\u2028\u0000${'y'.repeat(5000)}`;
  await Event.note(db, { kind: 'login', ip: forged, facts: { reason: forged } });
  const [row] = (await Event.search(db, PAGE)).rows;
  for (const text of [row?.ip, JSON.parse(row?.facts ?? '').reason]) {
    expect(text).toMatch(/^x \{"kind":"login"\} y+$/);
    expect(text).toHaveLength(200);
  }
  for (const reason of ['🌧'.repeat(200), `-${'🌧'.repeat(200)}`])
    await Event.note(db, { kind: 'login', facts: { reason } });
  for (const { facts } of (await Event.search(db, PAGE)).rows)
    expect(JSON.parse(facts).reason.isWellFormed()).toBe(true);
});

test('events are found by their words and by their group, the newest first', async ({ db }) => {
  await Event.note(db, { kind: 'login', user_id: 'ann', ip: '192.0.2.1' });
  await Event.note(db, { kind: 'payment-started', user_id: 'ann', facts: { payment: 'p1' } });
  await Event.note(db, { kind: 'role-set', user_id: 'bob' });
  const found = async (search: object) =>
    (await Event.search(db, { ...PAGE, ...search })).rows.map(({ kind }) => kind);
  expect(await found({})).toEqual(['role-set', 'payment-started', 'login']);
  expect(await found({ query: 'ann' })).toEqual(['payment-started', 'login']);
  expect(await found({ query: 'ann', group: 'account' })).toEqual(['login']);
  expect(await found({ query: '192.0.2' })).toEqual(['login']);
  expect(await found({ group: 'admin' })).toEqual(['role-set']);
  const of = async (id: string, limit?: number) =>
    (await Event.listOf(db, { id }, limit)).map(({ kind }) => kind);
  expect(await of('bob')).toEqual(['role-set']);
  expect(await of('ann')).toEqual(['payment-started', 'login']);
  expect(await of('ann', 1)).toEqual(['payment-started']);
});

test('events are kept for half a year', async ({ db }) => {
  await Event.note(db, { kind: 'login' });
  await Event.sweep(db, Date.now() + 179 * 24 * 60 * 60 * 1000);
  expect(await kinds(db)).toEqual(['login']);
  await Event.sweep(db, Date.now() + 180 * 24 * 60 * 60 * 1000);
  expect(await kinds(db)).toEqual([]);
});
