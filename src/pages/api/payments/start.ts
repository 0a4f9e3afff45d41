// The button "become a member": goes on to the processor's page. A form may say where to go once paid
// (`next`) and which processor (`system`); it cannot say what it costs.
// Tested in tests/pages/api/payments/start.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { signInFirst } from '#lib/auth/guards.ts';
import { countTry } from '#lib/auth/limits.ts';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { ownPath } from '#lib/helpers/own-path.ts';
import type { Payment } from '#lib/models/index.ts';
import { startPayment } from '#lib/payments/start.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const PAGE = '/join/';
const Form = z.object({ next: z.unknown().optional(), system: text(20).optional() });

const statuses = { 'no-price': 422, 'no-processor': 422, 'processor-silent': 503 };

export const POST: APIRoute = async (context) => {
  const { app, user } = context.locals;
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form, PAGE);
  const return_to = ownPath(form.data.next);
  if (!user)
    return signInFirst(context, return_to ? `${PAGE}?next=${encodeURIComponent(return_to)}` : PAGE);
  const limited = await countTry(context, 'payment', user.id);
  if (limited) return answerRefusal(context, { ...limited, values: form.values }, PAGE);
  const started = await startPayment(app, user, {
    return_to,
    system: form.data.system,
    ip: context.locals.address,
  });
  if (started.ok) return goTo(started.redirect, started.payment);
  if (started.reason === 'already-paid') return goTo(return_to ?? '/account/');
  if (started.reason === 'underway')
    return goTo(`/thanks/${started.payment.internal_id}/`, started.payment);
  const errors = { form: texts.join.refused[started.reason] };
  return answerRefusal(context, refusal(statuses[started.reason], errors, form.values), PAGE);

  function goTo(address: string, payment?: Payment.Row): Response {
    if (!wantsJson(context.request)) return seeOther(address);
    return json({ redirect: address, ...(payment && { internal_id: payment.internal_id }) });
  }
};

export const ALL = formAt(PAGE);
