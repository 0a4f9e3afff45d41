// Stripe's messages: whether one is genuine, and what it is about. Snapshots carry their object, thin ones only
// name it. Tested in tests/lib/payments/stripe.test.ts.

import type Stripe from 'stripe';
import { z } from 'zod';
import { isHmac } from '../message.ts';
import type { WebhookEvent } from '../processor.ts';
import { idOf } from './truth.ts';

/** A message older or newer than this is refused, in seconds. */
const TOLERANCE = 300;

/**
 * `t=<seconds>,v1=<hex>[,v1=<hex>][,v0=…]`: HMAC-SHA256 of `t.body` by any of our secrets, not older and not
 * newer than TOLERANCE. https://docs.stripe.com/webhooks/signatures
 */
export function findFlaw(
  header: string | null,
  raw: Buffer,
  secrets: string[],
  now: number,
): string | undefined {
  const parts = (header ?? '')
    .slice(0, 2000)
    .split(',')
    .map((part) => part.trim());
  const time = parts.find((part) => /^t=\d{1,12}$/.test(part))?.slice(2);
  const given = parts.filter((part) => /^v1=[0-9a-f]{64}$/.test(part)).map((part) => part.slice(3));
  if (!time || given.length === 0) return 'The signature is missing or malformed.';
  const good = secrets.some((secret) => given.some((hex) => isHmac(hex, secret, `${time}.`, raw)));
  if (!good) return 'The signature is wrong.';
  if (Math.abs(now / 1000 - Number(time)) > TOLERANCE)
    return 'The signature is too old, or of the future.';
  return undefined;
}

const Id = z.string().regex(/^\w{1,200}$/);
const Reference = z.union([Id, z.object({ id: Id }).transform(({ id }) => id)]).nullish();

export const Snapshot = z.object({
  object: z.literal('event'),
  id: Id,
  type: z.string(),
  /** Seconds. */
  created: z.number(),
  data: z.object({
    object: z.object({
      object: z.string(),
      id: Id,
      payment_intent: Reference.catch(undefined),
      metadata: z.object({ payment_id: z.string().nullish() }).nullish().catch(undefined),
    }),
  }),
});

export function fromSnapshot({ id, type, created, data }: z.infer<typeof Snapshot>): WebhookEvent {
  const { object } = data;
  return {
    id,
    type,
    at: created * 1000,
    sys_primary_id: object.object === 'checkout.session' ? object.id : undefined,
    sys_secondary_id:
      object.object === 'payment_intent' ? object.id : (object.payment_intent ?? undefined),
    internal_id: object.metadata?.payment_id ?? undefined,
  };
}

export const Thin = z.object({
  object: z.literal('v2.core.event'),
  id: Id,
  type: z.string(),
  /** Of the same event as a snapshot: both count once. */
  snapshot_event: Id.nullish(),
  related_object: z.object({ id: Id, type: z.string() }),
});

/** A thin message only names its object; a charge, a dispute or a refund is asked whose it is. */
export async function fromThin(
  api: Stripe,
  { id, type, snapshot_event, related_object: about }: z.infer<typeof Thin>,
): Promise<WebhookEvent> {
  const event = { id: snapshot_event ?? id, type };
  const by: Record<string, () => Promise<{ payment_intent?: Parameters<typeof idOf>[0] }>> = {
    charge: () => api.charges.retrieve(about.id),
    dispute: () => api.disputes.retrieve(about.id),
    refund: () => api.refunds.retrieve(about.id),
  };
  if (about.type === 'checkout.session') return { ...event, sys_primary_id: about.id };
  if (about.type === 'payment_intent') return { ...event, sys_secondary_id: about.id };
  const found = await by[about.type]?.();
  return { ...event, sys_secondary_id: idOf(found?.payment_intent) };
}
