// The start command as an operator meets it: the second start, a busy port, a real site, what it refuses.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '#db/connect.ts';
import { cast } from '#db/seed.ts';
import { Media, Site } from '#lib/models/index.ts';
import { takeLock } from '#lib/publish/lock.ts';
import { runCommand, siteFolder, startIn } from '../support/site.ts';

let place: Awaited<ReturnType<typeof siteFolder>>;

beforeAll(async () => {
  place = await siteFolder();
});
afterAll(() => place.remove());

test('the first start plants, publishes and greets; the second keeps everything', async () => {
  const first = await startIn(place.folder, place.env);
  expect(first.output()).toContain('Planted the demo site.');
  for (const { email, password } of Object.values(cast)) {
    expect(first.output()).toContain(email);
    expect(first.output()).toContain(password);
  }
  expect(await first.stop()).toBe(0);
  expect(existsSync(path.join(place.folder, 'var', 'address'))).toBe(false);

  const second = await startIn(place.folder, place.env);
  expect(second.output()).not.toContain('Planted');
  expect(second.output()).not.toContain('Migrated');
  expect(second.output()).toContain('The compiled pages are up to date.');
  expect(second.output()).toContain('0 added, 0 changed, 0 removed');
  expect(second.output()).toContain(cast.admin.password);
  expect(await second.stop()).toBe(0);
});

test('Ctrl-C and the signals that follow it end all of it well: nothing that was answered is lost', async () => {
  const site = await startIn(place.folder, place.env, { detached: true });
  const db = connect(path.join(place.folder, 'var', 'gatefold.db'));
  const { id } = (await Media.listPublished(db, Date.now(), { limit: 1 }))[0] as Media.Row;
  const played = async () => (await Site.get(db, `plays:${id}`)) ?? 0;
  const before = await played();
  for (let n = 0; n < 5; n++)
    await fetch(`${site.origin}/api/counters/plays:${id}`, {
      method: 'POST',
      // A robot's visit would not count.
      headers: { origin: site.origin, 'user-agent': 'Mozilla/5.0 Firefox/140.0' },
    });
  let over = false;
  void site.ended.then(() => {
    over = true;
  });
  while (!over) {
    process.kill(-site.pid, 'SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect(await site.ended).toBe(0);
  expect(await played()).toBe(before + 5);
  expect(site.output()).not.toContain('died');
  await db.destroy();
});

test('can be told to stop while its first publish waits for another program', async () => {
  const unlock = takeLock(path.join(place.folder, 'dist', 'publish.lock'));
  const child = spawn(process.execPath, ['src/commands/run.mjs', 'start'], { env: place.env });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  for await (const chunk of child.stdout) {
    said += chunk;
    if (said.includes('The compiled pages are')) break;
  }
  child.kill('SIGINT');
  const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
  unlock();
  expect(code, said).toBe(0);
  expect(said).not.toContain('Published');
});

test('a port that is taken: a demo takes the next one and says so', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const site = await startIn(place.folder, { ...place.env, PORT: String(port) });
  expect(site.output()).toMatch(new RegExp(`Port ${port} is taken, so this is \\d+\\.`));
  expect((await fetch(`${site.origin}/`)).status).toBe(200);
  expect(await site.stop()).toBe(0);
  await new Promise((resolve) => other.close(resolve));
});

test('of two on one data folder the first has the note of the address, and the second says so', async () => {
  const note = path.join(place.folder, 'var', 'address');
  const first = await startIn(place.folder, place.env);
  const second = await startIn(place.folder, place.env);
  expect(second.output()).toContain(
    `Another server runs on ${place.env.DATA_DIR}, at ${first.origin}: the commands go by that one.`,
  );
  expect(await second.stop()).toBe(0);
  expect(readFileSync(note, 'utf8')).toBe(first.origin);
  process.kill(first.pid, 'SIGKILL');
  await first.stop();
  const third = await startIn(place.folder, place.env);
  expect(third.output()).not.toContain('Another server');
  expect(readFileSync(note, 'utf8')).toBe(third.origin);
  expect(await third.stop()).toBe(0);
  expect(existsSync(note)).toBe(false);
});

test('an item that cannot be published does not keep the site from opening', async () => {
  const db = connect(path.join(place.folder, 'var', 'gatefold.db'));
  const lost = { kind: 'article', title: 'Lost', poster_name: 'lost-00000000.jpg' } as const;
  const { id } = await Media.create(db, { ...lost, published_at: Date.now() - 1000 });
  const site = await startIn(place.folder, place.env);
  expect(site.output()).toContain('"Lost" has lost its file lost-00000000.jpg');
  expect(site.output()).toContain('served as it was last published');
  expect((await fetch(`${site.origin}/`)).status).toBe(200);
  expect(await site.stop()).toBe(0);
  await Media.remove(db, id);
  await db.destroy();
});

describe('a real site', () => {
  const real = {
    SMTP_URL: 'smtp://127.0.0.1:2525',
    MAIL_FROM: 'hello@example.org',
  };

  test('stops with one sentence when something is missing', async () => {
    const env = { ...place.env, SITE_URL: 'https://example.org' };
    const { code, stdout, stderr } = await runCommand(env, 'start');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('SMTP_URL is not set')]);
  });

  test('has no demo in it: no sign-ins, no pretend payments, nothing planted', async () => {
    const fresh = await siteFolder();
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const SITE_URL = `http://127.0.0.1:${port}`;
    const env = { ...fresh.env, ...real, SITE_URL, PORT: String(port) };
    const site = await startIn(fresh.folder, env);
    expect(site.origin).toBe(SITE_URL);
    expect(site.output()).not.toContain('demo');
    expect(site.output()).not.toContain(cast.admin.password);
    // What it still lacks is said: it can be sold nothing, and shows the words of the samples.
    expect(site.output()).toContain('There is no admin');
    expect(site.output()).toContain('There is no price');
    expect(site.output()).toContain('There is no payment processor');
    expect(site.output()).toContain('There is no address that people can write to');
    expect(site.output()).toMatch(/samples: .*about\.md, .*privacy\.md, .*terms\.md\. Write/);
    const status = async (address: string) => (await fetch(SITE_URL + address)).status;
    expect(await status('/')).toBe(200);
    expect(await status('/fake-checkout/fo_000000000000000000000000/')).toBe(404);
    expect(await status('/media/starlings-over-nowhere/')).toBe(404);
    const webhook = await fetch(`${SITE_URL}/api/payments/fake/webhook`, {
      method: 'POST',
      body: '{}',
    });
    expect(webhook.status).toBe(404);
    const db = connect(path.join(fresh.folder, 'var', 'gatefold.db'));
    expect(await db.selectFrom('user').select('email').execute()).toEqual([]);
    await db.destroy();
    expect(await site.stop()).toBe(0);
    // Nor does it become one later, when SITE_URL is forgotten.
    for (const [name, ...args] of [['start'], ['dev'], ['publish'], ['media', 'list']] as const) {
      const { code, stderr } = await runCommand(fresh.env, name, args);
      expect([name, code]).toEqual([name, 1]);
      expect(stderr).toMatch(/^The data in .* are a real site's, but SITE_URL is not set: /);
    }
    // An address that is none of this machine's is one sentence.
    for (const HOST of ['203.0.113.5', 'no-such-host.invalid']) {
      const { code, stderr } = await runCommand({ ...env, HOST }, 'start');
      const sentence = `HOST should be an address of this machine, but is "${HOST}".`;
      expect([code, stderr.trim()]).toEqual([1, sentence]);
    }
    await fresh.remove();
  });

  test("does not open with a demo's sign-ins", async () => {
    const env = { ...place.env, ...real, SITE_URL: 'https://example.org' };
    const { code, stderr } = await runCommand(env, 'start');
    expect(code).toBe(1);
    expect(stderr).toContain(`has sign-ins of the demo (${cast.admin.email}`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('whose port is taken, as by itself, ends before it has touched anything', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const DATA_DIR = path.join(place.folder, 'untouched');
    const SITE_URL = `http://127.0.0.1:${port}`;
    const env = { ...place.env, ...real, SITE_URL, PORT: String(port), DATA_DIR };
    const { code, stdout, stderr } = await runCommand(env, 'start');
    const sentence = `Port ${port} is taken: stop the other program or set PORT.\n`;
    expect([code, stdout, stderr]).toEqual([1, '', sentence]);
    expect(existsSync(DATA_DIR)).toBe(false);
    await new Promise((resolve) => other.close(resolve));
  });

  test('is not what db:seed and db:reset are for', async () => {
    const env = { ...place.env, ...real, SITE_URL: 'https://example.org' };
    expect((await runCommand(env, 'db-seed')).code).toBe(1);
    expect((await runCommand(env, 'db-reset', ['--yes'])).code).toBe(1);
  });
});

test('keys are readable by their owner alone', () => {
  for (const key of ['astro', 'signing', 'links', 'fake-processor']) {
    const file = path.join(place.folder, 'var', 'keys', key);
    expect(readFileSync(file, 'utf8').trim()).not.toBe('');
    expect(execFileSync('stat', ['-c', '%a', file], { encoding: 'utf8' }).trim()).toBe('600');
  }
});

test('an unknown command is one sentence', async () => {
  const { code, stderr } = await runCommand(place.env, 'nothing-like-it');
  expect([code, stderr]).toEqual([1, 'There is no command "nothing-like-it" in src/commands.\n']);
});
