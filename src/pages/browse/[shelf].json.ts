// The JSON twin of a shelf: its newest items.

import type { APIRoute } from 'astro';
import { newestOnShelf } from '#components/lists.ts';
import { shelfPaths } from '#components/paths.ts';
import { type MediaListTwin, mediaListTwin } from '#components/twins.ts';

export const prerender = true;

export const getStaticPaths = shelfPaths;

export const GET: APIRoute = async ({ locals, params }) => {
  const { db, clock } = locals.app;
  const list = await newestOnShelf({ db, now: clock() }, params.shelf);
  if (!list) return new Response(null, { status: 404 });
  return Response.json(mediaListTwin(list) satisfies MediaListTwin);
};
