// npm run publish: renders what changed and says what that was. With --watch it stays and does so at every
// change: that is how the server runs it, in a process of its own, talking over its channel.

import { parseArgs } from 'node:util';
import { application } from '#lib/application.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { publishNow } from '#lib/publish/publish.ts';
import { describe, type Summary } from '#lib/publish/summary.ts';
import { watch } from '#lib/publish/watch.ts';
import { migrated } from './prepare.ts';

export async function run(args: string[]): Promise<void> {
  const { watch: stay } = readArguments(args);
  const app = application();
  await migrated(app);
  if (stay) return resident();
  const summary = await publishNow(app, {
    onWait: () => console.log('Another publish is running: waiting for it.'),
    onFiles: (count) => process.stdout.isTTY && process.stdout.write(`\r${count} files`),
  });
  if (process.stdout.isTTY) process.stdout.write('\r');
  for (const kind of ['added', 'changed', 'removed'] as const)
    for (const address of summary[kind].slice(0, 20)) console.log(`${kind.padEnd(8)} ${address}`);
  console.log(describe(summary));
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
async function resident(): Promise<void> {
  const app = application();
  const watcher = watch(app);
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
