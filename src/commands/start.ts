// npm start: everything that is needed to have the site running, in the order in which it is needed.

import { rmSync, writeFileSync } from 'node:fs';
import { cast } from '#db/seed.ts';
import { addressFile, type Application, compose, install } from '#lib/application.ts';
import { type Front, startFront } from '#lib/front/front.ts';
import { ownKey } from '#lib/helpers/keys.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { loadBundle } from '#lib/publish/bundle.ts';
import { compile } from '#lib/publish/compile.ts';
import { type Resident, startResident } from '#lib/publish/resident.ts';
import { describe } from '#lib/publish/summary.ts';
import { readSettings } from '#lib/settings.ts';
import { migrated, planted } from './prepare.ts';

/** How many ports a demo tries, from the one that was asked for. */
const PORTS = 20;

export async function run(): Promise<void> {
  // From the beginning: whoever reads our address may stop us at once.
  const told = new Promise<void>((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
  const settings = readSettings();
  let origin = settings.site_url ?? `http://${settings.host}:${settings.port}`;
  let resident: Resident | undefined;
  const publish = () => resident?.publish() ?? Promise.reject(new Error('Not started yet.'));
  const app = install(compose(settings, { origin: () => origin, publish }));
  await migrated(app);
  await planted(app);
  await app.sessions.deleteExpired();

  const build = await compile(settings);
  console.log(build.fresh ? 'Compiled the pages.' : 'The compiled pages are up to date.');
  resident = startResident();
  console.log(`Published: ${describe(await resident.first)}.`);

  const bundle = await loadBundle(build.dir, ownKey(settings.data_dir, 'astro'));
  const front = await listen(app, (port) => startFront(app, bundle, { host: settings.host, port }));
  if (!settings.site_url) origin = `http://${settings.host}:${front.port}`;
  writeFileSync(addressFile(settings), origin);
  greet(app);

  await told;
  rmSync(addressFile(settings), { force: true });
  await front.close();
  await resident.stop();
  await app.close();
  process.exit(0);
}

async function listen({ settings }: Application, on: (port: number) => Promise<Front>) {
  const { demo, port } = settings;
  for (let at = port; ; at++) {
    try {
      const front = await on(at);
      if (at !== port) console.log(`Port ${port} is taken, so this is ${front.port}.`);
      return front;
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!taken) throw error;
      if (!demo || at - port >= PORTS)
        throw new UsageProblem(`Port ${port} is taken: stop the other program or set PORT.`);
    }
  }
}

/** All of it in one piece: what reads our output has it whole once it has the address. */
function greet({ origin, settings }: Application): void {
  console.log(`\n  ${origin()}/\n${settings.demo ? demoNotes() : ''}`);
}

function demoNotes(): string {
  const width = Math.max(...Object.values(cast).map(({ email }) => email.length));
  const signIns = Object.entries(cast).map(
    ([role, { email, password }]) => `  ${role.padEnd(7)} ${email.padEnd(width)}  ${password}`,
  );
  return `
  This is a demo: nobody but this machine sees it, and no money moves.

${signIns.join('\n')}

  Three things to try:
  1. Open a members' video, become a member with the pretend payment, and watch it.
  2. Refund it: your account links to the pretend processor. The door closes again.
  3. npm run media -- add some-file.mp4 --title "My first talk"   (it is there a blink later)
`;
}
