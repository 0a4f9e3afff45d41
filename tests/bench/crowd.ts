// What many logins at the same moment do to everybody else. Visitors keep coming, whatever the server does: each
// asks at its time, and waits from then on. They and the people who log in are programs of their own, so that
// neither measures the other.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';

export interface Visit {
  url: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
}

export interface Crowd {
  /** Milliseconds that 99 in 100 visitors waited at most, in the order of the visits. */
  p99: number[];
  /** How often which status answered a login, and how long the last one took, in milliseconds. */
  statuses: Record<string, number>;
  last_login: number;
}

interface Login {
  origin: string;
  people: string[];
  password: string;
}

type Work = { visits: Visit[] } | Login;

/** Milliseconds: a visitor of each kind in so many, for so long; the logins begin after a while. */
const EVERY = 10;
const DURATION = 4000;
const WHILE = 500;

/** Visitors come for four seconds; meanwhile `login` happens, if there is one. */
export async function meet(visits: Visit[], login?: Login): Promise<Crowd> {
  const waits = inAnother<number[][]>({ visits });
  await new Promise((resolve) => setTimeout(resolve, WHILE));
  const logins = login ? await inAnother<Logins>(login) : { statuses: {}, last_login: 0 };
  const p99 = (await waits).map((times) => {
    const sorted = times.toSorted((a, b) => a - b);
    return Math.round(sorted[Math.floor(sorted.length * 0.99)] ?? 0);
  });
  return { p99, ...logins };
}

type Logins = Pick<Crowd, 'statuses' | 'last_login'>;

async function inAnother<T>(work: Work): Promise<T> {
  const child = fork(fileURLToPath(import.meta.url));
  child.send(work);
  const [answer] = await once(child, 'message');
  await once(child, 'exit');
  return answer;
}

process.once('message', async (work: Work) => {
  process.send?.('visits' in work ? await visitAll(work.visits) : await logInAll(work));
  process.disconnect();
});

/** How long each visitor waited, from the moment when it was to ask. */
async function visitAll(visits: Visit[]): Promise<number[][]> {
  const agent = new http.Agent({ keepAlive: true });
  // Who opens the connections is not measured.
  await Promise.all(visits.flatMap((visit) => Array.from({ length: 10 }, () => ask(visit, agent))));
  const waits: Promise<number>[][] = visits.map(() => []);
  const began = performance.now();
  for (let due = began; due < began + DURATION; due += EVERY) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    for (const [at, visit] of visits.entries())
      waits[at]?.push(ask(visit, agent).then(() => performance.now() - due));
  }
  const times = await Promise.all(waits.map((list) => Promise.all(list)));
  agent.destroy();
  return times;
}

async function logInAll({ origin, people, password }: Login): Promise<Logins> {
  const began = performance.now();
  const agent = new http.Agent();
  const headers = { origin, 'content-type': 'application/x-www-form-urlencoded' };
  const statuses: Record<string, number> = {};
  const login = async (email: string) => {
    const body = new URLSearchParams({ email, password }).toString();
    const status = await ask({ url: `${origin}/api/login`, method: 'POST', headers }, agent, body);
    statuses[status] = (statuses[status] ?? 0) + 1;
  };
  await Promise.all(people.map(login));
  return { statuses, last_login: Math.round(performance.now() - began) };
}

/** Asks, reads to the end, and answers the status. */
function ask({ url, ...options }: Visit, agent: http.Agent, body?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { ...options, agent });
    request.once('error', reject).once('response', (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    request.end(body);
  });
}
