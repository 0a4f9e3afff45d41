// Sets a new password by the secret of a mailed link, which this uses up, and ends every session. Who has the
// letter has the address, so that is confirmed too. Tested in tests/pages/api/reset.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import type { Db } from '#db/schema.ts';
import { errorsOf } from '#lib/auth/flaws.ts';
import { BUSY, unlessBusy } from '#lib/auth/unless-busy.ts';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { Link, User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const Form = z.object({ token: text(100), password: text(1024), password_repeat: text(1024) });
const GONE = refusal(404, { form: texts.links.gone });

export const POST: APIRoute = async (context) => {
  const { app } = context.locals;
  const form = await readForm(context.request, Form);
  if (!form.ok) {
    if (wantsJson(context.request)) return answerRefusal(context, form);
    // Without the token there is no form to go back to, and the page to ask anew has none of its fields.
    const [error = ''] = Object.values(form.errors);
    return answerRefusal(context, refusal(form.status, { form: error }), '/reset/');
  }

  const { token, password, password_repeat } = form.data;
  // Looked at first, so that nobody makes us hash passwords for links that there are not.
  const link = await Link.find(app.db, 'reset', token, app.now());
  const user = link && (await User.find(app.db, link.user_id));
  if (!user) return answerRefusal(context, GONE, '/reset/');

  const by = { ip: context.locals.address };
  const permit = async (tx: Db) => {
    const used = await Link.use(tx, 'reset', token, app.now());
    if (used) await User.confirm(tx, user, app.now(), by);
    return used !== undefined;
  };
  const passwords = { password, password_repeat };
  const changed = await unlessBusy(User.resetPassword(app.db, user, passwords, permit, by));
  const page = `/reset/${token}/`;
  if (changed === 'busy') return answerRefusal(context, refusal(503, BUSY), page);
  if (!changed.ok && changed.reason === 'not-permitted')
    return answerRefusal(context, GONE, '/reset/');
  if (!changed.ok) return answerRefusal(context, refusal(422, errorsOf(changed.flaws)), page);

  app.post.wake();
  const cookies = app.sessions.signOutCookies();
  if (wantsJson(context.request)) return json({ changed: true }, 200, cookies);
  return seeOther('/login/?done=reset', cookies);
};

export const ALL = formAt('/reset/');
