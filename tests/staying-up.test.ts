// A real site whose database is locked or broken for a while, and that is stopped in the middle of its work:
// pages are served, nobody gains access, all heals by itself, and nothing that was answered is lost.

import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cast } from '#db/seed.ts';
import { startSite, type TestSite } from './support/site.ts';

const ITEM = '/members/starlings-over-nowhere/';
const agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

let site: TestSite;
let other: BetterSqlite.Database;
let cookie: string;

beforeAll(async () => {
  site = await startSite();
  other = new BetterSqlite(path.join(site.folder, 'var', 'gatefold.db'), { timeout: 20_000 });
  const response = await logIn();
  cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
});
afterAll(async () => {
  other?.close();
  await site?.stop();
});

const logIn = () =>
  fetch(`${site.origin}/api/login`, {
    method: 'POST',
    headers: { origin: site.origin },
    body: new URLSearchParams({ email: cast.paid.email, password: cast.paid.password }),
    redirect: 'manual',
  });
const get = (address: string, headers: Record<string, string> = { cookie }) =>
  fetch(site.origin + address, { headers, redirect: 'manual' });

async function pagesAreServed() {
  for (const address of ['/', '/media/', '/about/', '/media/starlings-over-nowhere.json'])
    expect((await get(address)).status, address).toBe(200);
  expect((await get('/healthz')).status).toBe(200);
}

async function isPlain(response: Response) {
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(await response.text()).not.toMatch(/sqlite|no such table|node_modules|\.ts\b|\n\s+at /i);
}

test('while another program holds the database, pages are served, who is in stays in, and who logs in is asked to try again', async () => {
  other.exec('begin immediate');
  try {
    const waiting = logIn();
    await pagesAreServed();
    expect((await get(ITEM)).status).toBe(200);
    const refused = await waiting;
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('5');
    await isPlain(refused);
    await pagesAreServed();
  } finally {
    other.exec('rollback');
  }
  expect((await logIn()).status).toBe(303);
});

test('without its tables nobody gets in, pages are served, errors show nothing, and all heals by itself', async () => {
  const gone = ['session', 'payment', 'user', 'site'];
  for (const table of gone) {
    other.exec(`alter table "${table}" rename to away`);
    try {
      await pagesAreServed();
      const answers = [
        await get(ITEM),
        await get(`${ITEM}file`),
        await get('/watch/starlings-over-nowhere/'),
        await get('/account/'),
      ];
      if (table !== 'site') {
        for (const { status } of answers) expect(status, table).toBeGreaterThanOrEqual(500);
        const login = await logIn();
        if (table !== 'payment') expect(login.status, table).toBeGreaterThanOrEqual(500);
        if (table !== 'payment') await isPlain(login);
      }
      for (const answer of answers) if (answer.status >= 500) await isPlain(answer);
      expect((await get('/readyz')).status).toBe(table === 'site' ? 503 : 200);
    } finally {
      other.exec(`alter table away rename to "${table}"`);
    }
    expect((await get(ITEM)).status, table).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
  }
  const lines = site.output().split('\n');
  expect(lines.filter((line) => line.includes('[ERROR]'))).toEqual([]);
  const thrown = lines.filter((line) => line.includes('"module":"astro"'));
  expect(thrown.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({
      level: 50,
      msg: expect.stringContaining('no such table'),
      stack: expect.stringMatching(/^ +at /),
    }),
  );
});

test('stopped, it finishes what it was asked, writes what it counted, and ends with 0', async () => {
  const media = other
    .prepare("select id from media where slug = 'starlings-over-nowhere'")
    .pluck()
    .get() as string;
  const plays = other.prepare('select value from site where key = ?').pluck();
  const before = Number(plays.get(`plays:${media}`) ?? 0);

  const port = Number(new URL(site.origin).port);
  const body = new URLSearchParams({
    email: cast.paid.email,
    password: cast.paid.password,
  }).toString();
  const socket = net.connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  await once(socket, 'connect');
  socket.write(
    `POST /api/login HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: ${site.origin}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 9)}`,
  );
  const hits = await Promise.all(
    Array.from({ length: 50 }, () =>
      fetch(`${site.origin}/api/counters/plays:${media}`, {
        method: 'POST',
        headers: { origin: site.origin, 'user-agent': agent },
      }),
    ),
  );
  expect(hits.map(({ status }) => status)).toEqual(hits.map(() => 200));

  const stopped = site.stop();
  socket.write(body.slice(9));
  await once(socket, 'close');
  expect(answer).toMatch(/^HTTP\/1\.1 303 /);
  expect(await stopped).toBe(0);
  expect(Number(plays.get(`plays:${media}`))).toBe(before + hits.length);
});
