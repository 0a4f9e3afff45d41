// Signs in with address and password. Unknown address and wrong password get the same answer.
// Tested in tests/pages/api/login.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { countTry, forgive } from '#lib/auth/limits.ts';
import { signIn } from '#lib/auth/sign-in.ts';
import { BUSY, unlessBusy } from '#lib/auth/unless-busy.ts';
import { answerRefusal, formAt } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const PAGE = '/login/';
const WRONG = { form: texts.login.wrong };
const Form = z.object({ email: text(254), password: text(1024), next: z.unknown().optional() });

export const POST: APIRoute = async (context) => {
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form, PAGE);

  const { email, password } = form.data;
  const limited = await countTry(context, 'login', email);
  if (limited) return answerRefusal(context, { ...limited, values: form.values }, PAGE);
  const { db } = context.locals.app;
  const user = await unlessBusy(User.auth(db, email, password, { ip: context.locals.address }));
  if (user === 'busy') return answerRefusal(context, refusal(503, BUSY, form.values), PAGE);
  if (!user) return answerRefusal(context, refusal(401, WRONG, form.values), PAGE);

  return signIn(context, user, form, (tx) => forgive(context, 'login', email, tx));
};

export const ALL = formAt(PAGE);
