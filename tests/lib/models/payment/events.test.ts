import { expect } from 'vitest';
import { Payment } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';

const event = { system: 'stripe', event_id: 'evt_1', type: 'paid' };

test('a message is a duplicate only once something came of it', async ({ db }) => {
  expect((await Payment.noteEvent(db, event)).outcome).toBeNull();
  expect((await Payment.noteEvent(db, event)).outcome).toBeNull();
  await Payment.finishEvent(db, event, 'complete');
  await Payment.finishEvent(db, event, 'unmatched');
  expect((await Payment.noteEvent(db, event)).outcome).toBe('complete');
});

test('another processor may use the same id', async ({ db }) => {
  await Payment.noteEvent(db, event);
  await Payment.finishEvent(db, event, 'complete');
  expect((await Payment.noteEvent(db, { ...event, system: 'paypal' })).outcome).toBeNull();
});
