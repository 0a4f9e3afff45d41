// npm run dev on a site of its own: live pages, the gate before them, and nothing that is kept.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cast } from '#db/seed.ts';
import { runCommand, siteFolder } from '../support/site.ts';

let place: Awaited<ReturnType<typeof siteFolder>>;
let child: ReturnType<typeof spawn>;
let origin: string;
let printed = '';

beforeAll(async () => {
  place = await siteFolder({ PORT: '4321' });
  child = spawn(process.execPath, ['src/commands/run.mjs', 'dev'], {
    env: place.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  origin = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      printed += chunk;
      const [, found] = /^ {2}(http:\/\/\S+)\/$/m.exec(printed) ?? [];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`dev ended (${code}):\n${printed}`)));
  });
});
afterAll(async () => {
  if (child?.exitCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await place.remove();
});

const video = 'starlings-over-nowhere';

async function login(): Promise<string> {
  const response = await fetch(`${origin}/api/login`, {
    method: 'POST',
    headers: { origin },
    body: new URLSearchParams({ email: cast.paid.email, password: cast.paid.password }),
    redirect: 'manual',
  });
  const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0]);
  return cookies.join('; ');
}

test('greets like a start does', () => {
  expect(printed).toContain(cast.admin.password);
});

test('renders pages live, and keeps the gate', async () => {
  expect(await (await fetch(`${origin}/media/${video}/`)).text()).toContain('Starlings over');
  const ask = (cookie = '') =>
    fetch(`${origin}/members/${video}/file`, { headers: { cookie }, redirect: 'manual' });
  expect((await ask()).status).toBe(401);
  const opened = await ask(await login());
  expect(opened.status).toBe(302);
  const part = await fetch(origin + opened.headers.get('location'), {
    headers: { range: 'bytes=0-99' },
  });
  expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 100]);
});

test('sends nothing of what is kept', async () => {
  const file = `${place.env.DATA_DIR}/keys/signing`;
  for (const address of [
    `/@fs${file}`,
    `/@fs${file}?raw`,
    '/.env',
    '/package-lock.json/../.git/config',
  ])
    expect((await fetch(origin + address)).status, address).toBe(404);
});

test('is not for a real site', async () => {
  const real = {
    SITE_URL: 'https://example.org',
    SMTP_URL: 'smtp://127.0.0.1:2525',
    MAIL_FROM: 'hello@example.org',
  };
  const { code, stderr } = await runCommand({ ...place.env, ...real }, 'dev');
  expect(code).toBe(1);
  expect(stderr).toContain('SITE_URL is set');
});
