// A processor's message. Its body, byte for byte, must be genuine; then it only says which payment to look
// at: settle asks the processor what is true. Answers, as statuses that processors understand:
// 200 done, or not about us; 400 not genuine; 404 no such processor; 413 too large; 503 send it again.
// Tested in tests/lib/payments/receive.test.ts.

import type { Application } from '#lib/application.ts';
import { readBytes } from '#lib/helpers/forms.ts';
import { logger } from '#lib/helpers/log.ts';
import { Payment } from '#lib/models/index.ts';
import type { Processor, WebhookEvent } from './processor.ts';
import { settle } from './settle.ts';

const log = logger('webhook');

/** The largest message, in bytes. */
export const WEBHOOK_LIMIT = 512 * 1024;

type Till = Pick<Application, 'db' | 'processors'>;
export interface Received {
  status: 200 | 400 | 404 | 413 | 503;
  /** One sentence for the processor's log. */
  sentence: string;
}

export async function receive(till: Till, system: string, request: Request): Promise<Received> {
  const processor = till.processors.get(system);
  if (!processor) return { status: 404, sentence: 'There is no such processor here.' };
  const raw = await readBytes(request, WEBHOOK_LIMIT);
  if (!raw) return { status: 413, sentence: 'The message is too large.' };
  const verdict = await processor.webhook(request.headers, raw);
  if (!verdict.ok) {
    log.warn({ system, reason: verdict.reason }, 'message refused');
    return { status: verdict.status, sentence: verdict.reason };
  }
  return handle(till, processor, verdict.event);
}

async function handle(till: Till, processor: Processor, event: WebhookEvent): Promise<Received> {
  const { system } = processor;
  try {
    const payment = await findPayment(till, processor, event);
    if (payment === 'not-ready') return { status: 503, sentence: 'Not known yet: send it again.' };
    if (!payment) return { status: 200, sentence: 'Nothing here is about that.' };
    const settled = await settle(till, payment.id, `webhook ${event.type}`);
    return { status: 200, sentence: `The payment is ${settled.payment.status}.` };
  } catch (error) {
    log.error({ system, event: event.id, err: error }, 'message could not be handled');
    return { status: 503, sentence: 'Not possible now: send it again.' };
  }
}

/** By the processor's id, else by ours. An id that we do not know yet is taken only if it is bound to us. */
async function findPayment(
  { db }: Till,
  processor: Processor,
  { sys_primary_id, internal_id }: WebhookEvent,
): Promise<Payment.Row | 'not-ready' | undefined> {
  const { system } = processor;
  const known = sys_primary_id && (await Payment.findByPrimary(db, system, sys_primary_id));
  if (known) return known;
  const ours = internal_id ? await Payment.findByInternalId(db, internal_id) : undefined;
  if (!ours || ours.system !== system) return undefined;
  if (!sys_primary_id) return ours.sys_primary_id ? ours : 'not-ready';
  if (ours.sys_primary_id) return undefined; // it names our payment, but another object

  // Its checkout was made, but the answer with its id got lost on the way to us, or is still on it.
  const truth = await processor.fetch({ ...ours, sys_primary_id });
  if (truth.internal_id !== ours.internal_id || truth.sys_primary_id !== sys_primary_id)
    return undefined;
  await Payment.attach(db, ours.id, { sys_primary_id, sys_created_on: truth.sys_created_on });
  return ours;
}
