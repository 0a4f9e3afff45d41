// What an admin does to a payment, from its page: ask its processor, give money back, lift a hold, take a
// gift back, say that it is dealt with. What cannot be undone is asked twice and wants a fresh login.
// Tested in tests/pages/api/admin/payments.test.ts.

import type { APIContext, APIRoute } from 'astro';
import { z } from 'zod';
import { paymentHref } from '#components/admin/hrefs.ts';
import { proveOwner } from '#lib/auth/fresh.ts';
import { requireAdmin } from '#lib/auth/guards.ts';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, type Refusal, refusal, text } from '#lib/helpers/forms.ts';
import { logger } from '#lib/helpers/log.ts';
import { Payment, type User } from '#lib/models/index.ts';
import { inTransaction } from '#lib/models/shared/transaction.ts';
import { toMinor } from '#lib/helpers/money.ts';
import { flawOf, refundPayment } from '#lib/payments/refund.ts';
import { lookAgain } from '#lib/payments/settle.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const t = texts.money;
const log = logger('admin');

const reason = text(500).trim().min(1, t.refused.reason);
const Form = z.discriminatedUnion('action', [
  z.object({ action: z.literal('look') }),
  z.object({
    action: z.literal('refund'),
    /** As people write it. */
    amount: text(20),
    seen: z.coerce.number().int().nonnegative(),
    reason,
    sure: text(5).optional(),
    by_hand: text(5).optional(),
    current_password: text(1024).optional(),
  }),
  z.object({ action: z.literal('dealt'), reason }),
  z.object({ action: z.literal('release'), reason, current_password: text(1024).optional() }),
  z.object({ action: z.literal('revoke'), reason }),
]);
type Fields = z.infer<typeof Form>;

/** `cookies` where the password was given: the browser has a new session then. */
type Done =
  { ok: true; cookies: string[]; done?: keyof typeof t.done } | (Refusal & { cookies?: string[] });
const DONE: Done = { ok: true, cookies: [] };

export const POST: APIRoute = async (context) => {
  const refused = requireAdmin(context);
  if (refused) return refused;
  const { app, user } = context.locals;
  const payment = await Payment.find(app.db, context.params.id ?? '');
  if (!payment || !user) return answerRefusal(context, refusal(404, { form: t.refused.unknown }));
  const page = paymentHref(payment.id);
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form, page);

  const done = await act(context, user, payment, form.data);
  if (!done.ok) return answerRefusal(context, { ...done, values: form.values }, page, done.cookies);
  log.info({ admin: user.id, payment: payment.id, action: form.data.action }, 'done');
  if (!wantsJson(context.request))
    return seeOther(`${page}?done=${done.done ?? form.data.action}`, done.cookies);
  const { status, refunded, hold } = (await Payment.find(app.db, payment.id)) ?? payment;
  return json({ status, refunded, hold }, 200, done.cookies);
};

async function act(
  context: APIContext,
  admin: User.Row,
  payment: Payment.Row,
  fields: Fields,
): Promise<Done> {
  const { app } = context.locals;
  const { id } = payment;
  const by = { cause: `admin ${admin.id}` };
  switch (fields.action) {
    case 'look':
      return (await lookAgain(app, payment, by.cause)).asked
        ? DONE
        : refusal(503, { form: t.refused.silent });
    case 'refund':
      return giveBack(context, admin, payment, fields);
    case 'dealt':
      await Payment.dealt(app.db, id, { ...by, note: fields.reason });
      return DONE;
    case 'release': {
      const proof = await proveOwner(context, fields.current_password);
      if (!proof.ok) return proof;
      await inTransaction(app.db, async (tx) => {
        await Payment.announce(tx, id, fields.reason, by);
        await Payment.lift(tx, id, by);
      });
      return proof;
    }
    case 'revoke':
      if (payment.system !== 'comp') return refusal(409, { form: t.refused.bought });
      await Payment.revoke(app.db, id, fields.reason, by);
      return DONE;
  }
}

async function giveBack(
  context: APIContext,
  admin: User.Row,
  payment: Payment.Row,
  fields: Extract<Fields, { action: 'refund' }>,
): Promise<Done> {
  const amount = toMinor(fields.amount.trim(), payment.currency);
  if (amount === undefined) return refusal(422, { amount: t.refused.amount });
  const by_hand = fields.by_hand === 'yes';
  const order = { amount, seen: fields.seen, reason: fields.reason, by_hand };
  if (flawOf(payment, order) === 'too-much') return refusal(422, { amount: t.refused['too-much'] });
  // Asked twice: the first time leads to the question.
  if (fields.sure !== 'yes') return refusal(422, { sure: t.refund.ask });
  const proof = await proveOwner(context, fields.current_password);
  if (!proof.ok) return proof;
  const refunded = await refundPayment(context.locals.app, admin, payment, order);
  if (refunded.ok) return refunded.seen ? proof : { ...proof, done: 'unseen' };
  const { reason } = refunded;
  // The form comes back as one that only records.
  const errors = { [reason === 'gone' ? 'by_hand' : 'form']: t.refused[reason] };
  return { ...refusal(reason === 'silent' ? 503 : 409, errors), cookies: proof.cookies };
}

export const ALL = formAt(({ id = '' }) => paymentHref(encodeURIComponent(id)));
