// The JSON twin of a numbered page of a shelf.

import type { APIRoute } from 'astro';
import { shelfPage } from '#components/lists.ts';
import { shelfPagePaths } from '#components/paths.ts';
import { type MediaListTwin, mediaListTwin } from '#components/twins.ts';

export const prerender = true;

export const getStaticPaths = shelfPagePaths;

export const GET: APIRoute = async ({ locals, params }) => {
  const { db, clock } = locals.app;
  const list = await shelfPage({ db, now: clock() }, params.shelf, params.page);
  if (!list) return new Response(null, { status: 404 });
  return Response.json(mediaListTwin(list) satisfies MediaListTwin);
};
