// Guessing passwords as people do it who mean it: hydra over real HTTP, and a clock held against the answers.
// hydra is Debian's package of that name; where it is not installed, its test is skipped.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cast } from '#db/seed.ts';
import { startSite, type TestSite } from '../support/site.ts';

const hasHydra = spawnSync('hydra', ['-h']).error === undefined;

let site: TestSite;
let folder: string;

beforeAll(async () => {
  site = await startSite();
  folder = mkdtempSync(path.join(tmpdir(), 'gatefold-guessing-'));
});
afterAll(async () => {
  await site?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const login = (email: string, password: string) =>
  fetch(`${site.origin}/api/login`, {
    method: 'POST',
    headers: { origin: site.origin, accept: 'application/json' },
    body: new URLSearchParams({ email, password }),
  });

/** hydra takes a 401 for a question of HTTP itself and gives up: before it, a refusal is a 403. */
async function asHydraLikesIt(): Promise<Server> {
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const { email = '', password = '' } = Object.fromEntries(
      new URLSearchParams(Buffer.concat(chunks).toString()),
    );
    const { status } = await login(email, password);
    res.writeHead(status === 401 ? 403 : status).end(status === 200 ? 'welcome' : 'no');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** What hydra says after trying these passwords, one after the other. */
async function hydra(email: string, passwords: string[]): Promise<string> {
  const list = path.join(folder, 'passwords');
  writeFileSync(list, `${passwords.join('\n')}\n`);
  const server = await asHydraLikesIt();
  const { port } = server.address() as AddressInfo;
  const form = '/:email=^USER^&password=^PASS^:g=:S=welcome';
  const child = spawn(
    'hydra',
    [
      '-I',
      '-t',
      '1',
      '-l',
      email,
      '-P',
      list,
      '-s',
      `${port}`,
      '127.0.0.1',
      'http-post-form',
      form,
    ],
    { cwd: folder },
  );
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await once(child, 'close');
  server.close();
  return said;
}

test.skipIf(!hasHydra)(
  'hydra finds a password among the first few, and none after ten',
  async () => {
    const { email, password } = cast.unpaid;
    const wrong = (count: number) => Array.from({ length: count }, (_, n) => `a guess ${n}`);
    expect(await hydra(email, [...wrong(3), password]), 'it would see it').toContain(
      '1 valid password found',
    );
    expect(await hydra(email, [...wrong(30), password])).toContain('0 valid password');
    const refused = await login(email, password);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  },
);

test('a known and an unknown address take the same time', async () => {
  const took = { known: [] as number[], unknown: [] as number[] };
  // Ten tries at one account in a quarter of an hour: so each of these is the login of another person.
  for (let round = 0; round < 9; round++)
    // Each is the first one half of the time.
    for (const kind of round % 2
      ? (['known', 'unknown'] as const)
      : (['unknown', 'known'] as const)) {
      const email = kind === 'known' ? cast.paid.email : 'nobody@gatefold.example';
      const begun = performance.now();
      expect((await login(email, `a guess ${round}`)).status).toBe(401);
      took[kind].push(performance.now() - begun);
    }
  const median = (times: number[]) => times.toSorted((a, b) => a - b)[4] ?? 0;
  const difference = Math.abs(median(took.known) - median(took.unknown));
  console.log(
    `login refused: ${median(took.known).toFixed(1)} ms known, ${median(took.unknown).toFixed(1)} ms unknown`,
  );
  expect(difference).toBeLessThan(10);
});
