// A processor's message. Its body, byte for byte, must be genuine; then it only says which payment to look
// at: settle asks the processor what is true. Answers, as statuses that processors understand:
// 200 done, known already, or not about us; 400 not genuine; 404 no such processor; 413 too large; 503 send
// it again. Tested in tests/lib/payments/receive.test.ts.

import type { Application } from '#lib/application.ts';
import { readBytes, WEBHOOK_LIMIT } from '#lib/helpers/forms.ts';
import { logger } from '#lib/helpers/log.ts';
import { Payment } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { findMeant } from './meant.ts';
import type { Processor, WebhookEvent } from './processor.ts';
import { settle } from './settle.ts';

const log = logger('webhook');

type Till = Pick<Application, 'db' | 'processors'>;
export interface Received {
  status: 200 | 400 | 404 | 413 | 503;
  /** One sentence for the processor's log. */
  sentence: string;
  /** It is not genuine, or nobody can tell now. */
  doubtful?: true;
}

export async function receive(till: Till, system: string, request: Request): Promise<Received> {
  const processor = till.processors.get(system);
  if (!processor) return { status: 404, sentence: 'There is no such processor here.' };
  const raw = await readBytes(request, WEBHOOK_LIMIT);
  if (!raw) return { status: 413, sentence: 'The message is too large.' };
  const verdict = await processor.webhook(request.headers, raw);
  if (!verdict.ok) {
    log.warn({ system, reason: verdict.reason }, 'message refused');
    return { status: verdict.status, sentence: verdict.reason, doubtful: true };
  }
  if (!/^[\w.:|-]{1,200}$/.test(verdict.event.id))
    return { status: 400, sentence: 'The message has no usable id.', doubtful: true };
  return handle(till, processor, verdict.event);
}

async function handle(till: Till, processor: Processor, event: WebhookEvent): Promise<Received> {
  const { system } = processor;
  const key = { system, event_id: event.id, type: event.type.slice(0, 100) };
  try {
    const { outcome } = await Payment.noteEvent(till.db, key);
    if (outcome !== null) return { status: 200, sentence: `Known already: ${outcome}.` };
    const payment = await findMeant(till, processor, event);
    if (payment === 'not-ready') return { status: 503, sentence: 'Not known yet: send it again.' };
    if (!payment) {
      await Payment.finishEvent(till.db, key, 'unmatched');
      return { status: 200, sentence: 'Nothing here is about that.' };
    }
    const { status } = await act(till, payment, event);
    await Payment.finishEvent(till.db, key, status);
    return { status: 200, sentence: `The payment is ${status}.` };
  } catch (error) {
    log.error({ system, event: event.id, err: error }, 'message could not be handled');
    return { status: 503, sentence: 'Not possible now: send it again.' };
  }
}

/**
 * A message that closes does so before anybody is asked. One that opens waits for the answer, and counts only
 * where that says nothing: no message opens against what the processor just told.
 */
async function act(till: Till, { id }: Payment.Row, event: WebhookEvent): Promise<Payment.Row> {
  const cause = `webhook ${event.type} ${event.id}`;
  // A clock that is ahead does not outlast what comes after it, as an admin who lifts the hold.
  const at = Math.min(event.at ?? Infinity, Date.now());
  const when = { cause, at, until: event.hold_until };
  if (event.hold) await Payment.hold(till.db, id, event.hold, when);
  const { payment, hold, refunded } = await settle(till, id, cause);
  if (event.refunded && refunded === undefined)
    return Payment.bookRefund(till.db, id, event.refunded, { cause });
  const over = payment.status === 'expired' || payment.status === 'failed';
  if (event.money && over && payment.attention === null)
    return Payment.call(till.db, id, texts.payment.reasons.stray(event.id), { cause });
  if (event.hold !== null || hold !== undefined) return payment;
  return Payment.hold(till.db, id, null, when);
}
