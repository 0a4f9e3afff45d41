// The gate over real HTTP: who gets what, and how much of it.

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeGate } from '#lib/gate/gate.ts';
import { isPlayed } from '#lib/helpers/kinds.ts';
import { SIGNED_FOR } from '#lib/gate/signed.ts';
import { Media, Payment, User } from '#lib/models/index.ts';
import { member, type TestApplication, testApplication } from '../../support/application.ts';

let app: TestApplication;
let server: http.Server;
let origin: string;
let item: Media.Row;
const time = { now: Date.parse('2026-12-01T12:00:00Z') };
const cookies: Record<string, string> = {};

beforeAll(async () => {
  app = await testApplication({ now: () => time.now });
  const private_dir = path.join(app.settings.data_dir, 'private');
  const gate = makeGate(app, private_dir);
  server = http.createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', 'http://site');
    void gate(req, res, pathname).then((done) => done || res.writeHead(418).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const shared = {
    title: 'Owls',
    access: 'members',
    body: 'The text.',
    file_name: 'owls.mp4',
    captions: JSON.stringify([{ file: 'owls.en.vtt', lang: 'en', label: 'English' }]),
  } as const;
  item = await Media.create(app.db, { ...shared, kind: 'video', published_at: time.now - 1 });
  await Media.create(app.db, { ...shared, title: 'Draft', kind: 'file' });
  await Media.create(app.db, {
    ...shared,
    title: 'Free',
    kind: 'video',
    access: 'free',
    published_at: time.now - 1,
  });
  await Media.create(app.db, {
    ...shared,
    title: 'Later',
    kind: 'video',
    published_at: time.now + 1,
  });
  await Media.release(app.db, time.now);
  for (const slug of ['owls', 'draft', 'free', 'later']) {
    mkdirSync(path.join(private_dir, 'members', slug), { recursive: true });
    writeFileSync(path.join(private_dir, 'members', slug, 'index.html'), `fragment of ${slug}`);
    writeFileSync(path.join(private_dir, 'members', `${slug}.json`), `{"slug":"${slug}"}`);
  }
  const folder = path.join(app.settings.data_dir, 'media', item.id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'owls.mp4'), '0123456789');
  writeFileSync(path.join(folder, 'owls.en.vtt'), 'WEBVTT\n\nwords');
  writeFileSync(path.join(folder, '.hidden'), 'hidden');
  writeFileSync(path.join(app.settings.data_dir, 'media', 'outside.txt'), 'outside');
  symlinkSync('../outside.txt', path.join(folder, 'link.txt'));

  const people = {
    free: await member(app, 'free'),
    paid: await member(app, 'paid'),
    admin: await member(app, 'ada'),
  };
  await Payment.fake(app.db, { user: people.paid });
  await User.setRole(app.db, people.admin.id, 'admin');
  for (const [name, { id }] of Object.entries(people)) {
    const { token } = await app.sessions.create(id);
    cookies[name] = `session=${token}`;
  }
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await app.close();
});

const ask = (pathname: string, person?: string, headers: Record<string, string> = {}) =>
  fetch(origin + pathname, {
    redirect: 'manual',
    headers: { ...headers, ...(person && { cookie: cookies[person] ?? '' }) },
  });
const status = async (pathname: string, person?: string) => (await ask(pathname, person)).status;

describe("a members' item", () => {
  const captions = '/members/owls/captions/owls.en.vtt';
  const ways = ['/members/owls/', '/members/owls.json', '/members/owls/file', captions];

  test('asks a stranger to log in and a member to pay', async () => {
    for (const way of ways) {
      expect(await status(way), way).toBe(401);
      expect(await status(way, 'free'), way).toBe(403);
    }
  });

  test('opens for who has paid, and for an admin', async () => {
    for (const person of ['paid', 'admin'])
      expect(await Promise.all(ways.map((way) => status(way, person)))).toEqual([
        200, 200, 302, 200,
      ]);
    expect(await (await ask('/members/owls/', 'paid')).text()).toBe('fragment of owls');
  });

  test('is kept by nobody on the way', async () => {
    for (const way of ways)
      expect((await ask(way, 'paid')).headers.get('cache-control')).toBe('private, no-store');
  });

  test('has captions as text in UTF-8, and no other file under that name', async () => {
    const response = await ask(captions, 'paid');
    expect(response.headers.get('content-type')?.toLowerCase()).toBe('text/vtt; charset=utf-8');
    expect(await response.text()).toBe('WEBVTT\n\nwords');
    for (const name of ['owls.mp4', 'other.vtt', '..%2foutside.txt', '%', '%00', 'toString'])
      expect(await status(`/members/owls/captions/${name}`, 'paid'), name).toBe(404);
  });

  test('refuses a session that nobody has', async () => {
    const response = await fetch(`${origin}/members/owls/`, {
      headers: { cookie: `session=${'A'.repeat(43)}; session=%` },
    });
    expect(response.status).toBe(401);
  });

  test('says in JSON what it refuses to who asks for JSON', async () => {
    expect(await (await ask('/members/owls.json')).json()).toEqual({
      error: 'Log in to open this.',
    });
  });
});

test('what is free, a draft, still to come or not there is nothing of the gate, whoever asks', async () => {
  for (const slug of ['free', 'draft', 'later', 'nothing', '..%2fowls', '%'])
    for (const person of [undefined, 'free', 'paid'])
      for (const way of ['', 'captions/owls.en.vtt'])
        expect(await status(`/members/${slug}/${way}`, person), `${slug} ${person}`).toBe(404);
});

test('an admin sees the files of a draft, and nobody else does', async () => {
  const draft = await Media.findBySlug(app.db, 'draft');
  const folder = path.join(app.settings.data_dir, 'media', draft?.id ?? '');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'poster.jpg'), 'a picture');
  const poster = `/files/${draft?.id}/poster.jpg`;
  expect(await (await ask(poster, 'admin')).text()).toBe('a picture');
  for (const person of [undefined, 'free', 'paid']) expect(await status(poster, person)).toBe(418);
  expect(await status(`/files/${draft?.id}/..%2f..%2fgatefold.db`, 'admin')).toBe(404);
  expect(await status(`/files/${item.id}/.hidden`, 'admin')).toBe(404);
  expect(await status('/members/draft/file', 'admin')).toBe(302);
  expect(await status('/members/draft/file', 'paid')).toBe(404);
});

test('whatever no page plays is to be taken home, whichever kind it is', async () => {
  const draft = await Media.findBySlug(app.db, 'draft');
  for (const kind of Media.KINDS) {
    await Media.update(app.db, draft?.id ?? '', { kind });
    const location = (await ask('/members/draft/file', 'admin')).headers.get('location');
    expect(location?.endsWith('?download'), kind).toBe(!isPlayed(kind));
  }
});

test('what is not for the gate is left to others', async () => {
  expect(await status('/media/owls/')).toBe(418);
});

describe('a signed path', () => {
  const signed = async () =>
    (await ask('/members/owls/file', 'paid')).headers.get('location') ?? '';

  test('sends the bytes, whole or in part', async () => {
    const address = await signed();
    const whole = await ask(address);
    expect(whole.headers.get('content-type')).toBe('video/mp4');
    expect(await whole.text()).toBe('0123456789');
    const part = await ask(address, undefined, { range: 'bytes=2-4' });
    expect([part.status, await part.text()]).toEqual([206, '234']);
  });

  test('may not be opened as a page that runs anything', async () => {
    const policy = (await ask(await signed())).headers.get('content-security-policy');
    expect(policy).toContain('sandbox');
    expect(policy).toContain("default-src 'none'");
  });

  test('is refused once it is changed or its time is over', async () => {
    const address = await signed();
    const other = await Media.findBySlug(app.db, 'free');
    expect(await status(address.replace(item.id, other?.id ?? ''))).toBe(403);
    expect(await status(address.replace(/\/t\/\w+\//, '/t/00000000/'))).toBe(403);
    time.now += SIGNED_FOR + 1000;
    expect(await status(address)).toBe(403);
    time.now -= SIGNED_FOR + 1000;
  });

  test('leads to plain files of its item only', async () => {
    const folder = (await signed()).replace(/owls\.mp4$/, '');
    for (const name of ['..%2foutside.txt', '%2e%2e%2foutside.txt', '.hidden', '', 'no.mp4', '%00'])
      expect([403, 404], name).toContain(await status(folder + name));
    expect(await status(app.signer.sign(item.id, 'link.txt'))).toBe(404);
  });
});

test('a refund closes the gate at once', async () => {
  const [, payment] = await Payment.paid(
    app.db,
    { id: (await User.findByEmail(app.db, 'paid@example.test'))?.id ?? '' },
    app.systems,
  );
  const { amount, id } = (await Payment.find(app.db, payment?.id ?? '')) as Payment.Row;
  await Payment.refund(app.db, id, amount, 'asked for it');
  expect(await status('/members/owls/', 'paid')).toBe(403);
  expect(await status('/members/owls/captions/owls.en.vtt', 'paid')).toBe(403);
});
