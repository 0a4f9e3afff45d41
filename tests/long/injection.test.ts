// sqlmap against what takes words from an address and asks the database: it finds nothing, and does find the
// hole in a page that was made with one. sqlmap is Debian's package of that name.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cast } from '#db/seed.ts';
import { startSite, type TestSite } from '../support/site.ts';
import { hasTool } from '../support/tools.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-sqlmap-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What sqlmap says of `q` in this address. Level 3 knows words in the middle of a pattern, as ours are. */
async function sqlmap(address: string, cookie = ''): Promise<string> {
  const options = ['-u', address, '--batch', '--flush-session', '--disable-coloring'];
  const tries = ['--dbms=sqlite', '--technique=B', '--level=3', '--risk=1', '--output-dir', folder];
  const agent = ['--user-agent', 'Mozilla/5.0 (X11; Linux x86_64)'];
  const command = [
    ...[...options, ...tries, ...agent],
    ...['-p', 'q'],
    ...(cookie ? ['--cookie', cookie] : []),
  ];
  const child = spawn('sqlmap', command, { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await once(child, 'close');
  return said;
}

const FOUND = /identified the following injection point/;
const NOTHING = /all tested parameters do not appear to be injectable/;

describe.skipIf(!hasTool('sqlmap'))('sqlmap (needs sqlmap)', () => {
  test('finds nothing in what admins search for', async () => {
    const site = await startSite();
    try {
      const cookie = await signIn(site);
      const said = await sqlmap(`${site.origin}/admin/user/?q=a`, cookie);
      expect(said).toMatch(NOTHING);
      expect(said).not.toMatch(FOUND);
    } finally {
      await site.stop();
    }
  });

  test('finds the hole where there is one', async () => {
    const { server, origin } = await holed();
    try {
      expect(await sqlmap(`${origin}/?q=a`)).toMatch(FOUND);
    } finally {
      server.close();
    }
  });
});

async function signIn({ origin }: TestSite): Promise<string> {
  const { email, password } = cast.admin;
  const response = await fetch(`${origin}/api/login`, {
    method: 'POST',
    headers: { origin },
    body: new URLSearchParams({ email, password }),
    redirect: 'manual',
  });
  expect(response.status).toBe(303);
  const cookies = response.headers.getSetCookie();
  return cookies.map((line) => line.split(';')[0]).join('; ');
}

/** A page that searches as no page of ours does: what was asked for becomes part of the statement. */
async function holed(): Promise<{ server: Server; origin: string }> {
  const sqlite = new BetterSqlite(':memory:');
  sqlite.exec("create table user (email text); insert into user values ('ann@example.test')");
  const server = createServer((req, res) => {
    const words = new URL(req.url ?? '/', 'http://site').searchParams.get('q') ?? '';
    try {
      const rows = sqlite.prepare(`select email from user where email like '%${words}%'`).all();
      res.end(`<h1>${rows.length} people</h1><p>${JSON.stringify(rows)}</p>`);
    } catch {
      res.writeHead(500).end('<h1>Something broke</h1>');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
