// sqlmap against everything that takes something from outside: every address below /api/ that has a field or a
// name in it, and what admins search for. It finds nothing, and does find the hole in pages made with one.
// sqlmap is Debian's package of that name.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '#db/connect.ts';
import { cast, demoId } from '#db/seed.ts';
import type { Db } from '#db/schema.ts';
import { makeSessions } from '#lib/auth/sessions.ts';
import { Payment, User } from '#lib/models/index.ts';
import { fieldsOf, type Route, routes } from '../support/routes.ts';
import { startSite, type TestSite } from '../support/site.ts';
import { type Door, FOUND, NOTHING, openDoor, sqlmap } from '../support/sqlmap.ts';
import { hasTool } from '../support/tools.ts';

/** The API, by its routes: a new one is tried without anybody's doing. Without a field or a name there is nothing to try. */
const taking = routes
  .filter(({ address }) => address.startsWith('/api/'))
  .filter((route) => route.address.includes('<') || fieldsOf(route).length > 0);

/** What a field or a name in an address begins with, before sqlmap adds to it: what is there, where something is. */
const there: Record<string, string> = {
  ...{ email: cast.paid.email, password: 'four quiet words here', name: 'Mia', next: '/media/' },
  ...{ key: `plays:${demoId('media', 'starlings-over-nowhere')}`, action: 'look', mail: 'on' },
  ...{ id: demoId('media', 'starlings-over-nowhere'), system: 'fake', position_ms: '1000' },
};

describe.skipIf(!hasTool('sqlmap'))('sqlmap (needs sqlmap)', () => {
  let site: TestSite;
  let db: Db;
  let door: Door;
  let visitors = 0;

  beforeAll(async () => {
    site = await startSite({ TRUSTED_PROXIES: '1' });
    db = connect(path.join(site.folder, 'var', 'gatefold.db'));
    const paid = (await User.findByEmail(db, cast.paid.email)) as User.Row;
    const [, payment] = await Payment.paid(db, paid, ['fake']);
    there.unsubkey = paid.unsubkey;
    there.internal_id = payment?.internal_id ?? '';
    there.order = payment?.sys_primary_id ?? '';
    // An admin is let in everywhere. Limits would answer most of it, so they begin anew each time; the account page lists one's sessions.
    const { id } = (await User.findByEmail(db, cast.admin.email)) as User.Row;
    door = await openDoor(site.origin, async () => {
      await db.deleteFrom('attempt').execute();
      await db.deleteFrom('session').execute();
      const { cookies } = await makeSessions(db, { secure: false }).create(id);
      const cookie = cookies.map((line) => line.split(';')[0]).join('; ');
      return { cookie, 'x-forwarded-for': `2001:db8:${(++visitors).toString(16)}::1` };
    });
  });
  afterAll(async () => {
    if (door) console.log(`${door.count} requests of sqlmap`);
    door?.close();
    await db?.destroy();
    await site?.stop();
  });

  const asked = taking.flatMap((route) => route.verbs.map((verb) => ({ ...route, verb })));
  test.for(asked)('finds nothing at $verb $address, and breaks nothing', async (route) => {
    const options = ['--level=1', `--method=${route.verb}`];
    const data = route.verb === 'POST' ? dataOf(route) : '';
    const place = route.address.replaceAll(/<(\w+)>/g, (_all, name) => `${there[name] ?? 'x'}*`);
    if (!data && !place.includes('*')) return;
    const before = door.count;
    const said = await sqlmap(door.origin + place, ...options, ...(data ? ['--data', data] : []));
    expect(said).toMatch(NOTHING);
    expect(said).not.toMatch(FOUND);
    expect(door.broken).toEqual([]);
    expect(door.count - before, 'it did try').toBeGreaterThan(10);
  });

  test('finds nothing in what admins search for', async () => {
    // Level 3 knows words in the middle of a pattern, as ours are.
    const said = await sqlmap(`${door.origin}/admin/user/?q=a`, '--level=3', '-p', 'q');
    expect(said).toMatch(NOTHING);
    expect(said).not.toMatch(FOUND);
  });

  test('finds the hole where there is one: in a pattern, in a field, in an address', async () => {
    const { server, origin } = await holed();
    try {
      const field = ['--level=1', '--method=POST', '--data', 'email=ann@example.test*'];
      expect(await sqlmap(`${origin}/?q=a`, '--level=3', '-p', 'q')).toMatch(FOUND);
      expect(await sqlmap(`${origin}/`, ...field)).toMatch(FOUND);
      expect(await sqlmap(`${origin}/by/ann@example.test*`, '--level=1')).toMatch(FOUND);
    } finally {
      server.close();
    }
  });
});

const dataOf = (route: Route): string =>
  fieldsOf(route)
    .map((name) => {
      const value = there[name] ?? (name.includes('password') ? there.password : 'x');
      return `${name}=${encodeURIComponent(value ?? '')}*`;
    })
    .join('&');

/** Pages that ask as no page of ours does: what was sent becomes part of the statement. */
async function holed(): Promise<{ server: Server; origin: string }> {
  const sqlite = new BetterSqlite(':memory:');
  sqlite.exec("create table user (email text); insert into user values ('ann@example.test')");
  const server = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    const { searchParams, pathname } = new URL(req.url ?? '/', 'http://site');
    const words = searchParams.get('q');
    const email = new URLSearchParams(body).get('email') ?? decodeURIComponent(pathname.slice(4));
    const where = words === null ? `email = '${email}'` : `email like '%${words}%'`;
    try {
      const rows = sqlite.prepare(`select email from user where ${where}`).all();
      res.end(`<h1>${rows.length} people</h1><p>${JSON.stringify(rows)}</p>`);
    } catch {
      res.writeHead(500).end('<h1>Something broke</h1>');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
