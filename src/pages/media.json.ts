// The JSON twin of the newest items: where a program begins to read the media.

import type { APIRoute } from 'astro';
import { newestMedia } from '#components/lists.ts';
import { type MediaListTwin, mediaListTwin } from '#components/twins.ts';

export const prerender = true;

export const GET: APIRoute = async ({ locals }) => {
  const { db, clock } = locals.app;
  const list = await newestMedia({ db, now: clock() });
  return Response.json(mediaListTwin(list) satisfies MediaListTwin);
};
