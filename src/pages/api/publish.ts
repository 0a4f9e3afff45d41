// The Publish button of the admin. Tested in tests/pages/api/publish.test.ts.

import type { APIRoute } from 'astro';
import { requireAdmin } from '#lib/auth/guards.ts';
import { json, only, seeOther, wantsJson } from '#lib/helpers/answers.ts';

export const prerender = false;

export const POST: APIRoute = async (context) => {
  const refused = requireAdmin(context);
  if (refused) return refused;
  const summary = await context.locals.app.publish();
  return wantsJson(context.request) ? json(summary) : seeOther('/admin/');
};

export const ALL = only('POST');
