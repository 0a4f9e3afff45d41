// The JSON twin of a product's page, with its items in the order of their publication.

import type { APIRoute } from 'astro';
import { tracksOf } from '#components/lists.ts';
import { productPaths } from '#components/paths.ts';
import { type ProductTwin, productTwin } from '#components/twins.ts';
import { Product } from '#lib/models/index.ts';

export const prerender = true;

export const getStaticPaths = productPaths;

export const GET: APIRoute = async ({ locals, params }) => {
  const { db, clock } = locals.app;
  const now = clock();
  const product = await Product.findPublished(db, params.slug ?? '', now);
  if (!product) return new Response(null, { status: 404 });
  const tracks = await tracksOf({ db, now }, product);
  return Response.json(productTwin(product, tracks) satisfies ProductTwin);
};
