// What to do about one's new address while it waits: `action` is "again" (another letter) or "give-up".
// Tested in tests/pages/api/account/new-email.test.ts.

import type { APIRoute } from 'astro';
import { z } from 'zod';
import { signInFirst } from '#lib/auth/guards.ts';
import { countTry } from '#lib/auth/limits.ts';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { readForm } from '#lib/helpers/forms.ts';
import { User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

export const prerender = false;

const PAGE = '/account/';
const { unclear } = texts.credentials.email;
const Form = z.object({ action: z.enum(['again', 'give-up'], { error: unclear }) });

export const POST: APIRoute = async (context) => {
  const { app, user } = context.locals;
  if (!user) return signInFirst(context);
  const form = await readForm(context.request, Form);
  if (!form.ok) return answerRefusal(context, form, PAGE);

  const { action } = form.data;
  if (action === 'again') {
    const limited = await countTry(context, 'letter', user.email);
    if (limited) return answerRefusal(context, limited, PAGE);
    await User.askEmailAgain(app.db, user);
    app.post.wake();
  }
  if (action === 'give-up') await User.giveUpEmail(app.db, user);
  if (wantsJson(context.request)) return json({ action });
  return seeOther(`${PAGE}?done=${action === 'again' ? 'link' : 'kept'}`);
};

export const ALL = formAt(PAGE);
