// Where processors report. Whoever sends what is not genuine is not listened to for a while. Tested in tests/pages/api/payments/webhook.test.ts.

import type { APIRoute } from 'astro';
import { countTry, refuseTry } from '#lib/auth/limits.ts';
import { answerRefusal, only, sentence } from '#lib/helpers/answers.ts';
import { receive } from '#lib/payments/receive.ts';

export const prerender = false;

export const POST: APIRoute = async (context) => {
  const limited = await refuseTry(context, 'webhook');
  if (limited) return answerRefusal(context, limited);
  const { locals, params, request } = context;
  const received = await receive(locals.app, params.system ?? '', request);
  if (received.status === 400) await countTry(context, 'webhook');
  return sentence(received.sentence, received.status);
};

export const ALL = only('POST');
