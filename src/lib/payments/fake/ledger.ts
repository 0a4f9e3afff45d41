// The books of the fake processor, kept apart from ours as a real one's would be: one JSON file per order
// under <data>/fake/. Tested in tests/lib/payments/fake/ledger.test.ts.

import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '#lib/helpers/errors.ts';
import { newId } from '#lib/helpers/ids.ts';
import type { Payment } from '#lib/models/index.ts';

export type OrderState = 'open' | 'paid' | 'pending' | 'failed' | 'cancelled' | 'refunded';

export interface Order {
  id: string;
  /** The shop's own number of it. */
  internal_id: string;
  /** The movement of money, once there is one. */
  charge_id: string | null;
  description: string;
  /** Minor units. */
  amount: number;
  currency: string;
  refunded: number;
  /** By which keys it was given back: none counts twice. */
  refund_keys?: readonly string[];
  state: OrderState;
  return_url: string;
  cancel_url: string;
  /** Milliseconds. */
  created_at: number;
  /** What was told to the shop so far, oldest first. */
  events: OrderEvent[];
}

export interface OrderEvent {
  id: string;
  type: string;
  /** Milliseconds. */
  created_at: number;
}

export interface Ledger {
  find(id: string): Promise<Order | undefined>;
  save(order: Order): Promise<void>;
}

/** The idempotency key decides the id, so that asking twice makes one order. */
export const orderIdFor = (internal_id: string) =>
  `fo_${createHash('sha256').update(internal_id).digest('hex').slice(0, 24)}`;

export const isOrderId = (value: unknown): value is string =>
  typeof value === 'string' && /^fo_[0-9a-f]{24}$/.test(value);

/** An order as it stands in the books once paid: what a demo begins with. */
export function paidOrder(payment: Payment.Row, description: string): Order {
  const { internal_id, amount, currency, created_at } = payment;
  return {
    ...{ id: orderIdFor(internal_id), internal_id, description, amount, currency, created_at },
    charge_id: newId(),
    refunded: 0,
    state: 'paid',
    return_url: `http://site/thanks/${internal_id}/`,
    cancel_url: 'http://site/join/',
    events: [{ id: newId(), type: 'order.paid', created_at }],
  };
}

export function makeLedger(data_dir: string): Ledger {
  const folder = path.join(data_dir, 'fake');
  const fileOf = (id: string) => path.join(folder, `${id}.json`);
  return {
    async find(id) {
      if (!isOrderId(id)) return undefined;
      try {
        return JSON.parse(await readFile(fileOf(id), 'utf8'));
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return undefined;
        throw error;
      }
    },
    async save(order) {
      await mkdir(folder, { recursive: true });
      const draft = `${fileOf(order.id)}.${randomBytes(6).toString('hex')}`;
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(JSON.stringify(order, null, 2));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, fileOf(order.id));
    },
  };
}
