// Which payment is a message about? By the processor's ids, else by ours. An object that we do not know yet
// is taken only if the processor itself says that it is bound to the payment.
// Tested in tests/lib/payments/receive.test.ts.

import { Payment } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { troubleOf } from './problem.ts';
import type { Processor, Truth, WebhookEvent } from './processor.ts';
import type { Till } from './settle.ts';

/** 'not-ready': it is one of ours, but nothing can be asked about it yet. */
export async function findMeant(
  { db }: Till,
  processor: Processor,
  event: WebhookEvent,
): Promise<Payment.Row | 'not-ready' | undefined> {
  const { system } = processor;
  const { sys_primary_id, sys_secondary_id, internal_id } = event;
  const known = sys_primary_id && (await Payment.findByPrimary(db, system, sys_primary_id));
  if (known) return known;
  for (const movement of [sys_secondary_id ?? []].flat()) {
    const moved = await Payment.findBySecondary(db, system, movement);
    if (moved) return moved;
  }
  const ours = internal_id ? await Payment.findByInternalId(db, internal_id) : undefined;
  if (!ours || ours.system !== system) return undefined;
  if (!sys_primary_id) return ours.sys_primary_id ? ours : whileNew(ours);

  const truth = await lookAt(processor, ours, sys_primary_id);
  if (truth?.internal_id !== ours.internal_id || truth.sys_primary_id !== sys_primary_id)
    return undefined;
  if (ours.sys_primary_id) return another(db, ours, processor, truth);
  // Its checkout was made, but the answer with its id got lost on the way to us, or is still on it.
  const { sys_created_on } = truth;
  return Payment.attach(db, ours.id, { sys_primary_id, sys_created_on });
}

const whileNew = (ours: Payment.Row) => (ours.status === 'pending' ? 'not-ready' : undefined);

/** Undefined for an object that the processor does not know. */
async function lookAt(processor: Processor, ours: Payment.Row, sys_primary_id: string) {
  try {
    return await processor.fetch({ ...ours, sys_primary_id });
  } catch (error) {
    if (troubleOf(error) === 'unknown') return undefined;
    throw error;
  }
}

/**
 * A second object for the same payment (its making was repeated after an error): the one that was paid
 * counts. When both were, somebody has to give one back.
 */
async function another(
  db: Till['db'],
  ours: Payment.Row,
  { live }: Processor,
  { sys_primary_id, ...truth }: Truth,
): Promise<Payment.Row | undefined> {
  const paid =
    truth.status === 'complete' &&
    truth.live === live &&
    truth.amount === ours.amount &&
    truth.currency === ours.currency;
  if (!paid) return undefined;
  const cause = `second object ${sys_primary_id}`;
  if (ours.completed_at === null) return Payment.adopt(db, ours.id, { sys_primary_id, cause });
  return Payment.call(db, ours.id, texts.payment.reasons.second(sys_primary_id), { cause });
}
