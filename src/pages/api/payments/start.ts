// The button "become a member": goes on to the processor's page. A form may say where to go once paid
// (`next`) and which processor (`system`); it cannot say what it costs.
// Tested in tests/pages/api/payments/start.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { signInFirst } from '#lib/auth/guards.ts';
import { answerRefusal, json, only, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { ownPath } from '#lib/helpers/own-path.ts';
import { startPayment } from '#lib/payments/start.ts';

export const prerender = false;

const PAGE = '/join/';
const Form = z.object({ next: z.unknown().optional(), system: text(20).optional() });

const refusals = {
  'no-price': [422, 'Membership has no price yet, so nobody can join for now.'],
  'no-processor': [422, 'This way of paying is not offered here.'],
  'processor-silent': [
    503,
    'The payment service does not answer. Nothing was charged: try again soon.',
  ],
} as const;

export const POST: APIRoute = async (context) => {
  const { app, user } = context.locals;
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form, PAGE);
  const return_to = ownPath(form.data.next);
  if (!user)
    return signInFirst(context, return_to ? `${PAGE}?next=${encodeURIComponent(return_to)}` : PAGE);
  const started = await startPayment(app, user, { return_to, system: form.data.system });
  if (started.ok) return goTo(started.redirect);
  if (started.reason === 'already-paid') return goTo(return_to ?? '/account/');
  const [status, form_error] = refusals[started.reason];
  return answerRefusal(context, refusal(status, { form: form_error }, form.values), PAGE);

  function goTo(address: string): Response {
    return wantsJson(context.request) ? json({ redirect: address }) : seeOther(address);
  }
};

export const ALL = only('POST');
