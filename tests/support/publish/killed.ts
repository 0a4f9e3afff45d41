// A publish in a process of its own, which is killed before the KILL_AT-th time that it changes a file or a
// database; of a file that it was about to write then, half is written. Or it is killed when its threads have written
// KILL_AFTER files, whatever each of them is doing just then. Says how many changes there were outside of threads.

import BetterSqlite from 'better-sqlite3';
import fs from 'node:fs';
import { application } from '#lib/application.ts';
import { ownKey } from '#lib/helpers/keys.ts';
import { loadBundle } from '#lib/publish/bundle.ts';
import { publishNow } from '#lib/publish/publish.ts';
import { watchFiles } from './faults.ts';

const kill_at = Number(process.env.KILL_AT);
const kill_after = Number(process.env.KILL_AFTER);
const kill = () => process.kill(process.pid, 'SIGKILL');
const write = fs.writeSync;
const open = fs.openSync;
let changes = 0;

function count(name: string, given: unknown[]): void {
  changes++;
  if (changes !== kill_at) return;
  if (name === 'writeFile') {
    const bytes = Buffer.from(given[1] as string);
    write(open(String(given[0]), 'w'), bytes.subarray(0, bytes.length / 2));
  }
  kill();
}

const app = application();
const build = { code: process.env.CODE ?? '', dir: process.env.BUILD ?? '', fresh: false };
const bundle = await loadBundle(build, ownKey(app.settings.data_dir, 'astro'));

const { prepare } = BetterSqlite.prototype;
BetterSqlite.prototype.prepare = function prepared(this: BetterSqlite.Database, sql: string) {
  const statement = prepare.call(this, sql) as BetterSqlite.Statement;
  if (statement.readonly) return statement;
  for (const way of ['run', 'all', 'get'] as const) {
    const done = statement[way].bind(statement) as (...values: unknown[]) => never;
    statement[way] = (...values: unknown[]) => {
      count('statement', values);
      return done(...values);
    };
  }
  return statement;
} as typeof prepare;
const watch = watchFiles((name, _n, given) => count(name, given));
await publishNow(app, bundle, {
  onFiles: (written) => kill_after > 0 && written >= kill_after && kill(),
});
watch.stop();
console.log(changes);
await app.close();
