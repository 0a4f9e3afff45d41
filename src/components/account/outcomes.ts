// What the thanks page says about a payment that opened nothing: the headline, a sentence, one way on.

import type { PaymentStatus } from '#db/schema.ts';

export interface Outcome {
  title: string;
  lead: string;
  /** One way on. */
  way: { href: string; label: string };
}

export type ClosedStatus = Exclude<PaymentStatus, 'complete' | 'pending'>;

/** `join` is the page to try again on, with the item that they came for. */
export function outcomeOf(status: ClosedStatus, join: string): Outcome {
  const outcomes: Record<ClosedStatus, Outcome> = {
    failed: {
      title: 'The payment was refused',
      lead: 'Nothing was taken. Often a second try, or another card, is all it takes.',
      way: { href: join, label: 'Try again' },
    },
    expired: {
      title: 'You left before paying',
      lead: 'Nothing was taken, and nothing is lost: you can begin again whenever you like.',
      way: { href: join, label: 'Begin again' },
    },
    refunded: {
      title: 'Your money was given back',
      lead: 'The members’ items are closed for you again. Whatever is free stays open.',
      way: { href: '/account/', label: 'Your account' },
    },
    disputed: {
      title: 'This payment is disputed',
      lead: 'Until that is settled between the banks, it opens nothing.',
      way: { href: '/account/', label: 'Your account' },
    },
    review: {
      title: 'A person looks at this payment',
      lead: 'What the processor tells does not match what you were asked for. Please do not pay again.',
      way: { href: '/account/', label: 'Your account' },
    },
  };
  return outcomes[status];
}
