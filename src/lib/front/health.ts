// For whoever watches the server: `/healthz` answers as long as the process does, `/readyz` when the database
// answers too, and can be written, and the site is published. They tell nothing else, and answer under any host
// name: who asks from inside a cluster asks an address. Tested in tests/lib/front/health.test.ts.

import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Application } from '#lib/application.ts';
import { API_POLICY } from '#lib/gate/send-file.ts';
import { isLocked } from '#lib/helpers/errors.ts';
import { Site } from '#lib/models/index.ts';
import { places } from '#lib/publish/places.ts';
import { isReleased } from '#lib/publish/state.ts';

export const isHealth = (pathname: string): boolean =>
  pathname === '/healthz' || pathname === '/readyz';

/** How long a write counts as proof that the disk takes them, in milliseconds. */
const PROOF = 30_000;
/** How long an answer waits for a write, in milliseconds: another program may have the lock. */
const PATIENCE = 1000;

export function makeHealth(app: Application) {
  const canWrite = makeProof(app);
  return async (res: ServerResponse, pathname: string): Promise<void> => {
    const state =
      pathname === '/healthz'
        ? { process: true }
        : {
            database: (await canRead(app)) && (await canWrite()),
            published: isReleased(places(app.settings.dist_dir).site),
          };
    res.writeHead(Object.values(state).every(Boolean) ? 200 : 503, {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': API_POLICY,
    });
    res.end(JSON.stringify(state));
  };
}

const canRead = ({ db }: Application): Promise<boolean> =>
  db
    .selectFrom('site')
    .select('key')
    .limit(1)
    .execute()
    .then(
      () => true,
      () => false,
    );

/** A disk that is full still reads. Whoever has to wait for a lock is taken at their word. */
function makeProof({ db }: Application): () => Promise<boolean> {
  let proved = Number.NEGATIVE_INFINITY;
  let trying: Promise<boolean> | undefined;
  const write = async () => {
    try {
      await Site.note(db, 'ready', true);
      proved = performance.now();
      return true;
    } catch (error) {
      return isLocked(error);
    } finally {
      trying = undefined;
    }
  };
  return async () => {
    if (performance.now() - proved < PROOF) return true;
    trying ??= write();
    return Promise.race([trying, sleep(PATIENCE, true, { ref: false })]);
  };
}
