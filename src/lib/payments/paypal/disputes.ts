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

/** PayPal pays out of its own pocket in one of them: the money stays with us. */
const WON = ['RESOLVED_SELLER_FAVOUR', 'RESOLVED_WITH_PAYOUT', 'CANCELED_BY_BUYER', 'DENIED'];
const { reasons } = texts.processors.paypal;

/**
 * Why one dispute closes the payment, null when it ended well for us, undefined when it was left undecided, since
 * another about the same money took its place.
 */
export function holdOfDispute({ status, dispute_outcome }: Dispute): string | null | undefined {
  if (status !== 'RESOLVED') return reasons.disputed;
  if (dispute_outcome?.outcome_code === 'NONE') return undefined;
  return WON.includes(dispute_outcome?.outcome_code ?? '') ? null : reasons.lost;
}

/** Of all disputes about a payment. Undefined where none tells: what messages said stays. */
export function holdOf(disputes: Dispute[]): string | null | undefined {
  const holds = disputes.map(holdOfDispute).filter((hold) => hold !== undefined);
  if (holds.length === 0) return undefined;
  return holds.find((hold) => hold !== null) ?? null;
}
