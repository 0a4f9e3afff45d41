// Where a person stands with the site, in a headline and a sentence or two.
// Tested in tests/components/account/membership.test.ts.

import type { Application } from '#lib/application.ts';
import { formatDay } from '#components/format.ts';
import { formatMoney } from '#lib/helpers/money.ts';
import { Payment, User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

export interface Membership {
  /** Whether what is for members opens. */
  open: boolean;
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
  const payments = await User.payments(db, user);
  if (paid) return { open: true, payments, ...whyOpen(deciding) };
  if (user.role === 'admin') return { open: true, payments, ...t.admin, way: BROWSE };
  return { open: false, payments, ...whyClosed(deciding) };
}

type Words = Pick<Membership, 'headline' | 'sentence' | 'way'>;

const t = texts.membership;
const JOIN = { href: '/join/', label: t.join };
const BROWSE = { href: '/media/', label: t.browse };

const lookAt = ({ internal_id }: Payment.Row) => ({
  href: `/thanks/${internal_id}/`,
  label: t.look,
});

function whyOpen(payment: Payment.Row): Words {
  const words = { headline: t.open.headline, way: BROWSE };
  const day = formatDay(payment.sys_created_on ?? payment.created_at);
  if (payment.amount === 0) return { ...words, sentence: t.open.present(day) };
  return { ...words, sentence: t.open.paid(formatMoney(payment.amount, payment.currency), day) };
}

function whyClosed(payment: Payment.Row | undefined): Words {
  if (payment?.status === 'complete' && payment.hold)
    return { ...t.held, sentence: t.held.sentence(payment.hold), way: lookAt(payment) };
  if (payment && Payment.isInReview(payment)) return { ...t.review, way: lookAt(payment) };
  switch (payment?.status) {
    case 'refunded':
      return { ...t.refunded, way: JOIN };
    case 'pending':
      return payment.underway
        ? { ...t.underway, way: lookAt(payment) }
        : { ...t.unfinished, way: { ...JOIN, label: t.unfinished.way } };
    case 'failed':
      return { ...t.failed, way: JOIN };
    case 'disputed':
      return { ...t.disputed, way: lookAt(payment) };
    default:
      return { ...t.none, way: JOIN };
  }
}
