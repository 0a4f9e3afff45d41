// Has the processor make the checkout of a payment, or tell the way to the one it made, and notes its id.
// What it is asked follows from the row alone, so that asking again is the same question.
// Tested in tests/lib/payments/start.test.ts.

import type { Application } from '#lib/application.ts';
import { Payment, Site } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { ProcessorProblem } from './problem.ts';
import type { Processor } from './processor.ts';

/** Answers where to send the browser. @throws ProcessorProblem */
export async function makeCheckout(
  { db, origin }: Pick<Application, 'db' | 'origin'>,
  payment: Payment.Row,
  processor: Processor,
): Promise<string> {
  const site = origin();
  const thanks = `${site}/thanks/${payment.internal_id}/`;
  const { redirect, ...object } = await processor.checkout(payment, {
    description: texts.join.bought(String((await Site.get(db, 'name')) ?? new URL(site).host)),
    return_url: thanks,
    cancel_url: `${thanks}?left`,
  });
  await Payment.attach(db, payment.id, object);
  if (!isAllowed(redirect, processor))
    throw new ProcessorProblem(
      'silent',
      `The checkout of ${processor.system} is at ${URL.parse(redirect)?.origin}, where none should be.`,
    );
  return redirect;
}

/** An own path, or an address at one of the processor's own origins. */
const isAllowed = (redirect: string, { checkout_origins }: Processor) =>
  /^\/(?![/\\])/.test(redirect) || checkout_origins.includes(URL.parse(redirect)?.origin ?? '');
