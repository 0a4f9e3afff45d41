// The members' half of an item's JSON twin: guarded like the page beside it.

import type { APIRoute } from 'astro';
import { type MembersTwin, membersTwin } from '#components/twins.ts';
import { requirePaid } from '#lib/auth/guards.ts';
import { Media } from '#lib/models/index.ts';

export const prerender = false;

export const GET: APIRoute = async (context) => {
  const { app, publishing } = context.locals;
  if (!publishing) {
    const refused = await requirePaid(context);
    if (refused) return refused;
  }
  const media = await Media.findPublished(app.db, context.params.slug ?? '', app.clock());
  if (!media || !Media.isGated(media)) return new Response(null, { status: 404 });
  return Response.json(membersTwin(media) satisfies MembersTwin);
};
