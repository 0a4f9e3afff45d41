// What the pretend processor's page says about each choice.

import type { Action } from '#lib/payments/fake/actions.ts';
import type { OrderState } from '#lib/payments/fake/ledger.ts';
import { texts } from '#lib/texts.ts';

const { choices } = texts.fake;

/** The same choice means something else once the money is on its way. */
export const wordsFor = (action: Action, state: OrderState) =>
  action === 'fail' && state === 'pending' ? choices.never : choices[action];
