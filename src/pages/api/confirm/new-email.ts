// Has a new address count, by the secret of the link that was mailed to it, which this uses up. Unlike a
// confirmation it takes the login: an address that was mistyped must not hand the account to whoever reads there.
// Tested in tests/pages/api/confirm/new-email.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { GONE_HREF } from '#lib/helpers/hrefs.ts';
import { Link, User } from '#lib/models/index.ts';
import { inTransaction } from '#lib/models/shared/transaction.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const t = texts.confirm.newEmail;
const Form = z.object({ token: text(100) });

export const POST: APIRoute = async (context) => {
  const { app, user, session, address: ip } = context.locals;
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, { ...form, values: {} }, GONE_HREF);

  const { token } = form.data;
  const now = app.now();
  const link = await Link.find(app.db, 'new-address', token, now);
  if (link && link.user_id !== user?.id)
    return answerRefusal(context, refusal(403, { form: t.needed }), `/confirm/${token}/`);

  const by = { keep_session: session?.id, id: user?.id, ip };
  const changed = await inTransaction(app.db, async (tx) => {
    const used = await Link.use(tx, 'new-address', token, now);
    return used && User.changeEmail(tx, { id: used.user_id }, now, by);
  });
  if (!changed) return answerRefusal(context, refusal(404, { form: texts.links.gone }), GONE_HREF);
  if (!changed.ok) return answerRefusal(context, refusal(409, { form: t.taken }), GONE_HREF);

  app.post.wake();
  if (wantsJson(context.request)) return json({ email: changed.user.email });
  return seeOther('/account/?done=email');
};

export const ALL = formAt(GONE_HREF);
