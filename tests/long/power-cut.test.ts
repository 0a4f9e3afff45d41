// Power cuts at 300 moments of a run of the real code: whatever it had acknowledged is there afterwards, and
// the database is sound. Needs strace.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import BetterSqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '#db/connect.ts';
import { migrate } from '#db/migrate.ts';
import { hasTool } from '../support/tools.ts';
import { type Cut, cuts, type Event, readTrace, seeded, straceArguments } from './power-cut.ts';

const CUTS = 300;
const writer = fileURLToPath(new URL('power-writer.ts', import.meta.url));

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-power-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the writer on a new database; answers what happened and what the file held before. */
async function record(name: string, ...args: string[]) {
  const file = path.join(folder, name, 'gatefold.db');
  const db = connect(file);
  await migrate(db, file);
  await db.destroy();
  const before = new Map([[file, readFileSync(file)]]);
  const log = path.join(folder, `${name}.strace`);
  const command = [...straceArguments(log), process.execPath, writer, file, ...args];
  const env = { ...process.env, LOG_LEVEL: 'silent' };
  const { status, stderr } = spawnSync('strace', command, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`The writer ended with ${status}: ${stderr}`);
  return { file, before, events: readTrace(log, file) };
}

/** Cuts at `CUTS` different moments; answers in how many something was lost, or the file was not sound. */
function cutAll({
  file,
  before,
  events,
}: {
  file: string;
  before: Map<string, Buffer>;
  events: Event[];
}) {
  const random = seeded(7);
  const moments = new Set<number>();
  while (moments.size < CUTS) moments.add(Math.floor(random() * (events.length + 1)));
  let lost = 0;
  let unsound = 0;
  const worst: string[] = [];
  for (const cut of cuts(events, [...moments], before, random)) {
    const problems = examine(cut, file);
    if (problems.unsound.length > 0) unsound++;
    if (problems.lost.length > 0) lost++;
    if (problems.lost.length + problems.unsound.length > worst.length)
      worst.splice(0, worst.length, ...problems.lost, ...problems.unsound);
  }
  return { lost, unsound, worst: worst.slice(0, 5) };
}

function examine({ files, said }: Cut, file: string): { lost: string[]; unsound: string[] } {
  const scratch = path.join(folder, 'cut');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch);
  for (const [name, bytes] of files) writeFileSync(path.join(scratch, path.basename(name)), bytes);
  const lost: string[] = [];
  const unsound: string[] = [];
  const sqlite = new BetterSqlite(path.join(scratch, path.basename(file)));
  try {
    if (sqlite.pragma('integrity_check', { simple: true }) !== 'ok') unsound.push('integrity');
    if ((sqlite.pragma('foreign_key_check') as unknown[]).length > 0) unsound.push('references');
    const has = (table: string, id: string) =>
      sqlite.prepare(`select 1 from ${table} where id = ?`).get(id) !== undefined;
    const plays = sqlite.prepare("select value from site where key = 'plays:a'").pluck();
    const status = sqlite.prepare('select status from payment where id = ?').pluck();
    const letter = sqlite.prepare('select state from outbox where id = ?').pluck();
    const refunded = new Set<string>();
    for (const line of said.toReversed()) {
      const [what, id = ''] = line.split(' ');
      if (what === 'refunded') refunded.add(id);
      const kept =
        (what === 'user' && has('user', id)) ||
        (what === 'session' && has('session', id)) ||
        (what === 'ended' && !has('session', id)) ||
        (what === 'letter' && has('outbox', id)) ||
        (what === 'sent' && letter.get(id) === 'sent') ||
        // Its refund may have come through before it was told of.
        (what === 'complete' && ['complete', 'refunded'].includes(String(status.get(id)))) ||
        (what === 'refunded' && status.get(id) === 'refunded') ||
        (what === 'plays' && Number(plays.get() ?? 0) >= Number(id));
      if (!kept) lost.push(line);
    }
    // A look at a processor is written whole or not at all.
    const halves = sqlite
      .prepare(
        `select count(*) from payment where (status = 'refunded') <> (refunded = amount)
          or (status <> 'pending') <> (sys_secondary_id is not null)`,
      )
      .pluck()
      .get();
    if (halves !== 0) unsound.push(`${halves} payments written by half`);
  } catch (error) {
    unsound.push(String(error));
  } finally {
    sqlite.close();
  }
  return { lost, unsound };
}

describe.skipIf(!hasTool('strace'))('after a power cut (needs strace)', () => {
  test(`at any of ${CUTS} moments nothing that was acknowledged is lost, and nothing is broken`, async () => {
    const run = await record('careful');
    const said = run.events.filter(({ kind }) => kind === 'said').length;
    expect(said).toBeGreaterThan(300);
    expect(cutAll(run)).toEqual({ lost: 0, unsound: 0, worst: [] });
  });

  test('the model sees a loss where there is one: without a wait for the disk at each commit', async () => {
    const { lost } = cutAll(await record('careless', '--careless'));
    expect(lost).toBeGreaterThan(CUTS / 2);
  });
});
