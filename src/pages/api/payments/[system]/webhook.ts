// Where processors report. Tested in tests/pages/api/payments/webhook.test.ts.

import type { APIRoute } from 'astro';
import { only, sentence } from '#lib/helpers/answers.ts';
import { receive } from '#lib/payments/receive.ts';

export const prerender = false;

export const POST: APIRoute = async ({ locals, params, request }) => {
  const received = await receive(locals.app, params.system ?? '', request);
  return sentence(received.sentence, received.status);
};

export const ALL = only('POST');
