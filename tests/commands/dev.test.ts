// npm run dev on a site of its own: live pages, the gate before them, and nothing that is kept.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cast } from '#db/seed.ts';
import { runCommand, siteFolder } from '../support/site.ts';

let place: Awaited<ReturnType<typeof siteFolder>>;
let child: ReturnType<typeof spawn>;
let origin: string;
let printed = '';
/** In the project, as it is by default: outside of that the development server sends nothing anyway. */
let data_dir: string;

beforeAll(async () => {
  mkdirSync('node_modules/.cache', { recursive: true });
  data_dir = mkdtempSync('node_modules/.cache/dev (');
  place = await siteFolder({ PORT: '4321', DATA_DIR: path.resolve(data_dir) });
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
  rmSync(data_dir, { recursive: true, force: true });
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

test('has the pages of an item that was added after others were asked for', async () => {
  for (const page of [`/media/${video}/`, `/media/${video}.json`])
    expect((await fetch(origin + page)).status).toBe(200);
  const note = path.join(place.folder, 'late-note.md');
  writeFileSync(note, '# A late note\n\nIt came when the server ran.\n');
  const { code, stderr } = await runCommand(place.env, 'media', ['add', note, '--tags', 'late']);
  expect([code, stderr]).toEqual([0, '']);
  for (const page of ['/media/a-late-note/', '/media/a-late-note.json', '/browse/tagged-late/'])
    expect((await fetch(origin + page)).status, page).toBe(200);
  expect((await fetch(`${origin}/media/no-such-note/`)).status).toBe(404);
});

test('sends nothing of what is kept', async () => {
  const media = path.join(data_dir, 'media');
  const posters = readdirSync(media, { recursive: true, encoding: 'utf8' });
  const poster = path.join(media, posters.find((name) => name.endsWith('.jpg')) ?? '');
  for (const address of [
    `/@fs${path.resolve(data_dir)}/keys/signing`,
    `/@fs${path.resolve(data_dir)}/keys/signing?raw`,
    `/@id/${data_dir}/keys/signing?raw`,
    `/@id/${poster}?import&inline`,
    `/@id/${data_dir}/gatefold.db?import&raw`,
    `/_image?href=/@fs${path.resolve(poster)}&w=10&f=webp`,
    '/.env',
    '/package-lock.json/../.git/config',
  ])
    expect((await fetch(origin + address)).status, address).toBe(404);
});

test('sends nothing of it as a module that leads there by a link', async () => {
  const link = `${data_dir}-link`;
  symlinkSync(path.resolve(data_dir), link);
  const answer = await fetch(`${origin}/@id/${link}/keys/signing?raw`);
  rmSync(link);
  expect(answer.status).toBe(404);
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
