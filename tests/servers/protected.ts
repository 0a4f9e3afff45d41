// The headers that protect, by way of a web server before a real site, which says them too: each comes once, on
// every kind of answer, whoever gives it.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { newId } from '#lib/helpers/ids.ts';
import { testFront } from '../support/front.ts';
import { type Asked, asker } from './ask.ts';
import { NAME, type Start } from './start.ts';

const always = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cross-origin-opener-policy': 'same-origin',
};

export function protectsEveryAnswer(start: Start): void {
  test('every kind of answer has every protecting header, once', async () => {
    const files = { '404.html': '<h1>lost</h1>', '_astro/a.js': '1', 'files/1/owls.mp4': 'film' };
    const site_url = `https://${NAME}`;
    const front = await testFront(files, { demo: false, site_url, trusted_proxies: 1 });
    const { data_dir, dist_dir } = front.app.settings;
    const media_dir = path.join(data_dir, 'media');
    const server = await start({
      port: front.port,
      public_dir: path.join(dist_dir, 'public'),
      media_dir,
    });
    const ask = asker(server.port, NAME, { tls: true });
    try {
      const id = newId();
      mkdirSync(path.join(media_dir, id), { recursive: true });
      writeFileSync(path.join(media_dir, id, 'owls.mp4'), 'film');
      const post = { method: 'POST', headers: { origin: site_url } };
      const kinds: [address: string, status: number, asked?: Asked][] = [
        ['/', 200],
        ['/_astro/a.js', 200],
        ['/files/1/owls.mp4', 206, { headers: { range: 'bytes=0-1' } }],
        [front.app.signer.sign(id, 'owls.mp4'), 200],
        [front.app.signer.sign(id, 'other.mp4'), 404],
        [`/t/00000000/1/${'A'.repeat(43)}/${id}/owls.mp4`, 403],
        ['/files', 301],
        ['/nowhere/', 404],
        ['/api/echo', 200],
        ['/api/echo', 200, post],
        ['/api/echo', 403, { method: 'POST' }],
        ['/api/echo', 413, { ...post, body: 'x'.repeat(65 * 1024) }],
      ];
      for (const [address, status, asked] of kinds) {
        const answer = await ask(address, asked);
        const what = `${status} ${address}`;
        expect(answer.status, what).toBe(status);
        for (const [name, value] of Object.entries(always))
          expect(answer.headers[name], `${what}: ${name}`).toEqual([value]);
        const referrer = address.startsWith('/t/')
          ? 'strict-origin'
          : 'strict-origin-when-cross-origin';
        expect(answer.headers['referrer-policy'], what).toEqual([referrer]);
        for (const name of ['cross-origin-resource-policy', 'cache-control', 'content-type'])
          expect((answer.headers[name] ?? []).length, `${what}: ${name}`).toBeLessThan(2);
        if (status < 300)
          expect(answer.headers['content-security-policy'], what).toEqual([
            expect.stringContaining("frame-ancestors 'none'"),
          ]);
      }
    } finally {
      ask.close();
      await server.stop();
      await front.close();
    }
  });
}
