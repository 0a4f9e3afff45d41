// A demo site behind a web server: how to ask either of them the same thing.

import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { connect } from '#db/connect.ts';
import type { Db } from '#db/schema.ts';
import { siteFolder, startIn, type TestSite } from '../support/site.ts';
import { type Asker, asker } from './ask.ts';
import type { Start, WebServer } from './start.ts';

export interface Place {
  site: TestSite;
  server: WebServer;
  db: Db;
  public_dir: string;
  /** The site itself. */
  front: Asker;
  /** The same by way of the web server. */
  through: Asker;
  /** Posts a form, from the site's own page. */
  post(address: string, form: Record<string, string>, cookie?: string): ReturnType<Asker>;
  stop(): Promise<void>;
}

/** A place for the tests of this block; call the answer inside of them. */
export function placeFor(start: Start): () => Place {
  let place: Place;
  beforeAll(async () => {
    place = await startPlace(start);
  });
  afterAll(() => place?.stop());
  return () => place;
}

async function startPlace(start: Start): Promise<Place> {
  const { folder, env, remove } = await siteFolder({ TRUSTED_PROXIES: '1', LOG_LEVEL: 'info' });
  const site = await startIn(folder, env);
  const { port, host } = new URL(site.origin);
  const public_dir = path.join(folder, 'dist', 'public');
  const media_dir = path.join(folder, 'var', 'media');
  const server = await start({ port: Number(port), public_dir, media_dir });
  const db = connect(path.join(folder, 'var', 'gatefold.db'));
  // A demo knows itself by one name only, so both are asked by that.
  const front = asker(Number(port), host, { tls: false });
  const through = asker(server.port, host, { tls: true });
  return {
    ...{ site, server, db, public_dir, front, through },
    post: (address, form, cookie = '') =>
      through(address, {
        method: 'POST',
        headers: {
          ...{ origin: site.origin, cookie },
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams(form).toString(),
      }),
    async stop() {
      front.close();
      through.close();
      await server.stop();
      await db.destroy();
      await site.stop();
      await remove();
    },
  };
}
