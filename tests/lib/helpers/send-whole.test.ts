import { linkSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testFront } from '../../support/front.ts';

const [short, long] = ['a'.repeat(500), 'b'.repeat(900)];

test('a file that is replaced while it is asked for comes whole: the old one or the new', async () => {
  const front = await testFront({ 'old.json': short, 'new.json': long, 'list.json': short });
  const at = (name: string) => path.join(front.app.settings.dist_dir, 'public', name);
  let again: NodeJS.Immediate | undefined;
  const replace = (next: string, other: string) => {
    linkSync(at(next), at('draft'));
    renameSync(at('draft'), at('list.json'));
    again = setImmediate(replace, other, next);
  };
  replace('new.json', 'old.json');
  try {
    for (let round = 0; round < 100; round += 1) {
      const answer = await fetch(`${front.origin}/list.json`, {
        headers: { 'accept-encoding': 'identity' },
        signal: AbortSignal.timeout(5000),
      });
      const body = await answer.text();
      expect([short, long]).toContain(body);
      expect(answer.headers.get('content-length')).toBe(String(body.length));
    }
  } finally {
    clearImmediate(again);
    await front.close();
  }
});

test('who has it already is told so, also by fetch, which asks caches on the way to look again', async () => {
  const front = await testFront({ 'list.json': short });
  const etag = (await fetch(`${front.origin}/list.json`)).headers.get('etag') ?? '';
  const ask = async (headers: Record<string, string>) =>
    (await fetch(`${front.origin}/list.json`, { headers })).status;
  expect(await ask({ 'if-none-match': etag })).toBe(304);
  expect(await ask({ 'if-none-match': etag, 'cache-control': 'no-cache' })).toBe(304);
  expect(await ask({ 'if-none-match': '"another"' })).toBe(200);
  await front.close();
});

test('no file stays open for who has it, wants the head of it, or asks for a part that it has not', async () => {
  const front = await testFront({ 'list.json': short, 'files/1/owls.mp4': 'film' });
  const get = (address: string, init: RequestInit) => fetch(front.origin + address, init);
  const etag = (await get('/list.json', {})).headers.get('etag') ?? '';
  writeFileSync(path.join(front.app.settings.dist_dir, 'public/files/1/none.mp4'), '');
  const before = openFiles();
  for (let round = 0; round < 20; round += 1) {
    await get('/list.json', { headers: { 'if-none-match': etag } });
    await get('/list.json', { method: 'HEAD' });
    await get('/files/1/owls.mp4', { headers: { range: 'bytes=900-' } });
    await (await get('/files/1/owls.mp4', { headers: { range: 'bytes=1-' } })).text();
    expect(await (await get('/files/1/none.mp4', {})).text()).toBe('');
  }
  await expect.poll(openFiles).toBeLessThan(before + 10);
  await front.close();
});

test('a link in the place of a file leads nowhere', async () => {
  const front = await testFront({ 'files/1/owls.mp4': 'film' });
  const at = (name: string) => path.join(front.app.settings.dist_dir, 'public', name);
  symlinkSync('/etc/passwd', at('files/1/out.txt'));
  symlinkSync('owls.mp4', at('files/1/in.mp4'));
  symlinkSync('in.mp4', at('files/1/round.mp4'));
  for (const name of ['out.txt', 'in.mp4', 'round.mp4'])
    expect((await fetch(`${front.origin}/files/1/${name}`)).status, name).toBe(404);
  await front.close();
});

test('the head is that of the whole, also for who asks for a part', async () => {
  const front = await testFront({ 'files/1/owls.mp4': 'film' });
  const headers = { range: 'bytes=1-2' };
  const head = await fetch(`${front.origin}/files/1/owls.mp4`, { method: 'HEAD', headers });
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '4']);
  expect((await fetch(`${front.origin}/files/1/owls.mp4`, { headers })).status).toBe(206);
  await front.close();
});

/** How many this process has open, where the system tells. */
function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
}
