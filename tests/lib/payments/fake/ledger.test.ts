import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test as base } from 'vitest';
import { isOrderId, makeLedger, type Order, orderIdFor } from '#lib/payments/fake/ledger.ts';

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  folder: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'gatefold-ledger-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
});

const order = { id: orderIdFor('ours'), internal_id: 'ours', state: 'open' } as Order;

test('an order is found as it was saved, also by another program', async ({ folder }) => {
  await makeLedger(folder).save(order);
  expect(await makeLedger(folder).find(order.id)).toEqual(order);
});

test('saving leaves one file and no drafts', async ({ folder }) => {
  const ledger = makeLedger(folder);
  await Promise.all([
    ledger.save(order),
    ledger.save(order),
    ledger.save({ ...order, state: 'paid' }),
  ]);
  expect(readdirSync(path.join(folder, 'fake'))).toEqual([`${order.id}.json`]);
});

test('an id that is none leads to no file', async ({ folder }) => {
  const ledger = makeLedger(folder);
  for (const id of [
    '',
    '../keys',
    '..%2fkeys',
    '/etc/passwd',
    `${order.id}/..`,
    'x'.repeat(5000),
  ]) {
    expect(isOrderId(id)).toBe(false);
    expect(await ledger.find(id)).toBeUndefined();
  }
  expect(await ledger.find(orderIdFor('unknown'))).toBeUndefined();
});
