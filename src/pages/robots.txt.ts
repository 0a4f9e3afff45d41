// What crawlers should leave alone: pages that are for one person, and the way to them.

import type { APIRoute } from 'astro';
import { siteUrl } from '#components/site-url.ts';

export const prerender = true;

const closed = [
  '/account/',
  '/admin/',
  '/api/',
  '/fake-checkout/',
  '/members/',
  '/t/',
  '/thanks/',
  '/watch/',
];

export const GET: APIRoute = ({ site }) => {
  const lines = [
    'User-agent: *',
    ...closed.map((path) => `Disallow: ${path}`),
    '',
    `Sitemap: ${new URL('/sitemap.xml', siteUrl({ site })).href}`,
    '',
  ];
  return new Response(lines.join('\n'), {
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
};
