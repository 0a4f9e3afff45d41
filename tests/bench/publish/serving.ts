// What visitors notice while many items are published: a site as it is started for real, asked while it rests and
// while its publisher works.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { readNote } from '#lib/publish/search/note.ts';
import { fill } from '../catalogue.ts';
import { meet } from '../crowd.ts';
import { benchFolder, root } from './folder.ts';
import { insertMany } from './ours.ts';

/** Small, so that the first search index is soon made, which also takes a processor. */
const ITEMS = 500;
const LOOK_EVERY = 250;

/** Milliseconds that 99 in 100 visitors waited at most, in rest and while 1,000 items are published. */
export interface Serving {
  page: { rest: number; publishing: number };
  counter: { rest: number; publishing: number };
}

export async function measureServing(): Promise<Serving> {
  const folder = benchFolder();
  const db = await fill(folder.database, ITEMS);
  const child = spawn(process.execPath, ['src/commands/run.mjs', 'start'], {
    cwd: root,
    env: { ...folder.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const origin = await addressOf(child);
    await searchable(path.join(folder.dir, 'dist/site'));
    const { id } = await db.selectFrom('media').select('id').executeTakeFirstOrThrow();
    const asked = ['/media/record-1/', `/api/counters/plays:${id}`];
    const visits = asked.map((at) => ({ url: origin + at }));
    await meet(visits); // the first ones find code that was never run
    const rest = await meet(visits);
    await insertMany(db, ITEMS);
    const publishing = await meet(visits);
    const both = (at: number) => ({ rest: rest.p99[at] ?? 0, publishing: publishing.p99[at] ?? 0 });
    return { page: both(0), counter: both(1) };
  } finally {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
    await db.destroy();
    folder.remove();
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  let printed = '';
  for await (const chunk of child.stdout ?? []) {
    printed += chunk;
    const [, found] = /^ {2}(http:\/\/\S+)\/$/m.exec(printed) ?? [];
    if (found) {
      child.stdout?.resume();
      return found;
    }
  }
  throw new Error(`The site ended:\n${printed}`);
}

/** Waits until the search index has followed. */
async function searchable(site: string): Promise<void> {
  for (;;) {
    const { built, due } = await readNote(site);
    if (Object.keys(built).length > 0 && Object.keys(due).length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}
