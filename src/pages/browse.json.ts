// The JSON twin of the index of shelves.

import type { APIRoute } from 'astro';
import { tagShelves } from '#components/lists.ts';
import { type ShelvesTwin, shelvesTwin } from '#components/twins.ts';

export const prerender = true;

export const GET: APIRoute = async ({ locals }) => {
  const { db, clock } = locals.app;
  const tags = await tagShelves({ db, now: clock() });
  return Response.json(shelvesTwin(tags) satisfies ShelvesTwin);
};
