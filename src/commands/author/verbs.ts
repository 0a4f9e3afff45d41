// The commands that an author fills the site with have verbs: `npm run media -- add …`. Of two at the same time, the
// second waits: one would clear away the files that the other has just brought.

import path from 'node:path';
import type { Application } from '#lib/application.ts';
import { removeUnfinished } from '#lib/files/store.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { takeLock } from '#lib/publish/lock.ts';
import { withApplication } from '../prepare.ts';

export type Verb = (app: Application, args: string[]) => Promise<void>;

/** Only looks, and waits for nobody. */
const LOOKING = 'list';

/** @param usage what `npm run <command>` alone prints */
export async function runVerb(
  command: string,
  { verbs, usage }: { verbs: Record<string, Verb>; usage: string },
  [verb = 'help', ...args]: string[],
): Promise<void> {
  if (verb === 'help') return console.log(usage);
  const act = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (!act)
    throw new UsageProblem(
      `There is no "${command} ${verb}": there are ${Object.keys(verbs).join(', ')}.`,
    );
  await withApplication(async (app) => {
    if (verb === LOOKING) {
      if (args.length > 0) throw new UsageProblem(`Usage: npm run ${command} -- ${LOOKING}`);
      return act(app, args);
    }
    const onWait = () => console.log("Another author's command is running: waiting for it.");
    const unlock = takeLock(path.join(app.settings.data_dir, 'author.lock'), onWait);
    try {
      await removeUnfinished(app.settings.data_dir);
      await act(app, args);
    } finally {
      unlock();
    }
  });
}
