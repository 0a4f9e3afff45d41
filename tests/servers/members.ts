// What members get by way of a web server: the doors open and close as they do without one, and their files are
// sent by the web server's own hand, after the front has said yes.

import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { demoId } from '#db/seed.ts';
import { makeSigner, SIGNED_FOR } from '#lib/gate/signed.ts';
import { Media } from '#lib/models/index.ts';
import type { Place } from './place.ts';

const FILM = 'starlings-over-nowhere';
const PASSWORD = 'leafs through it all';

export function servesMembers(place: () => Place): void {
  let cookie = '';

  const get = (address: string, headers: Record<string, string> = {}) =>
    place().through(address, { headers: { cookie, ...headers } });
  const status = async (address: string) => (await get(address)).status;

  /** A path that the site has signed, as `now` milliseconds from here, for a file of this item. */
  function signed(media_id: string, name: string, now = 0): string {
    const key = readFileSync(path.join(place().site.folder, 'var/keys/signing'), 'utf8').trim();
    return makeSigner(key, () => Date.now() + now).sign(media_id, name);
  }
  const find = async (slug: string) =>
    (await Media.find(place().db, demoId('media', slug))) as Media.Row;
  async function wayToFilm() {
    const film = await find(FILM);
    return { film, way: signed(film.id, film.file_name ?? '') };
  }
  const bytesOf = ({ id, file_name }: Media.Row) =>
    readFileSync(path.join(place().site.folder, 'var/media', id, file_name ?? ''));

  test('a stranger registers, pays, unlocks, loads the file down, and is refunded', async () => {
    const { post } = place();
    const registered = await post('/api/register', {
      ...{ email: 'nora@example.test', name: 'Nora' },
      ...{ password: PASSWORD, password_repeat: PASSWORD },
    });
    cookie = (registered.headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
    expect(cookie).toContain('session=');
    expect(await status(`/members/${FILM}/`)).toBe(403);

    const started = await post('/api/payments/start', { next: `/watch/${FILM}/` }, cookie);
    const [, order] = /^\/fake-checkout\/(.+)\/$/.exec(started.headers.location?.[0] ?? '') ?? [];
    const paid = await post(`/api/fake/${order}`, { action: 'pay' }, cookie);
    const back = await get(paid.headers.location?.[0] ?? '');
    expect(back.headers.location?.[0]).toContain(`/watch/${FILM}/`);
    for (const address of [`/members/${FILM}/`, `/members/${FILM}.json`, `/watch/${FILM}/`])
      expect(await status(address), address).toBe(200);

    const way = (await get(`/members/${FILM}/file`)).headers.location?.[0] ?? '';
    expect((await place().through(way)).body.equals(bytesOf(await find(FILM)))).toBe(true);

    const refunded = await post(`/api/fake/${order}`, { action: 'refund' }, cookie);
    await get(refunded.headers.location?.[0] ?? '');
    for (const address of [`/members/${FILM}/`, `/members/${FILM}/file`])
      expect(await status(address), address).toBe(403);
    expect(await status(way)).toBe(200);
  });

  describe('a signed path', () => {
    test('is sent by the web server, with the headers of the front, and kept by nobody', async () => {
      const film = await find(FILM);
      const draft = await find('refrigerator-choir');
      const captions = Media.captionsOf(film).map(({ file }) => [film.id, file]);
      expect(captions).toHaveLength(1);
      const files = [film, draft].map(({ id, file_name }) => [id, file_name ?? '']);
      for (const [id = '', name = ''] of [...files, ...captions])
        for (const end of ['', '?download']) {
          const way = signed(id, name) + end;
          const [expected, came] = await Promise.all([place().front(way), place().through(way)]);
          expect([came.status, came.body.equals(expected.body)]).toEqual([200, true]);
          // The front's are weak: this one is the web server's own.
          expect(came.headers.etag?.[0]).toMatch(/^"/);
          const names = ['cache-control', 'content-type', 'content-length', 'content-disposition'];
          const protecting = ['content-security-policy', 'x-content-type-options'];
          const more = ['referrer-policy', 'cross-origin-resource-policy', 'x-frame-options'];
          for (const name of [...names, ...protecting, ...more, 'cross-origin-opener-policy'])
            expect(came.headers[name], name).toEqual(expected.headers[name]);
        }
    });

    test('has a head, and parts', async () => {
      const { film, way } = await wayToFilm();
      const head = await place().through(way, { method: 'HEAD' });
      expect([head.status, head.body.length]).toEqual([200, 0]);
      expect(head.headers['content-length']).toEqual([String(film.file_size)]);
      const part = await get(way, { range: 'bytes=100-199' });
      expect(part.status).toBe(206);
      expect(part.headers['content-range']).toEqual([`bytes 100-199/${film.file_size}`]);
      expect(part.body.equals(bytesOf(film).subarray(100, 200))).toBe(true);
      const none = await get(way, { range: 'bytes=99999999999-' });
      expect(none.status).toBe(416);
      // nginx says them once more when it finds that there is no such part.
      for (const name of ['x-content-type-options', 'content-security-policy', 'referrer-policy'])
        expect([...new Set(none.headers[name])], name).toEqual(part.headers[name]);
    });

    test('opens nothing once it was changed or its time is over, and the front says so', async () => {
      const [film, other] = [await find(FILM), await find('refrigerator-choir')];
      const name = film.file_name ?? '';
      const way = signed(film.id, name);
      const [, , kid = '', exp = '', sig = ''] = way.split('/');
      const at = (...parts: (string | number)[]) => `/t/${parts.join('/')}`;
      const bad = [
        signed(film.id, name, -SIGNED_FOR - 1000),
        at(kid, Number(exp) + 60, sig, film.id, name),
        at(kid, exp, 'A'.repeat(43), film.id, name),
        at('00000000', exp, sig, film.id, name),
        at(kid, exp, sig, other.id, other.file_name ?? ''),
        at(kid, exp, sig, film.id, '..', other.id, other.file_name ?? ''),
        at(kid, exp, sig, film.id, '%2e%2e', other.id, other.file_name ?? ''),
        at(
          kid,
          exp,
          sig,
          other.id,
          'x',
          '..',
          '..',
          film.id,
          '..',
          other.id,
          other.file_name ?? '',
        ),
        at(kid, exp, sig, film.id, `..%2f${other.id}%2f${other.file_name}`),
        at(kid, exp, sig, film.id, `..%5c${other.id}%5c${other.file_name}`),
      ];
      for (const address of bad) {
        const { status, headers, text } = await get(address);
        expect([400, 403], address).toContain(status);
        expect(text, address).toBe((await place().front(address)).text);
        expect(headers['cache-control'], address).toEqual(['private, no-store']);
        expect(headers['x-content-type-options'], address).toEqual(['nosniff']);
      }
      for (const name of ['no-such-file.mp4', '..%2f..%2fgatefold.db', '.hidden', '%00'])
        expect([400, 403, 404], name).toContain(await status(at(kid, exp, sig, film.id, name)));
      expect(await status(way)).toBe(200);
    });

    test('leads to no file by a link: the web server would follow it, and the front says no', async () => {
      const { film } = await wayToFilm();
      const link = path.join(place().site.folder, 'var/media', film.id, 'link.txt');
      symlinkSync('../../gatefold.db', link);
      expect(await status(signed(film.id, 'link.txt'))).toBe(404);
      rmSync(link);
    });

    test('is not sent again to who has it, by the web server’s own word', async () => {
      const { way } = await wayToFilm();
      const [since = ''] = (await get(way)).headers['last-modified'] ?? [];
      const again = await get(way, { 'if-modified-since': since });
      expect(again.status).toBe(304);
      expect(again.headers.etag?.[0]).toMatch(/^"/);
    });

    test('costs the front a head, whatever is asked for, and it hears of whom', async () => {
      const { way } = await wayToFilm();
      const { site, through } = place();
      const from = '127.0.0.7';
      expect((await through(way, { from })).status).toBe(200);
      expect((await through(way, { from, headers: { range: 'bytes=0-9' } })).status).toBe(206);
      const line = new RegExp(`"method":"(\\w+)","path":"/t/.*"address":"${from}"`, 'g');
      const asked = () => Array.from(site.output().matchAll(line), ([, method]) => method);
      await expect.poll(() => asked().length, { timeout: 10_000 }).toBe(2);
      expect(asked()).toEqual(['HEAD', 'HEAD']);
    });

    test('takes no body: none becomes a request of its own, or part of the next', async () => {
      const { film, way } = await wayToFilm();
      const body = 'GET /no-such-page/ HTTP/1.1\r\nHost: example.org\r\n\r\n';
      for (let round = 0; round < 5; round++) {
        expect((await place().through(way, { body })).status).toBe(200);
        expect(await status('/api/me')).toBe(200);
        expect((await get(way)).body.equals(bytesOf(film))).toBe(true);
      }
      expect(place().site.output()).not.toContain('/no-such-page/');
    });

    test('takes no post', async () => {
      const film = await find(FILM);
      expect((await place().post(signed(film.id, film.file_name ?? ''), {})).status).toBe(405);
    });
  });
}
