// From the button to the processor's page. Our row first, the processor second: whatever breaks in between,
// the next click finds the same row, and by its id the same checkout. The price comes from the settings of
// the site, never from the form. Tested in tests/lib/payments/start.test.ts.

import type { Application } from '#lib/application.ts';
import { logger } from '#lib/helpers/log.ts';
import { oneAtATime } from '#lib/helpers/one-at-a-time.ts';
import { ownPath } from '#lib/helpers/own-path.ts';
import { Payment, Site, type User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { findPrice, type Price } from './price.ts';
import type { Processor } from './processor.ts';
import { settle } from './settle.ts';

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
  | { ok: false; reason: 'already-paid' | 'no-price' | 'no-processor' | 'processor-silent' };

/** Starts paying for the site, or goes on with what was started: `redirect` is where to send the browser. */
export function startPayment(shop: Shop, user: User.Row, wish: Wish = {}): Promise<Started> {
  return oneAtATime(`start ${user.id}`, async () => {
    const processor = choose(shop, wish.system);
    if (!processor) return { ok: false, reason: 'no-processor' };
    const price = await findPrice(shop.db);
    if (!price) return { ok: false, reason: 'no-price' };
    try {
      const open = await findOpen(shop, user, processor, price);
      if (await isPaid(shop, user)) return { ok: false, reason: 'already-paid' };
      const return_to = ownPath(wish.return_to) ?? null;
      const payment = open
        ? await goOn(shop, open, return_to)
        : await Payment.start(
            shop.db,
            { user_id: user.id, system: processor.system, ...price, return_to },
            { id: user.id, ip: wish.ip },
          );
      return { ok: true, payment, redirect: await checkout(shop, payment, processor) };
    } catch (error) {
      log.error({ user: user.id, system: processor.system, err: error }, 'no checkout was made');
      return { ok: false, reason: 'processor-silent' };
    }
  });
}

const choose = ({ processors }: Shop, system: string | undefined): Processor | undefined =>
  system === undefined ? processors.values().next().value : processors.get(system);

async function isPaid({ db, systems }: Shop, user: User.Row): Promise<boolean> {
  const [paid] = await Payment.paid(db, user, systems);
  return paid;
}

/** A payment that was started and still waits, at today's price. The processor is asked whether it does. */
async function findOpen(shop: Shop, user: User.Row, { system }: Processor, price: Price) {
  const open = await Payment.findOpen(shop.db, user.id, system);
  if (!open) return undefined;
  const { payment } = await settle(shop, open.id, 'start');
  const same_price = payment.amount === price.amount && payment.currency === price.currency;
  return payment.status === 'pending' && same_price ? payment : undefined;
}

/** Who comes back from another item wants to go on to that one. */
async function goOn({ db }: Shop, payment: Payment.Row, return_to: string | null) {
  if (!return_to) return payment;
  await db.updateTable('payment').set({ return_to }).where('id', '=', payment.id).execute();
  return { ...payment, return_to };
}

async function checkout(shop: Shop, payment: Payment.Row, processor: Processor): Promise<string> {
  const origin = shop.origin();
  const next = payment.return_to ? `?next=${encodeURIComponent(payment.return_to)}` : '';
  const { redirect, ...object } = await processor.checkout(payment, {
    description: texts.join.bought(
      String((await Site.get(shop.db, 'name')) ?? new URL(origin).host),
    ),
    return_url: `${origin}/thanks/${payment.internal_id}/`,
    cancel_url: `${origin}/join/${next}`,
  });
  await Payment.attach(shop.db, payment.id, object);
  return redirect;
}
