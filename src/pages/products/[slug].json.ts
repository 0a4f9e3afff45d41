// The JSON twin of a product's page, with its items in the order of their publication.

import type { APIRoute } from 'astro';
import { type ProductTwin, productTwin } from '#components/twins.ts';
import { application } from '#lib/application.ts';
import { Media, Product } from '#lib/models/index.ts';

export const prerender = true;

const MOST = 1000;

export async function getStaticPaths() {
  const { db, clock } = application();
  return (await Product.slugsPublished(db, clock())).map((slug) => ({ params: { slug } }));
}

export const GET: APIRoute = async ({ locals, params }) => {
  const { db, clock } = locals.app;
  const now = clock();
  const product = await Product.findPublished(db, params.slug ?? '', now);
  if (!product) return new Response(null, { status: 404 });
  const media = await Media.listPublished(db, now, { product_id: product.id, limit: MOST });
  return Response.json(productTwin(product, media.toReversed()) satisfies ProductTwin);
};
