// The buttons of the fake processor's page: it does what the tester chose, then sends the browser back to
// the shop, as a real one would. Only in a demo. Tested in tests/pages/api/fake.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { findFake } from '#lib/payments/fake/fake.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const Form = z.object({ action: text(20) });

const { refused } = texts.fake;
const pageOf = (order: string) => `/fake-checkout/${order}/`;
const statuses = { 'unknown-order': 404, 'unknown-action': 422, 'not-possible': 409 };

export const POST: APIRoute = async (context) => {
  const fake = findFake(context.locals.app);
  const order = await fake?.findOrder(context.params.order ?? '');
  if (!fake || !order)
    return answerRefusal(context, refusal(404, { form: refused['unknown-order'] }));
  const page = pageOf(order.id);
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form, page);

  const acted = await fake.act(order.id, form.data.action);
  if (!acted.ok) {
    const errors = { form: refused[acted.reason] };
    return answerRefusal(context, refusal(statuses[acted.reason], errors), page);
  }
  const { state } = acted.order;
  return wantsJson(context.request) ? json({ state, go: acted.go }) : seeOther(acted.go);
};

export const ALL = formAt(({ order = '' }) => pageOf(encodeURIComponent(order)));
