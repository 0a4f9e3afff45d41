// The JSON twin of a numbered page of the list.

import type { APIRoute } from 'astro';
import { mediaPage } from '#components/lists.ts';
import { mediaPagePaths } from '#components/paths.ts';
import { type MediaListTwin, mediaListTwin } from '#components/twins.ts';

export const prerender = true;

export const getStaticPaths = mediaPagePaths;

export const GET: APIRoute = async ({ locals, params }) => {
  const { db, clock } = locals.app;
  const list = await mediaPage({ db, now: clock() }, params.page);
  if (!list) return new Response(null, { status: 404 });
  return Response.json(mediaListTwin(list) satisfies MediaListTwin);
};
