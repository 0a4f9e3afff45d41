// The bytes of posters, and of free items with their captions, for a plain `astro build` and for development; the
// publisher links the same files instead of reading them. A members' file is never among them.

import { readFile } from 'node:fs/promises';
import type { APIRoute } from 'astro';
import { lookup } from 'mime-types';
import { application } from '#lib/application.ts';
import { mediaPath } from '#lib/files/place.ts';
import { namesOf, ownersOfFiles } from '#lib/publish/files.ts';

export const prerender = true;

export async function getStaticPaths() {
  const { db, clock } = application();
  const owners = await ownersOfFiles(db, clock());
  return owners.flatMap((owner) =>
    namesOf(owner).map((name) => ({ params: { id: owner.id, name } })),
  );
}

export const GET: APIRoute = async ({ locals, params }) => {
  const { db, clock, settings } = locals.app;
  const { id = '', name = '' } = params;
  const [owner] = await ownersOfFiles(db, clock(), [id]);
  if (!owner || !namesOf(owner).includes(name)) return new Response(null, { status: 404 });
  return new Response(await readFile(mediaPath(settings.data_dir, id, name)), {
    headers: { 'content-type': lookup(name) || 'application/octet-stream' },
  });
};
