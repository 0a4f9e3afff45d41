// How the processors' files say how a payment stands. Tested by way of them, in tests/lib/payments/contract.test.ts.

import type { Truth } from './processor.ts';

export type State = Pick<Truth, 'status' | 'status_reason' | 'underway' | 'odd' | 'part' | 'call'>;

/** @param underway while pending: the payer has done their part. */
export const state = (
  status: State['status'],
  status_reason: string | null = null,
  underway = false,
): State => ({ status, status_reason, underway });
