// From the button to the processor's page. Our row first, the processor second: whatever breaks in between,
// the next click finds the same row, and by its id the same checkout. The price comes from the settings of
// the site, never from the form. Nobody is led to a second checkout while a first one could still be paid.
// Tested in tests/lib/payments/start.test.ts.

import type { Application } from '#lib/application.ts';
import { logger } from '#lib/helpers/log.ts';
import { withMutex } from '#lib/helpers/keyed-mutex.ts';
import { ownPath } from '#lib/helpers/own-path.ts';
import { Payment, type User } from '#lib/models/index.ts';
import { inTransaction } from '#lib/models/shared/transaction.ts';
import { texts } from '#lib/texts.ts';
import { makeCheckout } from './checkout.ts';
import { clearWay, closeCheckout } from './clear-way.ts';
import { findPrice } from './price.ts';
import { troubleOf } from './problem.ts';
import type { Processor } from './processor.ts';

const log = logger('payments');

export type Shop = Pick<Application, 'db' | 'processors' | 'systems' | 'origin'>;

export interface Wish {
  /** Own path to go to once paid. */
  return_to?: string | undefined;
  /** The processor; by default the first that is configured. */
  system?: string | undefined;
  /** Where they are, for the log of events. */
  ip?: string | undefined;
}

export type Started =
  | { ok: true; payment: Payment.Row; redirect: string }
  /** Their money is on its way already, or a person looks at it: `payment` is the one to look at. */
  | { ok: false; reason: 'underway'; payment: Payment.Row }
  | { ok: false; reason: 'already-paid' | 'no-price' | 'no-processor' | 'processor-silent' };

/** Starts paying for the site, or goes on with what was started: `redirect` is where to send the browser. */
export function startPayment(shop: Shop, user: User.Row, wish: Wish = {}): Promise<Started> {
  return withMutex(`start ${user.id}`, async () => {
    const price = await findPrice(shop.db);
    if (!price) return { ok: false, reason: 'no-price' };
    const processor = choose(shop, wish.system);
    if (!processor?.takes(price)) return { ok: false, reason: 'no-processor' };
    try {
      return await begin(shop, user, { ...price, processor }, wish);
    } catch (error) {
      log.error({ user: user.id, system: processor.system, err: error }, 'no checkout was made');
      return { ok: false, reason: 'processor-silent' };
    }
  });
}

const choose = ({ processors }: Shop, system: string | undefined): Processor | undefined =>
  system === undefined ? processors.values().next().value : processors.get(system);

interface Offer {
  processor: Processor;
  amount: number;
  currency: string;
}

async function begin(
  shop: Shop,
  user: User.Row,
  { processor, ...price }: Offer,
  wish: Wish,
  again = true,
): Promise<Started> {
  const { system } = processor;
  const return_to = ownPath(wish.return_to) ?? null;
  const way = await clearWay(shop, user, { system, ...price });
  if (way.underway) return { ok: false, reason: 'underway', payment: way.underway };
  const [paid] = await Payment.paid(shop.db, user, shop.systems);
  if (paid) return { ok: false, reason: 'already-paid' };
  try {
    const form = { user_id: user.id, system, ...price, return_to };
    const payment = way.open
      ? await goOn(shop, way.open, return_to)
      : await beginAnew(shop, form, { id: user.id, ip: wish.ip });
    const its = shop.processors.get(payment.system) ?? processor;
    return { ok: true, payment, redirect: await makeCheckout(shop, payment, its) };
  } catch (error) {
    // Another process began one for this user meanwhile: theirs is there now.
    const theirs = error instanceof Overtaken;
    const over = way.open?.sys_primary_id && ['refused', 'unknown'].includes(troubleOf(error));
    if (!again || !(theirs || over)) throw error;
    // Nobody can pay there any more, as once a bank has said no; unless the looks that follow show its money.
    if (way.open && over) await closeCheckout(shop, way.open, texts.payment.reasons.over);
    return begin(shop, user, { processor, ...price }, wish, false);
  }
}

class Overtaken extends Error {}

/** Where nothing is open any more. Whoever asked their processor for long may not have seen what was begun since. */
const beginAnew = (
  { db, processors }: Shop,
  form: Payment.New,
  by: Parameters<typeof Payment.start>[2],
): Promise<Payment.Row> =>
  inTransaction(db, async (tx) => {
    const open = await Payment.listOpen(tx, form.user_id);
    if (open.some(({ system, closed_at }) => closed_at === null && processors.has(system)))
      throw new Overtaken();
    return Payment.start(tx, form, by);
  });

/** Who comes back from another item wants to go on to that one. */
const goOn = async ({ db }: Shop, payment: Payment.Row, return_to: string | null) =>
  return_to ? Payment.setReturn(db, payment.id, return_to) : payment;
