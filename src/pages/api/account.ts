// Settings of the account page: `mail` is "on" or "off", `name` is what the site calls somebody. Tested in
// tests/pages/api/account.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { signInFirst } from '#lib/auth/guards.ts';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, text } from '#lib/helpers/forms.ts';
import { User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const PAGE = '/account/';
const error = texts.account.mail.unclear;
const Form = z
  .object({ mail: z.enum(['on', 'off'], { error }).optional(), name: text(100).optional() })
  .refine(({ mail, name }) => mail ?? name !== undefined, { error, path: ['mail'] });

export const POST: APIRoute = async (context) => {
  const { app, user } = context.locals;
  if (!user) return signInFirst(context);
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form, PAGE);

  const { mail, name } = form.data;
  if (name !== undefined) await User.rename(app.db, user, name);
  if (mail) await User.emails(app.db, user, mail === 'off');
  if (!wantsJson(context.request)) return seeOther(PAGE);
  const kept = await User.find(app.db, user.id);
  return json({ ...form.data, ...(name !== undefined && { name: kept?.name ?? null }) });
};

export const ALL = formAt(PAGE);
