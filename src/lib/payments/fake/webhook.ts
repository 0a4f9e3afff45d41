// The fake processor tells the shop what happened as the real ones do: over HTTP, signed, more than once and
// in the wrong order. A message says which order it is about, and nobody may believe the rest of it.
// Tested in tests/lib/payments/fake/fake.test.ts.

import { z } from 'zod';
import { logger } from '#lib/helpers/log.ts';
import { notGenuine, readJson } from '../message.ts';
import type { Verdict } from '../processor.ts';
import type { Order, OrderEvent } from './ledger.ts';
import { sign, SIGNATURE_HEADER } from './signature.ts';

const log = logger('fake-processor');

/** How long the shop may take to answer, in milliseconds. */
const PATIENCE = 5000;

const Message = z.object({
  id: z.string().max(100),
  type: z.string().max(100),
  order: z.string().max(100),
  internal_id: z.string().max(100),
});

/** The newest event, then the one before it, then the newest again. Never throws. */
export async function tell(
  order: Order,
  { url, secret }: { url: string; secret: string },
): Promise<void> {
  const [newest, before] = order.events.toReversed();
  for (const event of [newest, before, newest]) if (event) await post(event, order, url, secret);
}

/** What a genuine body is about. */
export function readEvent(raw: Buffer): Verdict {
  const message = readJson(raw, Message);
  if (!message) return notGenuine('The message is not understood.');
  const { id, type, order, internal_id } = message;
  return { ok: true, event: { id, type, sys_primary_id: order, internal_id } };
}

async function post(event: OrderEvent, order: Order, url: string, secret: string): Promise<void> {
  const body = JSON.stringify({ ...event, order: order.id, internal_id: order.internal_id });
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [SIGNATURE_HEADER]: sign(secret, body, Date.now()),
      },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    });
    await response.arrayBuffer();
    if (!response.ok) log.warn({ event: event.type, status: response.status }, 'webhook refused');
  } catch (error) {
    log.warn({ event: event.type, err: error }, 'webhook not delivered');
  }
}
