// Whatever happens, in whatever order, at once or lost: in the end our books say what the processor's say.
// A few runs belong to every test run, many to tests/long.

import fc from 'fast-check';
import { expect } from 'vitest';
import { Payment, type User } from '#lib/models/index.ts';
import { reconcile } from '#lib/payments/reconcile.ts';
import { refundPayment } from '#lib/payments/refund.ts';
import { settle } from '#lib/payments/settle.ts';
import { startPayment } from '#lib/payments/start.ts';
import { member, testApplication, type TestApplication } from './application.ts';
import { configured } from './processors/contract.ts';
import { deliver } from './processors/over-http.ts';
import {
  change,
  giveBack,
  holdsMoney,
  type Loft,
  messagesOf,
  openLoft,
  type Pigeon,
  pigeon,
} from './processors/pigeon.ts';

interface World {
  app: TestApplication;
  loft: Loft;
  mia: User.Row;
  ada: User.Row;
  /** Pigeons that held money at some time. */
  held: Set<string>;
}

/** Which pigeon, which message: a number that is taken modulo how many there are. */
type Deed = (world: World, n: number) => Promise<unknown>;

const MINUTE = 60_000;

const birdsOf = ({ loft }: World): Pigeon[] => [...loft.pigeons.values()];
const pick = <T>(all: T[], n: number): T | undefined => all[n % Math.max(all.length, 1)];

/** Something happens to a pigeon, if it is one of which that can be said. */
const happens =
  (can: (bird: Pigeon) => boolean, to: (bird: Pigeon) => void): Deed =>
  async (world, n) => {
    const bird = pick(birdsOf(world).filter(can), n);
    if (!bird) return;
    to(bird);
    if (holdsMoney(bird)) world.held.add(bird.id);
  };

const isOpen = ({ state }: Pigeon) => state === 'open';
const isPaid = ({ state, dispute }: Pigeon) => state === 'paid' && dispute === null;
const rows = async ({ app }: World) =>
  (await Payment.search(app.db, { limit: 100, offset: 0 })).rows;

const deeds: Record<string, Deed> = {
  start: ({ app, mia }) => startPayment(app, mia),
  pay: happens(isOpen, (bird) => change(bird, 'paid', { state: 'paid' })),
  promise: happens(isOpen, (bird) => change(bird, 'promised', { state: 'promised' })),
  arrive: happens(
    ({ state }) => state === 'promised',
    (bird) => change(bird, 'paid', { state: 'paid' }),
  ),
  fail: happens(
    ({ state }) => state === 'open' || state === 'promised',
    (bird) => change(bird, 'failed', { state: 'failed' }),
  ),
  expire: happens(isOpen, (bird) => change(bird, 'expired', { state: 'expired' })),
  late: happens(
    ({ state }) => state === 'expired',
    (bird) => change(bird, 'paid', { state: 'paid' }),
  ),
  refundPart: happens(
    (bird) => isPaid(bird) && bird.refunded + 900 <= bird.amount,
    (bird) => giveBack(bird, 900, `dashboard ${bird.events.length}`),
  ),
  refundAll: happens(
    (bird) => isPaid(bird) && bird.refunded < bird.amount,
    (bird) => giveBack(bird, bird.amount - bird.refunded, 'all'),
  ),
  refundFails: happens(
    ({ refunded }) => refunded > 0,
    (bird) => change(bird, 'refund failed', { refunded: 0 }),
  ),
  dispute: happens(isPaid, (bird) => change(bird, 'opened', { dispute: 'opened' })),
  won: happens(
    ({ dispute }) => dispute === 'opened',
    (bird) => change(bird, 'won', { dispute: null }),
  ),
  lost: happens(
    ({ dispute }) => dispute === 'opened',
    (bird) => change(bird, 'lost', { dispute: 'lost' }),
  ),
  async tell(world, n) {
    const message = pick(birdsOf(world).flatMap(messagesOf), n);
    if (message) await deliver(world.app, 'pigeon', message);
  },
  async return(world, n) {
    const payment = pick(await rows(world), n);
    if (payment) await settle(world.app, payment.id, 'return');
  },
  /** Another process: it knows nothing of our queue. */
  async elsewhere(world, n) {
    const { app } = world;
    const payment = pick(await rows(world), n);
    const processor = app.processors.get('pigeon');
    if (!payment?.sys_primary_id || !processor) return;
    const seq = await Payment.nextSeq(app.db, payment.id);
    const { live, ...truth } = await processor.fetch(payment);
    await Payment.settle(app.db, payment.id, { ...truth, seq, right_mode: !live });
  },
  async giveBack(world, n) {
    const payment = pick(await rows(world), n);
    if (!payment) return;
    const order = { amount: 900, seen: payment.refunded, reason: 'They asked.' };
    await refundPayment(world.app, world.ada, payment, order);
  },
  reconcile: ({ app }) => reconcile(app, Date.now() + 2 * MINUTE),
  async silence({ loft }) {
    loft.silent = true;
  },
  async speak({ loft }) {
    loft.silent = false;
  },
  async lose({ loft }) {
    loft.losing = true;
  },
  async slow({ loft }, n) {
    loft.slowness = n % 6;
  },
};

const deed = fc.tuple(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('start', 'pay', 'tell', 'return', 'speak') },
    { weight: 4, arbitrary: fc.constantFrom(...Object.keys(deeds)) },
  ),
  fc.nat(30),
);

/** One after the other, and up to three at once. */
const story = fc.array(fc.array(deed, { minLength: 1, maxLength: 3 }), {
  minLength: 5,
  maxLength: 25,
});

export const booksAgree = (numRuns: number): Promise<void> =>
  fc.assert(fc.asyncProperty(story, tell), { numRuns, endOnFailure: numRuns > 100 });

async function tell(steps: [string, number][][]): Promise<void> {
  const app = await testApplication();
  const { address, loft } = openLoft();
  app.processors.clear();
  app.processors.set('pigeon', configured(pigeon, { PIGEON_LOFT: address }, app));
  app.systems = ['pigeon'];
  const people = { mia: await member(app, 'mia'), ada: await member(app, 'ada') };
  const world: World = { app, loft, ...people, held: new Set() };
  try {
    for (const step of steps) {
      // A processor that is silent, or an answer that is lost, fails the deed as a crash would.
      await Promise.allSettled(step.map(([name, n]) => deeds[name]?.(world, n)));
      if (await mayEnter(world)) expect(world.held.size).toBeGreaterThan(0);
    }
    Object.assign(loft, { silent: false, losing: false, slowness: 0 });
    await reconcile(app, Date.now() + 2 * MINUTE);
    await reconcile(app, Date.now() + 25 * 60 * MINUTE);
    await compare(world);
  } finally {
    await app.close();
  }
}

const mayEnter = async ({ app, mia }: World) => (await Payment.paid(app.db, mia, app.systems))[0];

async function compare(world: World): Promise<void> {
  const payments = await rows(world);
  for (const row of payments) {
    const birds = birdsOf(world).filter(({ internal_id }) => internal_id === row.internal_id);
    expect(birds.length).toBeLessThanOrEqual(1);
    const [bird] = birds;
    expect([row.status, row.refunded]).toEqual(bird ? expected(bird, row) : ['expired', 0]);
    const log = await Payment.listLog(world.app.db, row.id);
    const first = log.filter(
      ({ from_status, to_status }) => from_status === 'pending' && to_status === 'complete',
    );
    expect(first.length).toBeLessThanOrEqual(1);
  }
  expect(await mayEnter(world)).toBe(birdsOf(world).some(holdsMoney));
  const payable = payments.filter(({ status, closed_at }) => status === 'pending' && !closed_at);
  expect(payable.length).toBeLessThanOrEqual(1);
}

function expected(bird: Pigeon, { closed_at }: Payment.Row): [Payment.Status, number] {
  const { state, refunded, amount, dispute } = bird;
  if (refunded >= amount) return ['refunded', refunded];
  if (dispute) return ['disputed', refunded];
  if (state === 'paid') return ['complete', refunded];
  if (state === 'open') return [closed_at === null ? 'pending' : 'expired', refunded];
  if (closed_at !== null && state !== 'promised') return ['expired', refunded];
  return [state === 'promised' ? 'pending' : state, refunded];
}
