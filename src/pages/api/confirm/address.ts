// Confirms an address by the secret of a mailed link, which this uses up. It takes no login: letters are often
// read elsewhere. Tested in tests/pages/api/confirm.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { GONE_HREF } from '#lib/helpers/hrefs.ts';
import { Link, User } from '#lib/models/index.ts';
import { inTransaction } from '#lib/models/shared/transaction.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const Form = z.object({ token: text(100) });

export const POST: APIRoute = async (context) => {
  const { app, user, address: ip } = context.locals;
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, { ...form, values: {} }, GONE_HREF);

  const confirmed = await inTransaction(app.db, async (tx) => {
    const link = await Link.use(tx, 'confirm', form.data.token, app.now());
    if (link) await User.confirm(tx, { id: link.user_id }, app.now(), { id: user?.id, ip });
    return link;
  });
  if (!confirmed)
    return answerRefusal(context, refusal(404, { form: texts.links.gone }), GONE_HREF);

  if (wantsJson(context.request)) return json({ confirmed: true });
  return seeOther(
    user?.id === confirmed.user_id ? '/account/?done=confirmed' : '/login/?done=confirmed',
  );
};

export const ALL = formAt(GONE_HREF);
