// Sends a link that resets the password to whoever has the address. Whether somebody has is found out when the
// letter is sent: the answer, and the work for it, are the same. When strangers ask over and over, few letters go
// out, and the newest one works: its owner is not kept out by them. Tested in tests/pages/api/reset.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { withNext } from '#components/account/next.ts';
import { countTry } from '#lib/auth/limits.ts';
import { readAddress } from '#lib/helpers/address.ts';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, refusal, text } from '#lib/helpers/forms.ts';
import { ownPath } from '#lib/helpers/own-path.ts';
import { Outbox } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const PAGE = '/reset/';
const Form = z.object({ email: text(254), next: z.unknown().optional() });

export const POST: APIRoute = async (context) => {
  const { app } = context.locals;
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form, PAGE);
  const email = readAddress(form.data.email);
  if (!email) {
    const errors = { email: texts.register.refused['email-invalid'] };
    return answerRefusal(context, refusal(422, errors, form.values), PAGE);
  }
  const limited = await countTry(context, 'reset', email);
  if (limited) return answerRefusal(context, { ...limited, values: form.values }, PAGE);

  const enough = await countTry(context, 'mailbox', email);
  if (!enough) {
    await Outbox.addInstead(app.db, 'reset', { id: null, email, confirmed_at: null }, null);
    app.post.wake();
  }
  if (wantsJson(context.request)) return json({ sent: true });
  // It stays in this tab: in the letter, a stranger could write with it to anybody.
  return seeOther(withNext(`${PAGE}?sent`, ownPath(form.data.next)));
};

export const ALL = formAt(PAGE);
