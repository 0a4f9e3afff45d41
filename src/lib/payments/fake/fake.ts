// A processor that moves no money and plays by a real one's rules: books of its own, an idempotent checkout,
// a page where the tester decides (/fake-checkout/<order>/), signed webhooks, and a return address that
// proves nothing. Only in a demo. Tested in tests/lib/payments/fake/fake.test.ts.

import type { Application } from '#lib/application.ts';
import { newId } from '#lib/helpers/ids.ts';
import { withMutex } from '#lib/helpers/keyed-mutex.ts';
import type { Payment } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { notGenuine } from '../message.ts';
import { ProcessorProblem } from '../problem.ts';
import type { Processor, Truth } from '../processor.ts';
import { isAction, STEPS, type Action } from './actions.ts';
import { makeLedger, orderIdFor, type Order, type OrderState } from './ledger.ts';
import { findFlaw, SIGNATURE_HEADER } from './signature.ts';
import { readEvent, tell } from './webhook.ts';

export interface FakeOptions {
  data_dir: string;
  /** What the webhooks are signed with. */
  secret: string;
  /** Where the shop is reached. */
  origin: () => string;
  /** Takes work that nobody waits for. */
  background: (work: Promise<unknown>) => void;
}

export type Acted =
  | { ok: true; order: Order; go: string }
  | { ok: false; reason: 'unknown-order' | 'unknown-action' | 'not-possible' };

export interface FakeProcessor extends Processor {
  refund: NonNullable<Processor['refund']>;
  findOrder(id: string): Promise<Order | undefined>;
  /** Does what the tester chose; `go` is the own path where the browser belongs then. */
  act(id: string, action: unknown): Promise<Acted>;
}

/** The fake processor of a demo; undefined on a real site, whatever is configured there. */
export function findFake({
  settings,
  processors,
}: Pick<Application, 'settings' | 'processors'>): FakeProcessor | undefined {
  return settings.demo ? (processors.get('fake') as FakeProcessor | undefined) : undefined;
}

export function makeFake({ data_dir, secret, origin, background }: FakeOptions): FakeProcessor {
  const ledger = makeLedger(data_dir);
  const webhook_url = () => `${origin()}/api/payments/fake/webhook`;

  const getOrder = async (id: string | null): Promise<Order> => {
    const order = id ? await ledger.find(id) : undefined;
    if (!order) throw new ProcessorProblem('unknown', `The fake processor knows no order ${id}.`);
    return order;
  };

  const change = async (order: Order, event: string, changes: Partial<Order>): Promise<Order> => {
    const events = [...order.events, { id: newId(), type: event, created_at: Date.now() }];
    const changed = { ...order, ...changes, events };
    await ledger.save(changed);
    background(tell(changed, { url: webhook_url(), secret }));
    return changed;
  };

  const take = (id: string, action: Action): Promise<Acted> =>
    withMutex(`fake ${id}`, async () => {
      const order = await ledger.find(id);
      if (!order) return { ok: false, reason: 'unknown-order' };
      const step = STEPS[action];
      if (!step.from.includes(order.state)) return { ok: false, reason: 'not-possible' };
      const changed = await change(order, step.event, {
        state: step.to,
        charge_id: step.to === 'paid' ? newId() : order.charge_id,
        refunded: step.to === 'refunded' ? order.amount : order.refunded,
      });
      return { ok: true, order: changed, go: pathOf(changed[step.go]) };
    });

  return {
    system: 'fake',
    label: texts.fake.label,
    live: false,
    checkout_origins: [],
    takes: () => true,

    checkout(payment, { description, return_url, cancel_url }) {
      const id = orderIdFor(payment.internal_id);
      return withMutex(`fake ${id}`, async () => {
        const { amount, currency, internal_id } = payment;
        const order = (await ledger.find(id)) ?? {
          id,
          internal_id,
          charge_id: null,
          description,
          amount,
          currency,
          refunded: 0,
          state: 'open',
          return_url,
          cancel_url,
          created_at: Date.now(),
          events: [{ id: newId(), type: 'order.opened', created_at: Date.now() }],
        };
        await ledger.save(order);
        return {
          sys_primary_id: order.id,
          sys_created_on: order.created_at,
          // A path, since it lives on this very site, by whatever name the browser knows it.
          redirect: `/fake-checkout/${order.id}/`,
        };
      });
    },

    async fetch(payment) {
      return toTruth(await getOrder(payment.sys_primary_id));
    },

    async close(payment) {
      const id = payment.sys_primary_id ?? '';
      await withMutex(`fake ${id}`, async () => {
        const order = await getOrder(id);
        if (order.state === 'open') await change(order, 'order.cancelled', { state: 'cancelled' });
      });
    },

    async webhook(headers, raw) {
      const flaw = findFlaw(secret, headers.get(SIGNATURE_HEADER), raw, Date.now());
      return flaw ? notGenuine(flaw) : readEvent(raw);
    },

    async refund(payment, amount, key) {
      const { id } = await getOrder(payment.sys_primary_id);
      await withMutex(`fake ${id}`, async () => {
        const order = await getOrder(id);
        const { refund_keys = [] } = order;
        if (refund_keys.includes(key)) return;
        const refunded = order.refunded + amount;
        if (
          order.state !== 'paid' ||
          !Number.isInteger(amount) ||
          amount < 1 ||
          refunded > order.amount
        )
          throw new ProcessorProblem(
            'refused',
            `The order ${id} is ${order.state}: ${amount} cannot be refunded.`,
          );
        const state = refunded === order.amount ? 'refunded' : 'paid';
        const changes = { refunded, state, refund_keys: [...refund_keys, key] } as const;
        await change(order, 'order.refunded', changes);
      });
    },

    findOrder: (id) => ledger.find(id),
    act: async (id, action) =>
      isAction(action) ? take(id, action) : { ok: false, reason: 'unknown-action' },
  };
}

const { reasons } = texts.fake;
const statuses: Record<OrderState, [Payment.Snapshot['status'], string | null]> = {
  open: ['pending', null],
  pending: ['pending', reasons.pending],
  paid: ['complete', null],
  failed: ['failed', reasons.failed],
  cancelled: ['expired', reasons.cancelled],
  refunded: ['refunded', reasons.refunded],
};

/** The own path of an address of the shop, so that the browser keeps the name it knows the site by. */
export function pathOf(address: string): string {
  const { pathname, search } = new URL(address);
  return pathname + search;
}

/** What the books say of an order, in the words that every processor's module uses. */
export function toTruth(order: Order): Truth {
  const [status, status_reason] = statuses[order.state];
  return {
    internal_id: order.internal_id,
    sys_primary_id: order.id,
    sys_secondary_id: order.charge_id,
    sys_created_on: order.created_at,
    status,
    status_reason,
    underway: order.state === 'pending',
    amount: order.amount,
    currency: order.currency,
    refunded: order.refunded,
    hold: null,
    live: false,
  };
}
