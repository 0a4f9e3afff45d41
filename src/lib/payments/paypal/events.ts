// What a genuine message of PayPal's is about. Where our id and the capture's stand differs from event to event.
// https://developer.paypal.com/api/rest/webhooks/event-names/
// Tested in tests/lib/payments/paypal.test.ts.

import { z } from 'zod';
import { texts } from '#lib/texts.ts';
import { notGenuine, readJson } from '../message.ts';
import type { Verdict, WebhookEvent } from '../processor.ts';
import { Dispute, holdOfDispute } from './disputes.ts';
import { Refunded, totalOf } from './order.ts';

const Id = z.string().max(255).optional().catch(undefined);

const Message = z.object({
  id: z.string(),
  event_type: z.string().max(100),
  create_time: z.iso.datetime({ offset: true }).transform(Date.parse).optional().catch(undefined),
  resource: z
    .object({
      id: Id,
      custom_id: Id,
      order_id: Id,
      purchase_units: z
        .array(z.object({ custom_id: Id }))
        .optional()
        .catch(undefined),
      supplementary_data: z
        .object({ related_ids: z.object({ order_id: Id, capture_id: Id }).optional() })
        .optional()
        .catch(undefined),
      links: z
        .array(z.object({ rel: z.string(), href: z.string() }))
        .optional()
        .catch(undefined),
      disputed_transactions: z
        .array(z.object({ seller_transaction_id: Id }))
        .optional()
        .catch(undefined),
    })
    .loose(),
});
type Resource = z.infer<typeof Message>['resource'];

export function readEvent(raw: Buffer): Verdict {
  const message = readJson(raw, Message);
  if (!message) return notGenuine('The message is not understood.');
  const { id, event_type: type, create_time, resource } = message;
  const event: WebhookEvent = { id, type, at: create_time, ...subject(type, resource) };
  return { ok: true, event: { ...event, ...effect(type, resource) } };
}

function subject(type: string, resource: Resource): Partial<WebhookEvent> {
  const { id, custom_id, order_id, purchase_units, supplementary_data, links } = resource;
  const internal_id = custom_id ?? purchase_units?.[0]?.custom_id;
  if (type.startsWith('CHECKOUT.'))
    return {
      sys_primary_id: type.startsWith('CHECKOUT.ORDER.') ? id : (order_id ?? id),
      internal_id,
    };
  if (type.startsWith('CUSTOMER.DISPUTE.'))
    return {
      sys_secondary_id: resource.disputed_transactions?.flatMap(
        ({ seller_transaction_id }) => seller_transaction_id ?? [],
      ),
    };
  const { order_id: sys_primary_id, capture_id } = supplementary_data?.related_ids ?? {};
  // A refund is about another object: the capture that it links up to.
  const about_refund = /\.(REFUNDED|REVERSED)$/.test(type);
  const up = links
    ?.find(({ rel }) => rel === 'up')
    ?.href.split('/')
    .at(-1);
  return {
    sys_primary_id,
    sys_secondary_id: about_refund ? (capture_id ?? up) : id,
    internal_id,
  };
}

/** What the order will not tell. */
function effect(type: string, resource: Resource): Partial<WebhookEvent> {
  if (type === 'PAYMENT.CAPTURE.REVERSED')
    return { hold: texts.processors.paypal.reasons.reversed, hold_until: 'admin' };
  if (type === 'PAYMENT.CAPTURE.REFUNDED') {
    const refund = Refunded.safeParse(resource).data;
    return { refunded: refund && totalOf(refund) };
  }
  if (!type.startsWith('CUSTOMER.DISPUTE.')) return {};
  const dispute = Dispute.safeParse(resource).data;
  return dispute ? { hold: holdOfDispute(dispute) } : {};
}
