// PayPal keeps disputes beside the order. While one is open, and after one was lost, a payment opens nothing.
// https://developer.paypal.com/docs/api/customer-disputes/v1/

import { z } from 'zod';
import { texts } from '#lib/texts.ts';

export const DisputeList = z.object({
  items: z.array(z.object({ dispute_id: z.string() })).default([]),
});

export const Dispute = z.object({
  status: z.string(),
  dispute_outcome: z.object({ outcome_code: z.string() }).optional().catch(undefined),
});
export type Dispute = z.infer<typeof Dispute>;

const WON = ['RESOLVED_SELLER_FAVOUR', 'CANCELED_BY_BUYER', 'DENIED'];
const { reasons } = texts.processors.paypal;

/** Why one dispute closes the payment, or null when it ended well for us. */
export function holdOfDispute({ status, dispute_outcome }: Dispute): string | null {
  if (status !== 'RESOLVED') return reasons.disputed;
  return WON.includes(dispute_outcome?.outcome_code ?? '') ? null : reasons.lost;
}

/** Of all disputes about a payment. Undefined without any: what messages said stays. */
export function holdOf(disputes: Dispute[]): string | null | undefined {
  if (disputes.length === 0) return undefined;
  return disputes.map(holdOfDispute).find((reason) => reason !== null) ?? null;
}
