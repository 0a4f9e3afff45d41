// The one way from a processor's truth into our books: ask the processor, hand its answer to Payment.settle.
// The browser that comes back, the webhook, a retry and a job all end here, so all of them may come twice,
// late, and at once. Tested in tests/lib/payments/settle.test.ts.

import type { Application } from '#lib/application.ts';
import { isId } from '#lib/helpers/ids.ts';
import { logger } from '#lib/helpers/log.ts';
import { oneAtATime } from '#lib/helpers/one-at-a-time.ts';
import { Payment, type User } from '#lib/models/index.ts';

const log = logger('settle');

export type Till = Pick<Application, 'db' | 'processors'>;

/**
 * Brings a payment up to date. `cause` is for the log.
 * @throws when the processor cannot be asked: nothing is known then, and nothing is changed.
 */
export function settle(till: Till, payment_id: string, cause: string): Promise<Payment.Settled> {
  return oneAtATime(`settle ${payment_id}`, async () => {
    const { db, processors } = till;
    const payment = await Payment.find(db, payment_id);
    if (!payment) throw new Error(`There is no payment ${payment_id} to settle.`);
    if (!payment.sys_primary_id) return { payment, changed: false };
    const processor = processors.get(payment.system);
    if (!processor) throw new Error(`No processor "${payment.system}" is configured.`);

    log.debug({ payment: payment_id, cause }, 'asking the processor');
    // Numbered before asking: an answer that took long is then known to be older than a quick later one.
    const seq = await Payment.nextSeq(db, payment.id);
    const truth = await processor.fetch(payment);
    if (truth.live !== processor.live)
      throw new Error(`The payment ${payment_id} is of the wrong mode (live: ${truth.live}).`);
    return Payment.settle(db, payment.id, { ...truth, seq });
  });
}

/**
 * What a user's own browser brings back: settles if it can, and answers the payment in any case. Undefined
 * when there is no such payment or it is somebody else's. `asked` is false when the processor was silent:
 * say "we are still checking", never "failed".
 */
export async function settleOwn(
  till: Till,
  user: User.Row,
  internal_id: unknown,
  cause: string,
): Promise<{ payment: Payment.Row; asked: boolean } | undefined> {
  if (!isId(internal_id)) return undefined;
  const payment = await Payment.findByInternalId(till.db, internal_id);
  if (!payment || payment.user_id !== user.id) return undefined;
  try {
    return { payment: (await settle(till, payment.id, cause)).payment, asked: true };
  } catch (error) {
    log.warn({ payment: payment.id, err: error, cause }, 'payment could not be settled');
    return { payment, asked: false };
  }
}
