// npm run bench:front: requests per second through the front, and through @astrojs/node alone, over the same
// compiled pages and the same database; and what 50 logins at once do to everybody else. Each round asks all
// in turn, so that a busy machine is busy for all; the figures are medians. The ratios are of the processor's
// time that a server spends on a request: that does not depend on who else uses the machine. `--json` prints
// them, else they go to results.md. Nothing fails here for being slow.

import '../../src/commands/help.mjs';
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import autocannon from 'autocannon';
import BetterSqlite from 'better-sqlite3';
import { connect } from '#db/connect.ts';
import { cast } from '#db/seed.ts';
import { newId, randomHex } from '#lib/helpers/ids.ts';
import { User } from '#lib/models/index.ts';
import { meet, type Visit } from './crowd.ts';
import { machine, table, writeSection } from './results.ts';

const ROUNDS = 5;
/** Seconds of each. */
const DURATION = 3;
const CONNECTIONS = 20;
const LOGINS = 50;
/** So many times. */
const CROWDS = 5;

const folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-bench-'));
/** Real sites write a line for each request: so does this one, into a file. */
const log = openSync(path.join(folder, 'log'), 'w');
const env = {
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  DATA_DIR: path.join(folder, 'var'),
  DIST_DIR: path.join(folder, 'dist'),
  PORT: '0',
  LOG_LEVEL: 'info',
};
const children: ChildProcess[] = [];
/** Where each of them listens. */
const servers: string[] = [];

interface Results {
  requests_per_second: Record<string, number>;
  /** Milliseconds of the processor for one request. */
  cpu_ms: Record<string, number>;
  ratios: Record<string, number>;
  /** Milliseconds. */
  p99_ms: Record<string, { alone: number; crowded: number }>;
  /** How often which status. */
  logins: Record<string, number>;
}

try {
  const front = await start('src/commands/run.mjs', 'start');
  const middleware = await start('tests/bench/astro-server.ts', 'middleware');
  const standalone = await start('tests/bench/astro-server.ts', 'standalone');

  const counter = `/api/counters/plays:${anItem()}`;
  const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
  const post = (agent: string): Omit<Visit, 'url'> => ({
    method: 'POST',
    headers: { origin: front, 'user-agent': agent },
  });
  const asked: Record<string, Visit> = {
    'file, front': { url: `${front}/media/starlings-over-nowhere/` },
    'file, standalone': { url: `${standalone}/media/starlings-over-nowhere/` },
    'JSON, front': { url: front + counter },
    'JSON, middleware': { url: middleware + counter },
    'JSON, standalone': { url: standalone + counter },
    'count, front': { url: front + counter, ...post(browser) },
    // The same endpoint reads for robots what it counts for people.
    'same without counting, front': { url: front + counter, ...post('Googlebot/2.1') },
  };
  const rates: Record<string, number[]> = {};
  const costs: Record<string, number[]> = {};
  for (let round = 0; round <= ROUNDS; round++)
    for (const [name, asking] of Object.entries(asked)) {
      const { rate, cost } = await measure(asking);
      // The first round warms everything up.
      if (round === 0) continue;
      rates[name] = [...(rates[name] ?? []), rate];
      costs[name] = [...(costs[name] ?? []), cost];
    }
  /** How much of `a` is served in the processor's time that one `b` takes. */
  const ratio = (a: string, b: string) => Number((median(costs[b]) / median(costs[a])).toFixed(2));

  const crowd = await meetCrowds(front, [
    { url: `${front}/media/starlings-over-nowhere/`, headers: { 'accept-encoding': 'br' } },
    { url: front + counter, ...post(browser) },
  ]);
  const results: Results = {
    requests_per_second: Object.fromEntries(
      Object.keys(asked).map((name) => [name, Math.round(median(rates[name]))]),
    ),
    cpu_ms: Object.fromEntries(
      Object.keys(asked).map((name) => [name, Number(median(costs[name]).toFixed(3))]),
    ),
    ratios: {
      'front to middleware, JSON': ratio('JSON, front', 'JSON, middleware'),
      'front to standalone, JSON': ratio('JSON, front', 'JSON, standalone'),
      'front to standalone, file': ratio('file, front', 'file, standalone'),
      'counting to not counting': ratio('count, front', 'same without counting, front'),
    },
    p99_ms: crowd.p99,
    logins: crowd.statuses,
  };
  if (process.argv.includes('--json')) console.log(JSON.stringify(results, null, 2));
  else writeSection('front', report(results));
} finally {
  for (const child of children) child.kill('SIGTERM');
  await Promise.all(children.map(ended));
  closeSync(log);
  rmSync(folder, { recursive: true, force: true });
}

/** Runs a program until it says where it listens. */
async function start(...command: string[]): Promise<string> {
  const child = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', log] });
  children.push(child);
  let printed = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      printed += chunk;
      const [, found] = /^ {2}(http:\/\/\S+)\/$/m.exec(printed) ?? [];
      if (!found) return;
      servers.push(found);
      resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`${command.join(' ')} ended (${code}).`)));
  });
}

function median(values: number[] = []): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function ended(child: ChildProcess): Promise<unknown> | undefined {
  if (child.exitCode !== null || child.signalCode !== null) return undefined;
  return new Promise((resolve) => child.once('exit', resolve));
}

function anItem(): string {
  const sqlite = new BetterSqlite(path.join(env.DATA_DIR, 'gatefold.db'), { readonly: true });
  const id = sqlite.prepare("select id from media where slug = 'starlings-over-nowhere'").pluck();
  const found = id.get() as string;
  sqlite.close();
  return found;
}

async function measure(asking: Visit): Promise<{ rate: number; cost: number }> {
  const { pid = 0 } = children[servers.indexOf(new URL(asking.url).origin)] ?? {};
  const before = cpuTime(pid);
  const run = { ...asking, connections: CONNECTIONS, duration: DURATION };
  const { requests, non2xx, errors } = await autocannon(run);
  if (non2xx + errors > 0)
    throw new Error(`${asking.url} failed ${non2xx + errors} times of ${requests.total}.`);
  return { rate: requests.average, cost: (cpuTime(pid) - before) / requests.total };
}

/** What a process has used of the processor, in milliseconds: fields 14 and 15, in hundredths of a second. */
function cpuTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** So many accounts with the paid member's password, and no tries: one alone would meet its limit. */
async function register(count: number): Promise<string[]> {
  const db = connect(path.join(env.DATA_DIR, 'gatefold.db'));
  const member = await User.findByEmail(db, cast.paid.email);
  if (!member) throw new Error('The demo has no paid member.');
  const people = Array.from({ length: count }, () => `${newId()}@example.org`);
  await db.deleteFrom('attempt').execute();
  for (const email of people)
    await db
      .insertInto('user')
      .values({ ...member, id: newId(), email, unsubkey: randomHex(16) })
      .execute();
  await db.destroy();
  return people;
}

/** 50 people log in at the same moment: how long others wait meanwhile, and without them. */
async function meetCrowds(origin: string, visits: Visit[]) {
  const alone: number[][] = [];
  const crowded: number[][] = [];
  const statuses: Record<string, number> = {};
  for (let round = 0; round < CROWDS; round++) {
    const people = await register(LOGINS);
    alone.push((await meet(visits)).p99);
    const crowd = await meet(visits, { origin, people, password: cast.paid.password });
    crowded.push(crowd.p99);
    for (const [status, times] of Object.entries(crowd.statuses))
      statuses[status] = (statuses[status] ?? 0) + times;
  }
  const medians = (rounds: number[][], at: number) => median(rounds.map((p99) => p99[at] ?? 0));
  const p99 = Object.fromEntries(
    ['static page', 'counter'].map((name, at) => [
      name,
      { alone: medians(alone, at), crowded: medians(crowded, at) },
    ]),
  );
  return { p99, statuses };
}

function report({ requests_per_second, cpu_ms, ratios, p99_ms, logins }: Results): string {
  const told = Object.entries(logins).map(([status, times]) => `${times} × ${status}`);
  return `## The front

\`npm run bench:front\`: ${CONNECTIONS} connections, medians of ${ROUNDS} rounds of ${DURATION} seconds, all asked in turn in one run; the front writes its log. ${machine()}.

${table(
  ['asked', 'requests a second', 'processor, ms a request'],
  Object.entries(requests_per_second).map(([name, rate]) => [name, rate, cpu_ms[name] ?? 0]),
)}

${table(['requests in the same time of the processor', 'ratio'], Object.entries(ratios))}

${LOGINS} logins at the same moment, ${CROWDS} times (${told.join(', ')}), while a page and a counter are asked for every 10 ms, whatever the server does; 99 in 100 of these wait at most so many ms (medians):

${table(
  ['asked', 'without logins', 'with'],
  Object.entries(p99_ms).map(([name, { alone, crowded }]) => [name, alone, crowded]),
)}
`;
}
