// The mail setting of the account page: `mail` is "on" or "off". Tested in tests/pages/api/account.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { signInFirst } from '#lib/auth/guards.ts';
import { answerRefusal, json, only, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm } from '#lib/helpers/forms.ts';
import { User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const PAGE = '/account/';
const Form = z.object({ mail: z.enum(['on', 'off'], { error: texts.account.mail.unclear }) });

export const POST: APIRoute = async (context) => {
  const { app, user } = context.locals;
  if (!user) return signInFirst(context);
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form, PAGE);

  await User.emails(app.db, user, form.data.mail === 'off');
  return wantsJson(context.request) ? json({ mail: form.data.mail }) : seeOther(PAGE);
};

export const ALL = only('POST');
