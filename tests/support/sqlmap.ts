// sqlmap, as Debian has it, and what it needs in between: a door that hands on each of its requests as one of
// another visitor's, logged in anew and counted by no limit, and keeps what was answered with 500 or more.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

export const FOUND = /identified the following injection point/;
export const NOTHING = /all tested parameters do not appear to be injectable/;

/** What sqlmap says of an address. What it may change is named by `-p`, or marked with `*`. */
export async function sqlmap(address: string, ...options: string[]): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatefold-sqlmap-'));
  const how = ['--batch', '--flush-session', '--disable-coloring', '--output-dir', folder];
  const tries = ['--dbms=sqlite', '--technique=B', '--risk=1', '--ignore-redirects'];
  // Refusals are answers too.
  const agent = ['--ignore-code=*', '--user-agent', 'Mozilla/5.0 (X11; Linux x86_64)'];
  const child = spawn('sqlmap', ['-u', address, ...how, ...tries, ...agent, ...options], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await once(child, 'close');
  rmSync(folder, { recursive: true, force: true });
  return said;
}

export interface Door {
  origin: string;
  /** How many requests came through. */
  count: number;
  /** What broke: method, path, body and status. */
  broken: string[];
  close(): void;
}

/** @param headers is asked before each request: cookies, and whose it is. */
export async function openDoor(
  site: string,
  headers: () => Promise<Record<string, string>>,
): Promise<Door> {
  const { hostname, port } = new URL(site);
  const server = http.createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const given = { origin: site, host: `${hostname}:${port}`, 'content-length': body.length };
    const request = http.request({
      ...{ hostname, port, method: req.method, path: req.url },
      headers: { ...req.headers, ...given, ...(await headers()) },
    });
    request.on('error', () => res.destroy());
    request.on('response', (response) => {
      door.count++;
      const { statusCode = 0 } = response;
      if (statusCode >= 500) door.broken.push(`${req.method} ${req.url} ${body}: ${statusCode}`);
      const { 'content-type': type = 'text/plain', location } = response.headers;
      res.writeHead(statusCode, { 'content-type': type, ...(location && { location }) });
      response.pipe(res);
    });
    request.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const door: Door = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: 0,
    broken: [],
    close: () => server.close(),
  };
  return door;
}
