// The JSON twin of the live schedule.

import type { APIRoute } from 'astro';
import { scheduleAt } from '#components/streams.ts';
import { type LiveTwin, liveTwin } from '#components/twins.ts';

export const prerender = true;

export const GET: APIRoute = async ({ locals }) => {
  const { db, clock } = locals.app;
  const schedule = await scheduleAt(db, clock());
  return Response.json(liveTwin(schedule) satisfies LiveTwin);
};
