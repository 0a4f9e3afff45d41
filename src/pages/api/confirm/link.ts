// Sends another link that confirms the address of whoever is logged in. Tested in tests/pages/api/confirm.test.ts.

import type { APIRoute } from 'astro';
import { signInFirst } from '#lib/auth/guards.ts';
import { countTry } from '#lib/auth/limits.ts';
import { answerRefusal, formAt, json, seeOther, wantsJson } from '#lib/helpers/answers.ts';
import { Outbox } from '#lib/models/index.ts';

export const prerender = false;

const PAGE = '/account/';

export const POST: APIRoute = async (context) => {
  const { app, user } = context.locals;
  if (!user) return signInFirst(context);
  const limited = await countTry(context, 'letter', user.email);
  if (limited) return answerRefusal(context, limited, PAGE);

  const sent = user.confirmed_at === null;
  if (sent) await Outbox.addInstead(app.db, 'confirm', user, null);
  app.post.wake();
  return wantsJson(context.request) ? json({ sent }) : seeOther(`${PAGE}?done=link`);
};

export const ALL = formAt(PAGE);
