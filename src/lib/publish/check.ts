// The leak gate over everything: holds the whole public tree, as it lies there, against what is for members only by
// now. A publish holds against it what it writes; this also finds what has long been public when a members' text
// comes to say the same. Of the search index it reads the texts of results; the rest of it is words without order.
// Tested in tests/publish.test.ts and tests/lib/publish/check.test.ts.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Application } from '#lib/application.ts';
import { ownersOfFiles, wantedFiles } from './files.ts';
import type { Progress } from './job.ts';
import { type LeakIndex, makeLeakIndex } from './leak-index.ts';
import { gateOf, readSecrets } from './leaks.ts';
import { takeLock } from './lock.ts';
import { places } from './places.ts';
import { LeakProblem, PublishProblem } from './problem.ts';
import { FRAGMENT, textOfFragment } from './search/pagefind.ts';
import { filesIn } from './tree.ts';

/** What visitors read: pages, twins, feeds. */
const TEXT = /\.(html|json|xml|txt)$/;

const textIn = (file: string): Buffer =>
  FRAGMENT.test(file) ? textOfFragment(readFileSync(file)) : readFileSync(file);

/** Answers how many texts were read, and a sentence for each that shows what it must not. @throws PublishProblem */
export async function checkEverything(
  { db, clock, settings }: Application,
  { onWait }: Progress = {},
): Promise<{ texts: number; leaks: string[] }> {
  const { lock, site } = places(settings.dist_dir);
  const { data_dir } = settings;
  const unlock = takeLock(lock, onWait);
  let index: LeakIndex | undefined;
  try {
    index = await makeLeakIndex(':memory:', readSecrets(db, data_dir));
    const gate = gateOf(index);
    const tree = path.join(site, 'public');
    const texts = filesIn(tree).filter((file) => TEXT.test(file) || FRAGMENT.test(file));
    const leaks: string[] = [];
    const look = async (at: () => unknown) => {
      try {
        await at();
      } catch (error) {
        if (!(error instanceof PublishProblem)) throw error;
        leaks.push(error instanceof LeakProblem ? error.leak : error.message);
      }
    };
    for (const file of texts)
      await look(() => gate.check(`/${file}`, textIn(path.join(tree, file))));
    for (const owner of await ownersOfFiles(db, clock()))
      await look(() => wantedFiles({ db, data_dir, gate }, owner));
    return { texts: texts.length, leaks };
  } finally {
    index?.close();
    unlock();
  }
}
