// No more news, or news again, for whoever has the key from a letter. Mail programs post
// `List-Unsubscribe=One-Click` (RFC 8058) without Origin or cookies and follow no redirect; the page posts `mail`.
// Some programs open the address instead: a GET leads to the page and changes nothing.
// Tested in tests/pages/api/unsubscribe.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { countTry } from '#lib/auth/limits.ts';
import { answerRefusal, json, only, seeOther, sentence, wantsJson } from '#lib/helpers/answers.ts';
import { readForm, refusal } from '#lib/helpers/forms.ts';
import { User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const t = texts.unsubscribe;
const Form = z
  .object({
    'List-Unsubscribe': z.literal('One-Click').optional(),
    mail: z.enum(['on', 'off']).optional(),
  })
  .refine((form) => form['List-Unsubscribe'] || form.mail, t.unclear);

export const GET: APIRoute = ({ params }) => seeOther(`/unsubscribe/${params.unsubkey}/`);

export const POST: APIRoute = async (context) => {
  const { db } = context.locals.app;
  const user = await User.findByUnsubkey(db, context.params.unsubkey ?? '');
  if (!user) {
    const limited = await countTry(context, 'unsubscribe');
    return answerRefusal(context, limited ?? refusal(404, { form: t.unknown.text }));
  }
  const page = `/unsubscribe/${user.unsubkey}/`;
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form, page);

  const { mail = 'off' } = form.data;
  await User.emails(db, user, mail === 'off');
  if (form.data['List-Unsubscribe']) return sentence(t.off.title, 200);
  return wantsJson(context.request) ? json({ mail }) : seeOther(page);
};

export const HEAD = GET;
export const ALL = only('GET', 'HEAD', 'POST');
