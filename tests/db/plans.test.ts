// How SQLite goes about what is asked most often, or while everybody waits: by an index, however much there is. What
// reads a whole table or index, or sorts what it found, is named here with its reason.

import { expect } from 'vitest';
import { Media, Outbox, Payment, Product, User } from '#lib/models/index.ts';
import * as Event from '#lib/models/shared/event.ts';
import { sweep } from '#lib/housekeeping.ts';
import { refuseSameBytes } from '../../src/commands/author/same-bytes.ts';
import { type TestApplication, test } from '../support/application.ts';
import { questionsIn } from '../support/questions.ts';
import { aMember } from '../support/rows.ts';

const now = Date.UTC(2027, 0, 31);
const systems = ['stripe', 'paypal'];
const first = { limit: 24, offset: 0 };

interface Hot {
  ask(db: TestApplication['db'], mia: User.Row, app: TestApplication): Promise<unknown>;
  /** The steps that are allowed here all the same, and why. */
  but?: Record<string, string>;
}

const SORT = 'USE TEMP B-TREE FOR ORDER BY';
const OF_ONE = 'what one member has is little';

const hot: Record<string, Hot> = {
  'a login that fails': { ask: (db) => User.auth(db, 'nobody@example.test', 'wrong') },
  'a session': {
    ask: async (_db, { id }, { sessions }) => {
      const { token, session } = await sessions.create(id);
      await sessions.validate(token);
      await sessions.revoke(session);
    },
  },
  'the sessions of a member': {
    ask: (_db, { id }, { sessions }) => sessions.list(id),
    but: { [SORT]: OF_ONE },
  },
  'has somebody paid': {
    ask: (db, mia) => Payment.paid(db, mia, systems),
    but: { [SORT]: OF_ONE },
  },
  'what somebody has open': { ask: (db, { id }) => Payment.listOpen(db, id) },
  'what of somebody is in review': {
    ask: (db, { id }) => Payment.findInReview(db, id),
    but: { [SORT]: OF_ONE },
  },
  'payments by their processor': {
    ask: async (db) => {
      await Payment.findByPrimary(db, 'stripe', 'cs_1');
      await Payment.findBySecondary(db, 'stripe', 'pi_1');
    },
  },
  'payments that need a person': {
    ask: (db) => Payment.listAttention(db),
    but: { 'SCAN payment USING INDEX payment_attention': 'it holds these alone' },
  },
  'payments that are due': {
    ask: (db) => Payment.listDue(db, systems, now),
    but: { [SORT]: 'only what is due is sorted' },
  },
  'payments that got lost': { ask: (db) => Payment.listLost(db, systems, now) },
  'which of these users are members': {
    ask: (db, mia) => Payment.listMembers(db, [mia], systems),
  },
  'how many members there are': { ask: (db) => Payment.countMembers(db, systems) },
  'sums of all payments': {
    ask: (db) => Payment.totals(db),
    but: { 'SCAN payment USING COVERING INDEX payment_sums': 'all are summed' },
  },
  'the next letter': { ask: (db) => Outbox.take(db, now) },
  'letters that failed': { ask: (db) => Outbox.countFailed(db) },
  housekeeping: { ask: (_db, _mia, app) => sweep(app) },
  'the newest items': {
    ask: async (db) => {
      await Media.listPublished(db, now, { limit: 24 });
      await Media.listPublished(db, now, { limit: 24, before_position: 100 });
      await Media.listPublished(db, now, { limit: 24, product_id: 'box' });
      await Media.listPublished(db, now, { limit: 24, free_kind: 'audio' });
    },
  },
  'a page of items, or of their sitemap': {
    ask: async (db) => {
      await Media.listPage(db, now, 2);
      await Media.pageCount(db);
      await Media.shard(db, now, 2);
    },
  },
  'an item': { ask: (db) => Media.findPublished(db, 'a-talk', now) },
  'what becomes due': {
    ask: async (db) => {
      await Media.release(db, now);
      await Media.nextDue(db, now);
    },
  },
  'a shelf': {
    ask: async (db) => {
      await Media.findShelf(db, 'tagged-rain', now);
      await Media.listShelf(db, now, 'video', 24);
      await Media.listShelfPage(db, now, 'video', 2);
      await Media.shelfPageCount(db, 'video');
      await Media.listTags(db, now);
    },
  },
  'whose the same bytes are, before an author adds an item': {
    ask: (_db, _mia, app) =>
      refuseSameBytes(app, {
        ...{ id: 'talk', slug: 'a-talk', access: 'members', captions: '[]' },
        ...{ poster_name: 'talk-01234567.jpg', file_hash: 'ab'.repeat(32) },
      }),
    but: {
      'SCAN media USING COVERING INDEX media_poster': 'a name is looked for by its end',
      'SCAN product': 'there are few',
    },
  },
  products: { ask: (db) => Product.listPublished(db, now) },
  'media in the administration': { ask: (db) => Media.search(db, first) },
  'accounts in the administration': { ask: (db) => User.search(db, { ...first, query: 'mia' }) },
  'payments in the administration': { ask: (db) => Payment.search(db, { ...first, query: 'mia' }) },
  'letters in the administration': { ask: (db) => Outbox.search(db, { ...first, group: 'sent' }) },
  'events in the administration': { ask: (db) => Event.search(db, { ...first, group: 'admin' }) },
};

test.for(Object.entries(hot))('%s: found by an index', async ([, { ask, but = {} }], { app }) => {
  const mia = await aMember(app.db);
  const asked = await questionsIn(() => ask(app.db, mia, app));
  const steps = asked.flatMap((question) => question.steps);
  expect(steps.length).toBeGreaterThan(0);
  // All payments that there are have one of a few systems.
  const slow = steps.filter((step) => /^SCAN\b|TEMP B-TREE|\(system=\?\)/.test(step));
  expect([...new Set(slow)].toSorted()).toEqual(Object.keys(but).toSorted());
});
