// npm start: everything that is needed to have the site running, in the order in which it is needed.

import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Application, compose, install } from '#lib/application.ts';
import { startSweeping } from '#lib/housekeeping.ts';
import { startFront } from '#lib/front/front.ts';
import { codeOf, hasCode } from '#lib/helpers/errors.ts';
import { takesNothing, UsageProblem } from '#lib/helpers/usage.ts';
import { Livestream } from '#lib/models/index.ts';
import { currentBundle } from '#lib/publish/current.ts';
import { startReconciler } from '#lib/payments/resident.ts';
import { places } from '#lib/publish/places.ts';
import { type Resident, startResident } from '#lib/publish/resident.ts';
import { isReleased } from '#lib/publish/state.ts';
import { describe } from '#lib/publish/summary.ts';
import { readSettings, type Settings } from '#lib/settings.ts';
import { noteAddress } from './address.ts';
import { demoNotes } from './greeting.ts';
import { lacking } from './opening.ts';
import { keptApart, migrated, planted } from './prepare.ts';
import { toldToStop } from './told-to-stop.ts';

/** How many ports a demo tries, from the one that was asked for. */
const PORTS = 20;

/** How long a letter in hand, and then a publish under way, may take once we are told to stop, in milliseconds. */
const PATIENCE = 10_000;

export async function run(args: string[]): Promise<void> {
  takesNothing('npm start', args);
  // From the beginning: whoever reads our address may stop us at once.
  const told = new Promise<void>(toldToStop);
  const settings = readSettings();
  // A second server by mistake must not migrate, sweep and publish first.
  if (!settings.demo) await listen(settings, tryPort);
  let origin = settings.site_url ?? `http://${settings.host}:${settings.port}`;
  let resident: Resident | undefined;
  const publish = () => resident?.publish() ?? Promise.reject(new Error('Not started yet.'));
  const app = install(compose(settings, { origin: () => origin, publish }));
  await migrated(app);
  await keptApart(app);
  await planted(app);
  const stopSweeping = await startSweeping(app);
  await Livestream.clearViewers(app.db);

  const bundle = await currentBundle(settings);
  console.log(bundle.fresh ? 'Compiled the pages.' : 'The compiled pages are up to date.');
  resident = startResident();
  // Of a large site it takes minutes, and while another program publishes it waits.
  const first = await Promise.race([
    resident.first.then(
      (summary) => ({ summary }),
      (problem: Error) => ({ problem }),
    ),
    told.then(() => undefined),
  ]);
  if (!first) {
    stopSweeping();
    await resident.stop(0);
    await app.close();
    process.exit(0);
  }
  if ('summary' in first) console.log(`Published: ${describe(first.summary)}.`);
  else serveAsBefore(first.problem, settings);

  const front = await listen(settings, (at) => startFront(app, bundle, at));
  if (!settings.site_url) origin = `http://${settings.host}:${front.port}`;
  const forget = noteAddress(settings, origin);
  app.post.start();
  await greet(app);
  const reconciler = startReconciler(app);

  await told;
  forget();
  stopSweeping();
  await Promise.all([reconciler.stop(), front.close()]);
  await app.tally.flush();
  await app.post.stop(PATIENCE);
  await resident.stop(PATIENCE);
  await app.close();
  process.exit(0);
}

/** What cannot be published must not take the members' doors away; a site that was never published cannot open. */
function serveAsBefore(problem: Error, { dist_dir }: Settings): void {
  if (!isReleased(places(dist_dir).site)) throw problem;
  console.error(
    `${problem.message}\nThe site is served as it was last published; nothing new appears until this is mended.`,
  );
}

/** Listens there for a moment. @throws the system's error when the port is taken. */
async function tryPort(at: At): Promise<At> {
  const server = createServer().listen(at);
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
  return at;
}

type At = Pick<Settings, 'host' | 'port'>;

/** What the system says of an address of another machine, or of a name that nobody knows. */
const NOT_HERE = ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'];

/** @throws UsageProblem when the port cannot be had */
async function listen<T extends { port: number }>(
  { demo, host, port }: Settings,
  on: (at: At) => Promise<T>,
): Promise<T> {
  for (let at = port; ; at++) {
    try {
      const front = await on({ host, port: at });
      if (at !== port) console.log(`Port ${port} is taken, so this is ${front.port}.`);
      return front;
    } catch (error) {
      if (NOT_HERE.includes(codeOf(error)))
        throw new UsageProblem(`HOST should be an address of this machine, but is "${host}".`);
      if (hasCode(error, 'EACCES'))
        throw new UsageProblem(`This user may not open port ${at}: set PORT to one from 1024 on.`);
      if (!hasCode(error, 'EADDRINUSE')) throw error;
      if (!demo || at - port >= PORTS)
        throw new UsageProblem(`Port ${port} is taken: stop the other program or set PORT.`);
    }
  }
}

/** All of it in one piece: what reads our output has it whole once it has the address. */
async function greet(app: Application): Promise<void> {
  const notes = app.settings.demo
    ? demoNotes()
    : (await lacking(app)).map((sentence) => `\n  ${sentence}\n`).join('');
  console.log(`\n  ${app.origin()}/\n${notes}`);
}
