// The JSON twin of the list of products.

import type { APIRoute } from 'astro';
import { type ProductListTwin, productListTwin } from '#components/twins.ts';
import { Product } from '#lib/models/index.ts';

export const prerender = true;

export const GET: APIRoute = async ({ locals }) => {
  const { db, clock } = locals.app;
  const rows = await Product.listPublished(db, clock());
  return Response.json(productListTwin(rows) satisfies ProductListTwin);
};
