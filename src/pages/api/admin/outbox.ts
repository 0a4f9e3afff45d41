// An admin has a letter that was given up sent again. Tested in tests/pages/api/admin/outbox.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { requireAdmin } from '#lib/auth/guards.ts';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { Outbox } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const PAGE = '/admin/outbox/';
const Form = z.object({ id: text(64) });

export const POST: APIRoute = async (context) => {
  const refused = requireAdmin(context);
  if (refused) return refused;
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form, PAGE);
  const { app, user: admin, address: ip } = context.locals;
  const { id } = form.data;
  if (!(await Outbox.again(app.db, id, { id: admin?.id, ip })))
    return answerRefusal(context, refusal(404, { form: texts.admin.letters.gone }), PAGE);

  app.post.wake();
  return wantsJson(context.request) ? json({ id }) : seeOther(`${PAGE}?group=failed`);
};

export const ALL = formAt(PAGE);
