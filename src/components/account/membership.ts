// Where a person stands with the site, in a headline and a sentence or two.
// Tested in tests/components/account/membership.test.ts.

import type { Application } from '#lib/application.ts';
import { formatDay } from '#components/format.ts';
import { formatMoney } from '#components/account/money.ts';
import { Payment, User } from '#lib/models/index.ts';

export interface Membership {
  paid: boolean;
  headline: string;
  sentence: string;
  /** What to do about it, if anything: never to pay again where that could be twice. */
  way?: { href: string; label: string };
  /** Newest first. */
  payments: Payment.Row[];
}

export async function membershipOf(
  { db, systems }: Pick<Application, 'db' | 'systems'>,
  user: User.Row,
): Promise<Membership> {
  const [paid, deciding] = await Payment.paid(db, user, systems);
  const payments = (await User.payments(db, user)).toSorted((a, b) => b.created_at - a.created_at);
  const row = payments.find(({ id }) => id === deciding?.id);
  return { paid, payments, ...(paid ? whyOpen(row) : whyClosed(row)) };
}

type Words = Pick<Membership, 'headline' | 'sentence' | 'way'>;

const JOIN = { href: '/join/', label: 'Become a member' };
const BROWSE = { href: '/media/', label: 'Browse the media' };

function whyOpen(payment: Payment.Row | undefined): Words {
  const words = { headline: 'You are a member', way: BROWSE };
  if (!payment) return { ...words, sentence: 'Everything is open to you.' };
  const when = formatDay(payment.sys_created_on ?? payment.created_at);
  if (payment.amount === 0)
    return { ...words, sentence: `Everything is open to you, as a present, since ${when}.` };
  const amount = formatMoney(payment.amount, payment.currency);
  return { ...words, sentence: `You paid ${amount} on ${when}, and everything is open to you.` };
}

function whyClosed(payment: Payment.Row | undefined): Words {
  if (payment?.status === 'complete' && payment.hold)
    return {
      headline: 'Your membership is on hold',
      sentence: `Your payment is there, but it opens nothing for now: ${payment.hold}.`,
    };
  switch (payment?.status) {
    case 'refunded':
      return {
        headline: 'Your membership has ended',
        sentence:
          'Your money was given back, so the members’ items are closed again. You can join anew at any time.',
        way: JOIN,
      };
    case 'pending':
      return {
        headline: 'Your membership is waiting',
        sentence:
          'You began a payment, and the money has not arrived. As soon as it does, everything opens.',
        way: { href: `/thanks/${payment.internal_id}/`, label: 'Look at the payment' },
      };
    case 'failed':
      return {
        headline: 'You are not a member yet',
        sentence: 'Your last payment was refused, and nothing was taken. You can try again.',
        way: JOIN,
      };
    case 'disputed':
      return {
        headline: 'Your membership is on hold',
        sentence: 'Your payment is disputed. Once that is settled in our favour, everything opens.',
      };
    case 'review':
      return {
        headline: 'Your membership is being checked',
        sentence:
          'Your payment does not look as expected, so a person will look at it. Please do not pay again.',
      };
    default:
      return {
        headline: 'You are not a member yet',
        sentence: 'One payment opens every members’ item, for good.',
        way: JOIN,
      };
  }
}
