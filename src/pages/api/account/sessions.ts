// Ends sessions of one's own: `session` is the id of one, "others" or "all".
// Tested in tests/pages/api/account/sessions.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { signInFirst } from '#lib/auth/guards.ts';
import { signedOut } from '#lib/auth/sign-in.ts';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const PAGE = '/account/';
const Form = z.object({ session: text(64) });

export const POST: APIRoute = async (context) => {
  const { app, user, session: mine, address: ip } = context.locals;
  if (!user || !mine) return signInFirst(context);
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form, PAGE);

  const id = form.data.session;
  const by = { id: user.id, ip };
  if (id === 'all' || id === 'others') {
    const keep = id === 'others' ? mine.id : undefined;
    await app.sessions.revokeAll(user.id, { kind: 'sessions-revoked', ...by, keep });
  } else if (
    !(await app.sessions.revoke({ id, user_id: user.id }, { kind: 'session-revoked', ...by }))
  ) {
    const gone = refusal(404, { form: texts.sessions.unknown }, form.values);
    return answerRefusal(context, gone, PAGE);
  }
  if (id === 'all' || id === mine.id) return signedOut(context, '/');
  if (wantsJson(context.request)) return json({ ended: id });
  return seeOther(`${PAGE}?done=sessions`);
};

export const ALL = formAt(PAGE);
