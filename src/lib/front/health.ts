// For whoever watches the server: `/healthz` answers as long as the process does, `/readyz` when the database
// answers too and the site is published. They tell nothing else, and answer under any host name: who asks
// from inside a cluster asks an address. Tested in tests/lib/front/health.test.ts.

import type { ServerResponse } from 'node:http';
import type { Application } from '#lib/application.ts';
import { API_POLICY } from '#lib/gate/send-file.ts';
import { places } from '#lib/publish/places.ts';
import { isReleased } from '#lib/publish/state.ts';

export const isHealth = (pathname: string): boolean =>
  pathname === '/healthz' || pathname === '/readyz';

export async function answerHealth(
  app: Application,
  res: ServerResponse,
  pathname: string,
): Promise<void> {
  const state = pathname === '/healthz' ? { process: true } : await readiness(app);
  res.writeHead(Object.values(state).every(Boolean) ? 200 : 503, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': API_POLICY,
  });
  res.end(JSON.stringify(state));
}

async function readiness({ db, settings }: Application) {
  const database = await db
    .selectFrom('site')
    .select('key')
    .limit(1)
    .execute()
    .then(
      () => true,
      () => false,
    );
  return {
    database,
    published: isReleased(places(settings.dist_dir).site),
  };
}
