// npm run publish: renders what changed and says what that was. With --dry-run it says what it would do; with
// --check it holds all that is public against what is for members only. With --watch it stays and publishes at
// every change: that is how the server runs it, in a process of its own, talking over its channel.

// All that can comes out of the bundle: loading the sources would take longer than a publish.

import { existsSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { readArguments } from '#lib/helpers/usage.ts';
import type { Bundle } from '#lib/publish/bundle.ts';
import { compile, sourceHash } from '#lib/publish/compile.ts';
import { currentBundle, NEW_CODE } from '#lib/publish/current.ts';
import { PUBLISHED_FILE } from '#lib/publish/places.ts';
import { describe, type Summary } from '#lib/publish/summary.ts';
import { databaseFile, readWhereabouts } from '#lib/whereabouts.ts';
import { demandAddress } from './forgotten.ts';
import { tellMigrated } from './tell-migrated.ts';
import { toldToStop } from './told-to-stop.ts';

export async function run(args: string[]): Promise<number> {
  const { values } = readArguments({ args, options }, (sentence) => `${usage}: ${sentence}`);
  const { watch: stay, 'dry-run': dry, check } = values;
  const bundle = await currentBundle(readWhereabouts());
  const { application, buildSearch, checkEverything, migrate, publishNow, tryPublish } =
    bundle.publisher;
  const app = application();
  tellMigrated(await migrate(app.db, databaseFile(app.settings)));
  await demandAddress(app);
  if (stay) return resident(bundle);
  const progress = {
    onWait: () => console.log('Another publish is running: waiting for it.'),
    onFiles: (count: number) => process.stdout.isTTY && process.stdout.write(`\r${count} files`),
  };
  let code = 0;
  if (check) {
    const { texts, leaks } = await checkEverything(app, progress);
    for (const leak of leaks) console.log(leak);
    console.log(`${texts} public texts read, ${leaks.length} leaks`);
    code = leaks.length > 0 ? 1 : 0;
  } else if (dry) {
    tell(await tryPublish(app, bundle, progress), Number.POSITIVE_INFINITY);
    console.log('Nothing was published: this is what would be.');
  } else {
    const summary = await publishNow(app, bundle, progress);
    // For the next process, also if nobody waits for the end of this one.
    flushCompileCache();
    tell(summary, NAMED);
    await buildSearch(app);
  }
  await app.close();
  return code;
}

/** @param most how many of each kind are told by their address */
function tell(summary: Summary, most: number): void {
  if (process.stdout.isTTY) process.stdout.write('\r');
  for (const kind of ['added', 'changed', 'removed'] as const)
    for (const address of summary[kind].slice(0, most)) console.log(`${kind.padEnd(8)} ${address}`);
  console.log(describe(summary));
}

/** After that many of a kind, only their number is told. */
const NAMED = 20;

const flag = { type: 'boolean', default: false } as const;

const options = { 'dry-run': flag, check: flag, watch: flag };
const usage = 'npm run publish [-- --dry-run | --check | --watch]';

/** To the parent, if it is still there: without the callback, an answer that nobody waits for would end us as an error. */
const say = (words: object) => process.send?.(words, undefined, undefined, () => undefined);

/** Answers `{ id }` messages with `{ id, summary }` or `{ id, error }` until the parent goes away; id 0 is the first. */
async function resident(bundle: Bundle): Promise<never> {
  // Visitors come first. Threads that are begun from here on have it from us.
  os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
  const { application, watch } = bundle.publisher;
  const app = application();
  const isCurrent = async () => {
    // A process cannot unload code: the parent starts another one, which compiles and goes on.
    const there = existsSync(path.join(bundle.dir, PUBLISHED_FILE));
    if (there && (await sourceHash(app.settings)) === bundle.code) return;
    await compile(app.settings); // what cannot be compiled is told, and the pages stay as they are
    process.exit(NEW_CODE);
  };
  const watcher = watch(app, bundle, isCurrent);
  const answer = (id: number, publishing: Promise<Summary>) =>
    publishing.then(
      (summary) => say({ id, summary }),
      (error) => say({ id, error: String(error?.message ?? error) }),
    );
  process.on('message', ({ id }: { id: number }) => answer(id, watcher.publish()));
  void answer(0, watcher.first);
  await new Promise<void>((resolve) => {
    process.once('disconnect', resolve);
    // Gone before we listened; it is undefined where there never was a parent.
    if (process.connected === false) resolve();
    // The server is told, too, and says when it is time.
    toldToStop(() => (process.channel ? undefined : resolve()));
  });
  await watcher.stop();
  await app.close();
  return process.exit(0);
}
