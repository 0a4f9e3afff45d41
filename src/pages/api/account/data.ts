// Everything that the site knows about whoever asks, as one JSON file.
// Tested in tests/pages/api/account/data.test.ts.

import type { APIRoute } from 'astro';
import { signInFirst } from '#lib/auth/guards.ts';
import { json, only } from '#lib/helpers/answers.ts';
import { User } from '#lib/models/index.ts';

export const prerender = false;

export const GET: APIRoute = async (context) => {
  const { app, user } = context.locals;
  if (!user) return signInFirst(context);
  const response = json(await User.ownData(app.db, user));
  response.headers.set('content-disposition', 'attachment; filename="my-data.json"');
  return response;
};

export const HEAD = GET;
export const ALL = only('GET', 'HEAD');
