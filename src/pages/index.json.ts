// Where a program begins: what the site is called, and where its lists are.

import type { APIRoute } from 'astro';
import { siteWords } from '#components/site-words.ts';
import { type SiteTwin, siteTwin } from '#components/twins.ts';

export const prerender = true;

export const GET: APIRoute = async ({ locals }) => {
  const words = await siteWords(locals.app.db);
  return Response.json(siteTwin(words) satisfies SiteTwin);
};
