// npm run dev: Astro's development server on live data, with the gate and signed paths before it as in the
// real site. Nothing is published: every page is rendered when it is asked for.

import type { AddressInfo } from 'node:net';
import { dev } from 'astro';
import { compose, install } from '#lib/application.ts';
import { developmentGate } from '#lib/gate/development.ts';
import { ownKey } from '#lib/helpers/keys.ts';
import { takesNothing, UsageProblem } from '#lib/helpers/usage.ts';
import { emptySummary } from '#lib/publish/summary.ts';
import { readSettings } from '#lib/settings.ts';
import { noteAddress } from './address.ts';
import { demoNotes } from './greeting.ts';
import { keptApart, migrated, planted } from './prepare.ts';
import { toldToStop } from './told-to-stop.ts';

export async function run(args: string[]): Promise<void> {
  takesNothing('npm run dev', args);
  const settings = readSettings();
  if (!settings.demo)
    throw new UsageProblem(
      'SITE_URL is set, so this is a real site: `npm run dev` is for demos on this machine.',
    );
  let origin = `http://${settings.host}:${settings.port}`;
  const publish = async () => emptySummary();
  const app = install(compose(settings, { origin: () => origin, publish }));
  await migrated(app);
  await keptApart(app);
  await planted(app);
  process.env.ASTRO_KEY = ownKey(settings.data_dir, 'astro');
  const server = await dev({
    server: { host: settings.host, port: settings.port },
    integrations: [developmentGate(app)],
  });
  const { port } = server.address as AddressInfo;
  origin = `http://${settings.host}:${port}`;
  const forget = noteAddress(settings, origin);
  app.post.start();
  console.log(`\n  ${origin}/\n${demoNotes()}`);
  await new Promise<void>(toldToStop);
  forget();
  await server.stop();
  await app.close();
  process.exit(0);
}
