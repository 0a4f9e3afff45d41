// Where processors report. Whoever sends what is not genuine, or what nobody can tell from that now, is not
// listened to for a while; processors send again. Tested in tests/pages/api/payments/webhook.test.ts.

import type { APIRoute } from 'astro';
import { countTry, forgive } from '#lib/auth/limits.ts';
import { answerRefusal, only, sentence } from '#lib/helpers/answers.ts';
import { receive } from '#lib/payments/receive.ts';

export const prerender = false;

export const POST: APIRoute = async (context) => {
  // Counted before anybody is asked about it, and taken back once it is known for genuine.
  const limited = await countTry(context, 'webhook');
  if (limited) return answerRefusal(context, limited);
  const { locals, params, request } = context;
  const received = await receive(locals.app, params.system ?? '', request);
  if (!received.doubtful) await forgive(context, 'webhook');
  return sentence(received.sentence, received.status);
};

export const ALL = only('POST');
