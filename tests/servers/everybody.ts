// What everybody gets by way of a web server: the same answers as from the front, published files by the web
// server's own hand, and all else by the front's.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { once } from 'node:events';
import tls from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { cast, demoId } from '#db/seed.ts';
import { MOST } from '#lib/front/body-limit.ts';
import { makeSigner } from '#lib/gate/signed.ts';
import { Media, Site, User } from '#lib/models/index.ts';
import { currentParts, readNote } from '#lib/publish/search/note.ts';
import { routes } from '../support/routes.ts';
import { runCommand } from '../support/site.ts';
import { type Answer, asker } from './ask.ts';
import type { Place } from './place.ts';
import { NAME } from './start.ts';

const OLD = 'Mon, 01 Jan 2001 00:00:00 GMT';
const FORGED = '203.0.113.66';

/** What is each server's own affair, or told by TLS, which a demo knows nothing of. */
const own = [
  ...['date', 'server', 'connection', 'keep-alive', 'transfer-encoding', 'accept-ranges', 'vary'],
  ...['etag', 'last-modified', 'alt-svc', 'strict-transport-security'],
];

export function servesEverybody(place: () => Place): void {
  const get = (address: string, headers: Record<string, string> = {}) =>
    place().through(address, { headers });

  /** The same question to both; answers what differs. */
  async function differences(address: string): Promise<unknown[]> {
    const [expected, came] = await Promise.all([place().front(address), place().through(address)]);
    const told = ({ status, headers, body }: Answer) => ({
      status,
      headers: Object.entries(headers)
        .filter(([name]) => !own.includes(name))
        // Whether it is known by then that nothing follows is a matter of moments.
        .filter(([name]) => name !== 'content-length' || body.length > 0)
        .sort(),
      length: body.length,
    });
    const same = expected.body.equals(came.body);
    return same && JSON.stringify(told(expected)) === JSON.stringify(told(came))
      ? []
      : [address, told(expected), told(came)];
  }

  async function different(addresses: string[]): Promise<unknown[]> {
    return (await Promise.all(addresses.map(differences))).filter((found) => found.length > 0);
  }

  /** The index of the search is built after the pages: until all of it is there, its files change. */
  async function isIndexed(): Promise<boolean> {
    const { built, due } = await readNote(path.join(place().site.folder, 'dist', 'site'));
    const parts = await currentParts(place().db);
    return parts.every(({ name }) => name in built && !(name in due));
  }

  describe('published files', () => {
    test('are sent with the bytes and the headers that the front gives them', async () => {
      await expect.poll(isIndexed, { timeout: 60_000 }).toBe(true);
      const files = readdirSync(place().public_dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => path.join(parentPath, name))
        .map((file) => `/${path.relative(place().public_dir, file)}`)
        // What needs no file type of its own is the same for all of them.
        .filter((file) => !/^\/pagefind\/.+\.pf_/.test(file));
      expect(files.length).toBeGreaterThan(100);
      expect(await different(files)).toEqual([]);
      const [piece = ''] = readdirSync(place().public_dir, { recursive: true })
        .map(String)
        .filter((name) => name.includes('.pf_'));
      expect(await different([`/${piece}`])).toEqual([]);
    });

    test('are sent by the web server itself, with HSTS, and asked for again for a 304', async () => {
      const first = await get('/');
      expect(first.status).toBe(200);
      expect(first.headers['strict-transport-security']).toEqual([
        'max-age=31536000; includeSubDomains',
      ]);
      // The front's are weak.
      expect(first.headers.etag?.[0]).toMatch(/^"/);
      const again = await get('/', { 'if-none-match': first.headers.etag?.[0] ?? '' });
      expect([again.status, again.body.length]).toEqual([304, 0]);
      expect(again.headers['cache-control']).toEqual(first.headers['cache-control']);
    });

    test('have a head without a body, and parts where they are no text', async () => {
      const head = await place().through('/', { method: 'HEAD' });
      // Neither which version, nor what is better left out.
      expect(head.headers.server ?? ['nginx']).toEqual(['nginx']);
      expect([head.status, head.body.length]).toEqual([200, 0]);
      expect(head.headers['content-type']).toEqual(['text/html; charset=utf-8']);
      const part = await get('/share/icon.png', { range: 'bytes=1-3' });
      expect([part.status, part.text]).toEqual([206, 'PNG']);
    });

    test('are text as a whole, or in parts as it lies: never a compressed part', async () => {
      const part = await get('/', { range: 'bytes=0-99', 'accept-encoding': 'gzip' });
      expect(part.status).toBe(200);
      expect(gunzipSync(part.body).equals((await get('/')).body)).toBe(true);
      const coded = { 'accept-encoding': 'gzip' };
      const head = await place().through('/', { method: 'HEAD', headers: coded });
      expect(head.headers['content-length'] ?? []).not.toEqual(['20']);
    });

    test('are kept for a year, and not that one is not as somebody wants it', async () => {
      const [script = ''] = readdirSync(path.join(place().public_dir, '_astro'));
      for (const [name, value] of [
        ['if-match', '"another"'],
        ['if-unmodified-since', OLD],
      ] as const) {
        // nginx hangs up after such an answer, and says nothing of it.
        const asked = { [name]: value, connection: 'close' };
        const { status, headers } = await get(`/_astro/${script}`, asked);
        expect([status, headers['cache-control'] ?? ['no-store']]).toEqual([412, ['no-store']]);
      }
    });

    test('follow every publish at once, also one that swaps the whole release', async () => {
      await Site.set(place().db, 'name', 'Another Name');
      await runCommand(place().site.env, 'publish');
      expect((await get('/')).text).toContain('Another Name');
      const { id } = await place()
        .db.updateTable('media')
        .set({ title: 'Rain, retitled' })
        .where('slug', '=', 'rain-on-a-tin-roof')
        .returning('id')
        .executeTakeFirstOrThrow();
      await runCommand(place().site.env, 'publish');
      expect((await get('/media/rain-on-a-tin-roof/')).text).toContain('Rain, retitled');
      await place()
        .db.updateTable('media')
        .set({ access: 'members' })
        .where('id', '=', id)
        .execute();
      const file = readdirSync(path.join(place().public_dir, 'files', id))[0] ?? '';
      expect((await get(`/files/${id}/${file}`)).status).toBe(200);
      await runCommand(place().site.env, 'publish');
      const gone = readdirSync(path.join(place().site.folder, 'var/media', id)).filter((name) =>
        /\.(mp3|m4a|ogg|mp4)$/.test(name),
      );
      expect(gone).toHaveLength(1);
      expect((await get(`/files/${id}/${gone[0]}`)).status).toBe(404);
    });
  });

  describe('text', () => {
    test('is compressed on its way, if the browser asks for it', async () => {
      const plain = await get('/');
      const small = await get('/', { 'accept-encoding': 'gzip' });
      const twin = await get('/media.json', { 'accept-encoding': 'gzip' });
      expect(twin.headers['content-encoding']).toEqual(['gzip']);
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(small.headers['content-encoding']).toEqual(['gzip']);
      expect(small.body.length).toBeLessThan(plain.body.length / 2);
      for (const { headers } of [plain, small]) expect(headers.vary).toEqual(['Accept-Encoding']);
    });

    test('is sent from the copy that `npm run compress` made, until the text changes', async () => {
      const address = '/media/seven-glasses/';
      const file = path.join(place().public_dir, address, 'index.html');
      const { code, stderr } = await runCommand(place().site.env, 'compress');
      expect([code, stderr]).toEqual([0, '']);
      for (const coding of place().server.copies) {
        const { headers, body } = await get(address, { 'accept-encoding': coding });
        expect(headers['content-encoding']).toEqual([coding]);
        expect(headers['content-type']).toEqual(['text/html; charset=utf-8']);
        expect(headers.vary).toEqual(['Accept-Encoding']);
        expect(body.equals(readFileSync(`${file}.${{ gzip: 'gz', br: 'br' }[coding]}`))).toBe(true);
      }
      await place()
        .db.updateTable('media')
        .set({ title: 'Eight Glasses' })
        .where('slug', '=', 'seven-glasses')
        .execute();
      await runCommand(place().site.env, 'publish');
      for (const coding of ['gzip', 'br, gzip']) {
        const { body } = await get(address, { 'accept-encoding': coding });
        expect(gunzipSync(body).toString()).toContain('Eight Glasses');
      }
    });

    test('of one person never is: its length could tell what stands in it', async () => {
      for (const address of ['/login/', '/api/me', '/join/?next=/media/seven-glasses/'])
        for (const coding of ['gzip', 'br, gzip, zstd']) {
          const { headers } = await get(address, { 'accept-encoding': coding });
          expect(headers['content-encoding'], address).toBeUndefined();
        }
    });
  });

  describe('everything else', () => {
    test('is answered by the front: each address that there is, and those that there are not', async () => {
      const addresses = routes.map(({ address }) => address.replaceAll(/<\w+>/g, 'x'));
      const more = [
        ...['/nowhere/', '/nowhere', '/media', '/products?page=2', '/files/', '/media/page/'],
        ...['/files/x/y.jpg', '/t/', '/t/x', '/media/%2e%2e/', '/a%20b/', '/_image?href=x'],
      ];
      expect(await different([...addresses, ...more])).toEqual([]);
    });

    test('has the page for lost visitors', async () => {
      const { status, text } = await get('/nowhere/');
      expect(status).toBe(404);
      expect(text).toBe(readFileSync(path.join(place().public_dir, '404.html'), 'utf8'));
    });

    test('may be a post, also to a page that is a file, and other verbs are refused', async () => {
      const foreign = await place().through('/api/logout', {
        method: 'POST',
        headers: { origin: 'https://elsewhere.example' },
      });
      expect(foreign.status).toBe(403);
      const posted = await place().post('/', {});
      expect([posted.status, posted.headers.allow]).toEqual([405, ['GET, HEAD']]);
      for (const method of ['PUT', 'DELETE', 'OPTIONS']) {
        const { status, headers } = await place().through('/', { method });
        expect([status, headers.allow], method).toEqual([405, ['GET, HEAD, POST']]);
      }
    });

    test('has a limit: 64 KB for people, 512 KB for messages of processors', async () => {
      const sent = (address: string, bytes: number) =>
        place().through(address, {
          method: 'POST',
          headers: { origin: place().site.origin, 'content-type': 'application/json' },
          body: 'x'.repeat(bytes),
        });
      expect((await sent('/api/login', 65 * 1024)).status).toBe(413);
      expect((await sent('/api/payments/fake/webhook', 65 * 1024)).status).toBe(400);
      expect((await sent('/api/payments/fake/webhook', 513 * 1024)).status).toBe(413);
    });

    test("knows the visitor's address, whatever the visitor writes of it", async () => {
      const asked = await place().through('/api/login', {
        method: 'POST',
        from: '127.0.0.2',
        headers: {
          ...{ origin: place().site.origin, 'x-forwarded-for': FORGED, forwarded: `for=${FORGED}` },
          ...{ 'x-real-ip': FORGED, 'content-type': 'application/x-www-form-urlencoded' },
        },
        body: new URLSearchParams({ email: cast.paid.email, password: 'wrong' }).toString(),
      });
      expect(asked.status).toBe(401);
      const noted = await place()
        .db.selectFrom('event')
        .select('ip')
        .where('kind', '=', 'login-failed')
        .execute();
      expect(noted).toEqual([{ ip: '127.0.0.2' }]);
    });

    test('is not held up by posts that come slowly: the web server waits for them', async () => {
      const { server, site, post } = place();
      const head = `POST /api/login HTTP/1.1\r\nHost: ${new URL(site.origin).host}\r\nOrigin: ${site.origin}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99\r\n\r\na`;
      const options = { port: server.port, host: '127.0.0.1', servername: NAME };
      const slow = await Promise.all(
        Array.from({ length: MOST }, async () => {
          const socket = tls.connect({ ...options, rejectUnauthorized: false });
          await once(socket, 'secureConnect');
          await new Promise((resolve) => socket.write(head, resolve));
          return socket;
        }),
      );
      await get('/api/me');
      const { status } = await post('/api/login', {
        email: 'nobody@gatefold.example',
        password: '-',
      });
      expect(status).toBe(401);
      for (const socket of slow) socket.destroy();
    });

    test('lets a mail program unsubscribe with one click', async () => {
      const { unsubkey, id } = (await User.findByEmail(place().db, cast.paid.email)) as User.Row;
      const { status } = await place().through(`/api/unsubscribe/${unsubkey}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      });
      expect([status, (await User.find(place().db, id))?.unsubscribe]).toEqual([200, 1]);
    });
  });

  test('another host is not served, and who comes without TLS is sent to it', async () => {
    const strange = asker(place().server.port, 'elsewhere.example', { tls: true });
    const answer = await strange('/');
    expect(answer.text).not.toContain('</main>');
    strange.close();
    const plain = asker(place().server.plain_port, NAME, { tls: false });
    const { status, headers } = await plain('/media/?page=2');
    expect([301, 308]).toContain(status);
    expect(headers.location?.[0]).toMatch(/^https:\/\/example\.org(:\d+)?\/media\/\?page=2$/);
    plain.close();
  });
}

/** For the end: it stops the site. */
export function standsAlone(place: () => Place): void {
  test('without the server pages are there all the same, and the rest is an error that is protected', async () => {
    await place().site.stop();
    expect((await place().through('/')).status).toBe(200);
    expect((await place().through('/nowhere/')).status).toBe(502);
    const { status, headers } = await place().through('/api/me');
    expect(status).toBe(502);
    const names = ['strict-transport-security', 'x-content-type-options', 'x-frame-options'];
    const more = [
      'permissions-policy',
      'cross-origin-opener-policy',
      'cross-origin-resource-policy',
    ];
    for (const name of [...names, ...more, 'referrer-policy', 'content-security-policy'])
      expect(headers[name], name).toHaveLength(1);
    // Nobody says yes to a member's file.
    const film = await Media.find(place().db, demoId('media', 'starlings-over-nowhere'));
    const key = readFileSync(path.join(place().site.folder, 'var/keys/signing'), 'utf8').trim();
    const way = makeSigner(key, Date.now).sign(film?.id ?? '', film?.file_name ?? '');
    expect((await place().through(way)).status).toBe(502);
  });
}
