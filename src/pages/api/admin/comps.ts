// An admin gives somebody a membership as a gift. Tested in tests/pages/api/admin/comps.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { requireAdmin } from '#lib/auth/guards.ts';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { Payment, User } from '#lib/models/index.ts';
import { inTransaction } from '#lib/models/shared/transaction.ts';
import { findPrice } from '#lib/payments/price.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const t = texts.money;
const PAGE = '/admin/comp/';
const Form = z.object({
  email: text(254),
  reason: text(500).trim().min(1, t.refused.reason),
  sure: z.literal('yes').optional(),
});

export const POST: APIRoute = async (context) => {
  const refused = requireAdmin(context);
  if (refused) return refused;
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form, PAGE);
  const { app, user: admin } = context.locals;
  const refuse = (status: number, errors: Record<string, string>) =>
    answerRefusal(context, refusal(status, errors, form.values), PAGE);
  const user = await User.findByEmail(app.db, form.data.email);
  if (!user) return refuse(422, { email: t.refused.nobody });
  // Whoever registered it may be somebody else.
  if (user.confirmed_at === null && !form.data.sure) return refuse(422, { sure: t.refused.sure });
  const currency = (await findPrice(app.db))?.currency ?? 'usd';
  const cause = `admin ${admin?.id}`;
  const gift = { user_id: user.id, reason: form.data.reason, currency, cause };
  // Of two clicks the second finds the gift of the first.
  const given = await inTransaction(app.db, async (tx) => {
    const [paid] = await Payment.paid(tx, user, app.systems);
    return paid ? undefined : Payment.comp(tx, gift);
  });
  if (!given) return refuse(409, { email: t.refused.member });
  const { id } = given;
  return wantsJson(context.request) ? json({ id }) : seeOther(`/admin/payment/${id}/?done=comp`);
};

export const ALL = formAt(PAGE);
