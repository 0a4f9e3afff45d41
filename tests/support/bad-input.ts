// What nobody means to send, to every address of a demo that takes something: fields of wrong types, too much,
// too little, broken bodies, strange names. Whatever comes is answered with less than 500 and, if it is refused,
// with a sentence; it makes nobody an admin and touches nothing that belongs to another.
// tests/bad-input.test.ts sends some of it, tests/long/bad-input.test.ts much more.

import http from 'node:http';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '#db/connect.ts';
import { cast, demoId } from '#db/seed.ts';
import type { Db } from '#db/schema.ts';
import { makeSessions } from '#lib/auth/sessions.ts';
import { Payment, User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { fieldsOf, type Route, routes } from './routes.ts';
import { startSite, type TestSite } from './site.ts';

/** If a page ever gives it back as it came, it would run. */
const SCRIPT = '<script>alert("bad input")</script>';
const LIMIT = 64 * 1024;
/** What only an author sets. */
const AUTHORS = ['name', 'tagline', 'contact', 'price', 'show_members'];

interface Sent {
  path: string;
  /** Who sends it: somebody of the cast, or anonymous. */
  role: string;
  headers?: Record<string, string>;
  body?: string;
}

interface Answer {
  status: number;
  type: string;
  text: string;
}

/** @param runs requests in all, shared out over the addresses; @param seed the same requests each time. */
export function sendBadInput({ runs, seed }: { runs: number; seed?: number }): void {
  let site: TestSite;
  let db: Db;
  let before: unknown;
  const ids: Record<string, string> = {};
  /** What is really there, for the places in addresses. */
  const there: Record<string, string> = {};

  beforeAll(async () => {
    // Behind a proxy, so that each request may come from a visitor of its own: else a limit would answer most.
    site = await startSite({ TRUSTED_PROXIES: '1' });
    db = connect(path.join(site.folder, 'var', 'gatefold.db'));
    for (const [role, { email }] of Object.entries(cast)) {
      const user = (await User.findByEmail(db, email)) as User.Row;
      ids[role] = user.id;
      if (role !== 'paid') continue;
      const [, payment] = await Payment.paid(db, user, ['fake']);
      there.internal_id = payment?.internal_id ?? '';
    }
    Object.assign(there, {
      slug: 'starlings-over-nowhere',
      id: demoId('media', 'starlings-over-nowhere'),
      key: `plays:${demoId('media', 'starlings-over-nowhere')}`,
      system: 'fake',
      table: 'user',
      page: '1',
      part: 'media-1',
      name: 'x.mp4',
    });
    before = await untouchable();
  });
  afterAll(async () => {
    await db?.destroy();
    await site?.stop();
  });

  const posting = routes.filter(({ verbs }) => verbs.includes('POST'));
  const reading = routes.filter(
    // The page for what broke says 500 to everybody, by itself.
    ({ address, verbs }) => verbs.includes('GET') && address !== '/500/',
  );
  const asking = reading.filter(({ address }) => address.includes('<'));
  const share = Math.ceil(runs / (2 * posting.length + asking.length + 4));

  describe('a POST is answered with less than 500, and a refusal with a sentence', () => {
    // By somebody who has not paid: what an admin may do, an admin may do.
    test.for(posting)('$address', (route) =>
      tried(
        2 * share,
        fc.tuple(addresses(route), bodies(route), roles('anonymous', 'unpaid')),
        ([at, body, role]) => ({
          path: at,
          role,
          headers: body.headers,
          body: body.text,
        }),
      ),
    );
  });

  describe('strange names in an address, and strange questions', () => {
    test.for(asking)('$address', (route) =>
      tried(
        share,
        fc.tuple(addresses(route), queries, roles('anonymous', 'unpaid', 'admin')),
        toGet,
      ),
    );

    test('at every address', () =>
      tried(
        4 * share,
        fc
          .constantFrom(...reading)
          .chain((route) =>
            fc.tuple(addresses(route), queries, roles('anonymous', 'unpaid', 'admin')),
          ),
        toGet,
      ));
  });

  test('nothing of it made anybody more than they were, or touched what belongs to another', async () => {
    expect(await untouchable()).toEqual(before);
    const admins = await db
      .selectFrom('user')
      .select('email')
      .where('role', '!=', 'member')
      .execute();
    expect(admins).toEqual([{ email: cast.admin.email }]);
  });

  /** The rows of those who sent nothing, what is published, and what only commands may write. */
  async function untouchable() {
    const others = [cast.admin.email, cast.paid.email];
    const users = await db.selectFrom('user').selectAll().where('email', 'in', others).execute();
    const ids = users.map(({ id }) => id);
    return {
      users,
      payments: await db
        .selectFrom('payment')
        .select(['id', 'status', 'refunded', 'amount', 'user_id'])
        .where('user_id', 'in', ids)
        .execute(),
      media: await db.selectFrom('media').selectAll().execute(),
      products: await db.selectFrom('product').selectAll().execute(),
      site: await db.selectFrom('site').selectAll().where('key', 'in', AUTHORS).execute(),
    };
  }

  async function tried<T>(numRuns: number, arbitrary: fc.Arbitrary<T>, toSent: (from: T) => Sent) {
    await fc.assert(
      fc.asyncProperty(arbitrary.map(toSent), async (sent) => {
        const answer = await send(sent);
        expect(answer.status).toBeLessThan(500);
        expect(answer.text).not.toContain(SCRIPT);
        if (answer.status >= 400) explain(answer, sent.body !== undefined);
      }),
      { numRuns, ...(seed !== undefined && { seed }) },
    );
  }

  /** New for each request: some of them end it. */
  async function cookieOf(role: string): Promise<string> {
    const id = ids[role];
    if (!id) return '';
    const { cookies } = await makeSessions(db, { secure: false }).create(id);
    return cookies.map((line) => line.split(';')[0]).join('; ');
  }

  async function send({ path: at, role, headers, body }: Sent): Promise<Answer> {
    const { hostname, port } = new URL(site.origin);
    const cookie = await cookieOf(role);
    return new Promise((resolve, reject) => {
      const request = http.request({
        ...{ hostname, port, path: at.replaceAll(/<(\w+)>/g, (_all, name) => there[name] ?? 'x') },
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          ...{ origin: site.origin, cookie, 'x-forwarded-for': visitor() },
          ...{ 'user-agent': 'Mozilla/5.0 Firefox/140.0', ...headers },
          ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
        },
      });
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: (response.headers['content-type'] ?? '').split(';')[0] ?? '',
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      // A body that is too large is refused while it is still coming.
      request.on('error', reject);
      request.end(body);
    });
  }
}

let visitors = 0;
/** An address that nobody had before. */
const visitor = () => `2001:db8:${(++visitors).toString(16)}::1`;

/** A refusal says one plain sentence, to people and to programs, and nothing of how this is made. */
function explain({ status, type, text }: Answer, posted: boolean): void {
  expect(text).not.toMatch(
    /node_modules|\bat \S+ \(|\.(ts|js|mjs|astro):\d+|SQLITE|ZodError|TypeError/,
  );
  if (type === 'application/json') {
    const { error } = JSON.parse(text);
    expect(error, text).toMatch(/^\p{Lu}.*[.!?]$/su);
    return;
  }
  if (type === 'text/plain') {
    expect(text).toMatch(/^\p{Lu}[^\n]*[.!?]\n$/u);
    return;
  }
  expect(type).toBe('text/html');
  if (text.includes(texts.links.gone)) return;
  // A form says it at the field or in a notice, a page in its heading.
  const said =
    posted && status !== 404
      ? /<p[^>]* id="[^"]+-error"[^>]*>([^<]+)|role="alert"[^>]*>(?:\s*<[^>]+>)*([^<]+)/
      : /<h1[^>]*>([^<]+)/;
  expect(text).toMatch(said);
}

const toGet = ([at, query, role]: [string, string, string]): Sent => ({ path: at + query, role });

const roles = (...names: string[]) => fc.constantFrom(...names);

const short = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      ' ',
      '\0',
      'a\0b',
      '\ud800',
      '😀',
      '\r\nset-cookie: a=b',
      '../../etc/passwd',
      '%',
      '%00',
    ],
    ...[
      "' or 1=1 --",
      SCRIPT,
      '__proto__',
      'constructor',
      'null',
      'true',
      '-1',
      '1e999',
      '٣',
      'on',
    ],
    ...['x@example.org', 'X@EXAMPLE.ORG\n', '//evil.example', 'javascript:alert(1)', '/media/'],
    ...['9007199254740993', 'pay', 'refund', '00000000-0000-4000-8000-000000000000'],
    ...[cast.paid.email, cast.admin.email, 'four quiet words here'],
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constant('a'.repeat(300)),
);
const strange = fc.oneof(
  { weight: 9, arbitrary: short },
  fc.constantFrom('é'.repeat(1100), 'a'.repeat(5000)),
);

/** The address with what is there in its places, or with what is not. */
function addresses({ address }: Route): fc.Arbitrary<string> {
  const parts = address.split(/(<\w+>)/).map((part) =>
    part.startsWith('<')
      ? fc.oneof(
          fc.constant(part),
          short.map((text) => encodeURIComponent(text.toWellFormed())),
          fc.constantFrom(
            '%',
            '%zz',
            '%00',
            '%c0%af',
            '..',
            '.',
            '%2e%2e',
            '%2f',
            'a;b',
            "a'b",
            '~',
          ),
        )
      : fc.constant(part),
  );
  return fc.tuple(...parts).map((list) => list.join(''));
}

const queries = fc.oneof(
  fc.constantFrom('', '?', '?%', '?=&&=', '?q', '?next=%ff%fe', '?page=1e9&page=-1', '?q=%00'),
  fc
    .array(
      fc.tuple(
        fc.constantFrom(
          'q',
          'page',
          'next',
          'as',
          'added',
          'changed',
          'removed',
          'tag',
          'kind',
          'code',
          'a[]',
          '__proto__',
        ),
        strange,
      ),
      { maxLength: 4 },
    )
    .map(
      (pairs) =>
        `?${pairs.map((pair) => pair.map((text) => encodeURIComponent(text.toWellFormed())).join('=')).join('&')}`,
    ),
);

/** Names of fields that nobody asked for. */
const uninvited = [
  ...['role', 'admin', 'id', 'user_id', 'status', 'amount', 'paid', 'unsubscribe'],
  ...['__proto__', 'constructor', ''],
];

/** What is right in a field of this name. */
const right = (name: string): fc.Arbitrary<unknown> => {
  if (name === 'email') return fc.nat().map((number) => `a${number}@example.org`);
  if (name === 'position_ms') return fc.nat(100_000);
  const known = { mail: 'on', system: 'fake', next: '/media/', action: 'later', visit: VISIT };
  const password = name.includes('password') && 'four quiet words here';
  return fc.constant(password || (known[name as keyof typeof known] ?? 'x'));
};
const VISIT = '3f0e2c9e-7c8b-4d36-9a53-0f3a8f6f3c11';

const values = fc.oneof(
  strange,
  fc.constantFrom<unknown>(null, true, 0, -0, 1e308, 2 ** 53, [], {}, [[]], ['a', 'b']),
  fc.constantFrom('admin', 'complete', 1),
  fc.constant({ toString: 'a', length: 3, __proto__: { role: 'admin' } }),
  fc.jsonValue({ maxDepth: 3 }),
);

interface Body {
  headers: Record<string, string>;
  text: string;
}

function bodies(route: Route): fc.Arbitrary<Body> {
  const told = fieldsOf(route);
  const some = (names: string[], maxLength: number) =>
    fc.array(fc.tuple(fc.constantFrom(...names), values), { maxLength });
  const fields = fc.oneof(
    some([...told, ...told, ...uninvited], 7),
    // All that is asked for, and more.
    fc
      .tuple(
        fc.tuple(...told.map((name) => fc.tuple(fc.constant(name), right(name)))),
        some(uninvited, 3),
      )
      .map(([invited, others]) => [...invited, ...others]),
  );
  const accept = fc.constantFrom('text/html', 'application/json', '*/*', '');
  const whole = fields.chain((pairs) =>
    fc.constantFrom(asJson(pairs), asForm(pairs), asMultipart(pairs)),
  );
  const broken = fc
    .tuple(whole, fc.nat(200), fc.constantFrom('"', '%', '\0', '}', '\ud800', '--', '\r\n'))
    .map(([{ type, text }, at, bit]) => ({
      type,
      text: text.slice(0, at) + bit + text.slice(at + 2),
    }));
  const foreign = fc.tuple(whole, types).map(([{ text }, type]) => ({ type, text }));
  const odd = fc.constantFrom(
    ...['null', '[]', '"text"', '1', '', '{"email":', '{"__proto__":{"role":"admin"}}', 'NaN'].map(
      (text) => ({ type: 'application/json', text }),
    ),
    { type: 'application/json', text: '['.repeat(20_000) },
    { type: 'application/json', text: `{"email":"${'a'.repeat(LIMIT)}"}` },
    { type: 'application/x-www-form-urlencoded', text: `email=${'%41'.repeat(LIMIT / 3)}a` },
    { type: 'application/x-www-form-urlencoded', text: '%=%&=&&a=%ff%fe&a=%00' },
    { type: 'application/x-www-form-urlencoded', text: 'a=1&'.repeat(10_000) },
    { type: 'multipart/form-data', text: 'no boundary is told' },
    { type: 'multipart/form-data; boundary=', text: '--\r\n\r\n--' },
    {
      type: 'multipart/form-data; boundary=b',
      text: '--b\r\ncontent-disposition: form-data\r\n\r\n\r\n--b--',
    },
  );
  return fc
    .tuple(fc.oneof({ weight: 3, arbitrary: whole }, broken, foreign, odd), accept)
    .map(([{ type, text }, wanted]) => ({
      headers: { accept: wanted, ...(type && { 'content-type': type }) },
      text,
    }));
}

const types = fc.constantFrom(
  ...['', 'text/plain', 'application/xml', 'application/json; charset=utf-16', 'application/jsonp'],
  ...[
    'APPLICATION/JSON',
    'multipart/form-data; boundary="a"',
    'application/x-www-form-urlencoded; charset=x',
  ],
  ...[';', '/', 'application/octet-stream', 'multipart/mixed; boundary=b'],
);

type Pairs = [string, unknown][];

const asJson = (pairs: Pairs) => ({
  type: 'application/json',
  // By hand, since an object keeps no field twice and loses `__proto__`.
  text: `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`,
});

const asForm = (pairs: Pairs) => ({
  type: 'application/x-www-form-urlencoded',
  text: pairs
    .map((pair) => pair.map((part) => encodeURIComponent(String(text(part)))).join('='))
    .join('&'),
});

const asMultipart = (pairs: Pairs) => ({
  type: 'multipart/form-data; boundary=between',
  text: `${pairs
    .map(
      ([name, value], index) =>
        `--between\r\ncontent-disposition: form-data; name="${name}"${index % 3 ? '' : '; filename="a.txt"'}\r\n\r\n${text(value)}\r\n`,
    )
    .join('')}--between--\r\n`,
});

const text = (value: unknown) =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();
