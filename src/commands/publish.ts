// npm run publish: renders what changed and says what that was. With --watch it stays and does so at every
// change: that is how the server runs it, in a process of its own, talking over its channel.
// Everything but the settings comes out of the bundle: loading the sources would take longer than a publish.

import { parseArgs } from 'node:util';
import { UsageProblem } from '#lib/helpers/usage.ts';
import type { Bundle } from '#lib/publish/bundle.ts';
import { sourceHash } from '#lib/publish/compile.ts';
import { currentBundle } from '#lib/publish/current.ts';
import { NEW_CODE } from '#lib/publish/resident.ts';
import { describe, type Summary } from '#lib/publish/summary.ts';
import { databaseFile, readSettings } from '#lib/settings.ts';
import { tellMigrated } from './tell-migrated.ts';

export async function run(args: string[]): Promise<void> {
  const { watch: stay } = readArguments(args);
  const bundle = await currentBundle(readSettings());
  const { application, buildSearch, migrate, publishNow } = bundle.publisher;
  const app = application();
  tellMigrated(await migrate(app.db, databaseFile(app.settings)));
  if (stay) return resident(bundle);
  const summary = await publishNow(app, bundle, {
    onWait: () => console.log('Another publish is running: waiting for it.'),
    onFiles: (count) => process.stdout.isTTY && process.stdout.write(`\r${count} files`),
  });
  if (process.stdout.isTTY) process.stdout.write('\r');
  for (const kind of ['added', 'changed', 'removed'] as const)
    for (const address of summary[kind].slice(0, 20)) console.log(`${kind.padEnd(8)} ${address}`);
  console.log(describe(summary));
  await buildSearch(app);
  await app.close();
}

function readArguments(args: string[]): { watch: boolean } {
  try {
    const { values } = parseArgs({ args, options: { watch: { type: 'boolean', default: false } } });
    return values;
  } catch (error) {
    throw new UsageProblem(`npm run publish [-- --watch]: ${(error as Error).message}`);
  }
}

/** Answers `{ id }` messages with `{ id, summary }` or `{ id, error }` until the parent goes away; id 0 is the first. */
async function resident(bundle: Bundle): Promise<void> {
  const { application, watch } = bundle.publisher;
  const app = application();
  const isCurrent = async () => {
    // A process cannot unload code: the parent starts another one, which compiles and goes on.
    if ((await sourceHash(app.settings)) !== bundle.code) process.exit(NEW_CODE);
  };
  const watcher = watch(app, bundle, isCurrent);
  const answer = (id: number, publishing: Promise<Summary>) =>
    publishing.then(
      (summary) => process.send?.({ id, summary }),
      (error) => process.send?.({ id, error: String(error?.message ?? error) }),
    );
  process.on('message', ({ id }: { id: number }) => answer(id, watcher.publish()));
  answer(0, watcher.first);
  await new Promise<void>((resolve) => {
    process.once('disconnect', resolve);
    process.once('SIGTERM', resolve);
    // Ctrl-C reaches the whole group: the server says when it is time.
    process.on('SIGINT', () => (process.channel ? undefined : resolve()));
  });
  await watcher.stop();
  await app.close();
  process.exit(0);
}
