// The JSON twin of an item's page: its public half, with `format` to tell later shapes apart.

import type { APIRoute } from 'astro';
import { mediaPaths } from '#components/paths.ts';
import { type MediaTwin, mediaTwin } from '#components/twins.ts';
import { Media, Product } from '#lib/models/index.ts';

export const prerender = true;

export const getStaticPaths = mediaPaths;

export const GET: APIRoute = async ({ locals, params }) => {
  const { db, clock } = locals.app;
  const now = clock();
  const media = await Media.findPublished(db, params.slug ?? '', now);
  if (!media) return new Response(null, { status: 404 });
  const product = await Product.findPublishedById(db, media.product_id, now);
  const beside = await Media.beside(db, media, now);
  return Response.json(mediaTwin(media, product, beside) satisfies MediaTwin);
};
