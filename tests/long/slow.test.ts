// Clients that take their time: heads and bodies that come byte by byte, and downloads that nobody reads.

import { closeSync, mkdirSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startSite, type TestSite } from '../support/site.ts';

let site: TestSite;
let port: number;
const sockets: net.Socket[] = [];

beforeAll(async () => {
  site = await startSite();
  port = Number(new URL(site.origin).port);
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(() => site?.stop());

async function connected(bytes: string): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1');
  // The server hangs up on them when their time is over.
  socket.on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

/** How long the slowest of some answers took, in milliseconds. */
async function slowest(address: string): Promise<number> {
  let worst = 0;
  for (let n = 0; n < 20; n++) {
    const began = performance.now();
    const response = await fetch(site.origin + address);
    await response.arrayBuffer();
    expect(response.status).toBe(200);
    worst = Math.max(worst, performance.now() - began);
  }
  return worst;
}

test('with 800 slow connections the site answers others within a second, and ends the slow ones in time', async () => {
  const alone = { page: await slowest('/'), member: await slowest('/api/me') };
  const host = `Host: 127.0.0.1:${port}\r\n`;
  const heads = await Promise.all(
    Array.from({ length: 400 }, () => connected(`GET / HTTP/1.1\r\n${host}X-Slow: `)),
  );
  const form = `Origin: ${site.origin}\r\nContent-Type: application/x-www-form-urlencoded\r\n`;
  const bodies = await Promise.all(
    Array.from({ length: 400 }, () =>
      connected(`POST /api/login HTTP/1.1\r\n${host}${form}Content-Length: 60000\r\n\r\nemail=`),
    ),
  );
  const slow = [...heads, ...bodies];
  const drip = setInterval(() => {
    for (const socket of slow) if (socket.writable) socket.write('a');
  }, 500);
  try {
    const crowded = { page: await slowest('/'), member: await slowest('/api/me') };
    console.log('the slowest of 20, in ms:', { alone, crowded });
    expect(crowded.page).toBeLessThan(1000);
    expect(crowded.member).toBeLessThan(1000);
    // 10 seconds for a head, 30 for all of a request, and a look every two.
    await sleep(36_000);
    const left = slow.filter(({ destroyed, readableEnded }) => !destroyed && !readableEnded);
    expect(left.length).toBe(0);
  } finally {
    clearInterval(drip);
  }
});

test('four clients that stop reading a large file cost less than 50 MB', async () => {
  const folder = path.join(site.folder, 'dist', 'public', 'files', 'large');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'film.mp4');
  closeSync(openSync(file, 'w'));
  truncateSync(file, 600 * 1024 * 1024);
  await slowest('/');
  const before = memory();
  const request = `GET /files/large/film.mp4 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
  for (let n = 0; n < 4; n++) {
    const socket = await connected(request);
    const [first] = await once(socket, 'data');
    expect(String(first.subarray(0, 15))).toContain('200');
    socket.pause();
  }
  let most = 0;
  for (let second = 0; second < 10; second++) {
    await sleep(1000);
    most = Math.max(most, memory());
  }
  console.log(`4 stalled downloads: +${((most - before) / 1024).toFixed(1)} MB`);
  expect(most - before).toBeLessThan(50 * 1024);
});

/** What the server holds in memory, in KB. */
function memory(): number {
  const status = readFileSync(`/proc/${site.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
}
