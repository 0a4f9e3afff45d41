// A new password: needs the current one, ends the other sessions.
// Tested in tests/pages/api/account/password.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import type { Db } from '#db/schema.ts';
import { errorsOf } from '#lib/auth/flaws.ts';
import { proveOwner } from '#lib/auth/fresh.ts';
import { signInFirst } from '#lib/auth/guards.ts';
import { BUSY, unlessBusy } from '#lib/auth/unless-busy.ts';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

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

  const { id: keep_session } = proof.session;
  // While the new one is hashed, a link from a letter or the same form once more may have changed it: then the
  // session of this proof has ended, and what was current is not.
  const permit = (tx: Db) => User.hasSession(tx, keep_session);
  const change = { keep_session, id: user.id, ip: address };
  const set = await unlessBusy(User.resetPassword(app.db, user, form.data, permit, change));
  const refuse = (status: number, errors: Record<string, string>) =>
    answerRefusal(context, refusal(status, errors, values), PAGE, proof.cookies);
  if (set === 'busy') return refuse(503, BUSY);
  if (!set.ok && set.reason === 'not-permitted') {
    // Without the cookie of that session: it would take the place of the one that goes on.
    const errors = { current_password: texts.credentials.wrong };
    return answerRefusal(context, refusal(403, errors, values), PAGE);
  }
  if (!set.ok) return refuse(422, errorsOf(set.flaws));
  app.post.wake();
  if (wantsJson(context.request)) return json({ changed: 'password' }, 200, proof.cookies);
  return seeOther(`${PAGE}?done=password`, proof.cookies);
};

export const ALL = formAt(PAGE);
