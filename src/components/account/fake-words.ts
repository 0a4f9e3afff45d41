// What the pretend processor's page says about each state of an order, and about each choice.

import type { Action } from '#lib/payments/fake/actions.ts';
import type { OrderState } from '#lib/payments/fake/ledger.ts';

export const STATES: Record<OrderState, { title: string; text: string }> = {
  open: { title: 'To be paid', text: 'You are the customer, and the bank: choose below.' },
  pending: { title: 'On its way', text: 'The customer has agreed, the bank has not sent it yet.' },
  paid: { title: 'Paid', text: 'The money is with the shop.' },
  failed: { title: 'Refused', text: 'The bank said no. The shop can begin a new order.' },
  cancelled: { title: 'Left', text: 'The customer went away. The shop can begin a new order.' },
  refunded: { title: 'Refunded', text: 'The money is with the customer again.' },
};

interface Words {
  label: string;
  text: string;
}

const CHOICES: Record<Action, Words> = {
  pay: { label: 'Pay', text: 'The money arrives at once, and the shop opens its door.' },
  fail: { label: 'Fail', text: 'The bank refuses, as with an empty card.' },
  leave: { label: 'Leave', text: 'Go back to the shop without paying.' },
  later: {
    label: 'Pay later',
    text: 'Agree now; the money comes when you say so, as by bank debit.',
  },
  arrive: { label: 'The money arrives', text: 'The bank has sent it after all.' },
  refund: { label: 'Refund', text: 'The shop gives the money back, and its door closes.' },
};

/** The same choice means something else once the money is on its way. */
export const wordsFor = (action: Action, state: OrderState): Words =>
  action === 'fail' && state === 'pending'
    ? { label: 'It never comes', text: 'The bank gives up on it.' }
    : CHOICES[action];
