// A new password: needs the current one, ends the other sessions.
// Tested in tests/pages/api/account/password.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { errorsOf } from '#lib/auth/flaws.ts';
import { proveOwner } from '#lib/auth/fresh.ts';
import { signInFirst } from '#lib/auth/guards.ts';
import { BUSY, unlessBusy } from '#lib/auth/unless-busy.ts';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { User } from '#lib/models/index.ts';

export const prerender = false;

const PAGE = '/account/';
const Form = z.object({
  current_password: text(1024),
  password: text(1024),
  password_repeat: text(1024),
});

export const POST: APIRoute = async (context) => {
  const { app, user, address } = context.locals;
  if (!user) return signInFirst(context);
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form, PAGE);
  const { values } = form;
  const proof = await proveOwner(context, form.data.current_password, { always: true });
  if (!proof.ok) return answerRefusal(context, { ...proof, values }, PAGE);

  const change = { keep_session: proof.session.id, id: user.id, ip: address };
  const set = await unlessBusy(User.setPassword(app.db, user, form.data, change));
  const refuse = (status: number, errors: Record<string, string>) =>
    answerRefusal(context, refusal(status, errors, values), PAGE, proof.cookies);
  if (set === 'busy') return refuse(503, BUSY);
  if (!set.ok) return refuse(422, errorsOf(set.flaws));
  app.post.wake();
  if (wantsJson(context.request)) return json({ changed: 'password' }, 200, proof.cookies);
  return seeOther(`${PAGE}?done=password`, proof.cookies);
};

export const ALL = formAt(PAGE);
