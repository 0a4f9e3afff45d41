// A whole demo site as a crawler finds it: from its sitemap to every page that is named there.

import path from 'node:path';
import { expect } from 'vitest';
import { connect } from '#db/connect.ts';
import { Media } from '#lib/models/index.ts';
import type { Thing } from './schema-org.ts';
import { runCommand, startSite, type TestSite } from './site.ts';

/** What a demo calls itself: it has no SITE_URL. */
export const SITE = 'http://localhost:4321';

/** An item of the site with no picture, no summary, and a title that would end a script. */
export const wild = { title: 'Rain </script><b> & "wind"', body: 'It rains. '.repeat(40) };

/** Starts a site and asks for all of it; `stop` it when done. One that cannot be asked is stopped. */
export async function crawl() {
  const site = await startSite();
  return walk(site).catch(async (problem) => {
    await site.stop();
    throw problem;
  });
}

async function walk(site: TestSite) {
  const read = async (at: string) => {
    const response = await fetch(site.origin + at);
    expect(response.status, at).toBe(200);
    return response.text();
  };
  const db = connect(path.join(site.folder, 'var', 'gatefold.db'));
  await Media.create(db, { ...wild, kind: 'article', access: 'free', published_at: 1 });
  expect((await runCommand(site.env, 'publish')).code).toBe(0);
  const items = (await Media.list(db)).filter(({ position }) => position !== null);
  await db.destroy();
  const parts = locationsIn(await read('/sitemap.xml'));
  const pages = new Map<string, string>();
  for (const part of parts)
    for (const at of locationsIn(await read(part))) pages.set(at, await read(at));
  return {
    origin: site.origin,
    folder: site.folder,
    env: site.env,
    /** Published, the wild one among them. */
    items,
    /** Addresses of the parts of the sitemap. */
    parts,
    /** The source of every page in the sitemap, by its path. */
    pages,
    read,
    /** What a file of the sitemap names now. */
    locations: async (at: string) => locationsIn(await read(at)),
    stop: site.stop,
  };
}

/** The paths that a sitemap names. */
function locationsIn(xml: string): string[] {
  return [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, loc = '']) => {
    expect(loc.startsWith(`${SITE}/`), loc).toBe(true);
    return loc.slice(SITE.length);
  });
}

/** The things of a page's JSON-LD. */
export function thingsOf(html: string): Thing[] {
  const [, json] = /<script type="application\/ld\+json">([^<]*)<\/script>/.exec(html) ?? [];
  if (!json) return [];
  const graph = JSON.parse(json);
  expect(graph['@context']).toBe('https://schema.org');
  return graph['@graph'];
}
