// Looks at one's own payment again: the button "check now" of the thanks page.
// Tested in tests/pages/api/payments/verify.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { signInFirst } from '#lib/auth/guards.ts';
import { countTry } from '#lib/auth/limits.ts';
import { answerRefusal, json, only, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { findOwn, lookAgain } from '#lib/payments/settle.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const Form = z.object({ internal_id: text(100) });
const UNKNOWN = { form: texts.payment.unknown };

export const POST: APIRoute = async (context) => {
  const { app, user } = context.locals;
  if (!user) return signInFirst(context);
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form);

  const own = await findOwn(app, user, form.data.internal_id);
  if (!own) return answerRefusal(context, refusal(404, UNKNOWN));
  const limited = await countTry(context, 'look', user.id);
  if (limited) return answerRefusal(context, limited);
  const { payment, asked } = await lookAgain(app, own, 'verify');
  const { internal_id, status, status_reason } = payment;
  if (wantsJson(context.request)) return json({ status, status_reason, asked });
  return seeOther(`/thanks/${internal_id}/`);
};

export const ALL = only('POST');
