// What people read while the processor is silent: that it is, that nothing is lost, and what to do. Whoever has
// paid already notices nothing.

import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '#db/connect.ts';
import { cast } from '#db/seed.ts';
import type { Db } from '#db/schema.ts';
import { makeSessions } from '#lib/auth/sessions.ts';
import { Payment, User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { startSite, type TestSite } from './support/site.ts';

let site: TestSite;
let db: Db;
let free: User.Row;
let paid: User.Row;

beforeAll(async () => {
  site = await startSite();
  db = connect(path.join(site.folder, 'var', 'gatefold.db'));
  free = (await User.findByEmail(db, cast.unpaid.email)) as User.Row;
  paid = (await User.findByEmail(db, cast.paid.email)) as User.Row;
});
afterAll(async () => {
  await db?.destroy();
  await site?.stop();
});

const { join, thanks, membership } = texts;

test('before the first payment: nothing was charged, try again', async () => {
  const answer = await inSilence(() => ask(free, '/api/payments/start', { next: '/media/' }));
  expect(answer.status).toBe(503);
  expect(answer.words).toContain(join.refused['processor-silent']);
  expect(answer.words).toContain(join.pay('$49'));
});

test('and a script is told the same', async () => {
  const json = { accept: 'application/json' };
  const answer = await inSilence(() => ask(free, '/api/payments/start', {}, json));
  expect(JSON.parse(answer.text).error).toBe(join.refused['processor-silent']);
});

test('afterwards it goes on as if nothing had been', async () => {
  const answer = await ask(free, '/api/payments/start', {});
  expect([answer.status, answer.location]).toEqual([303, expect.stringMatching(/fake-checkout/)]);
});

test('back from paying: still checking, nothing is lost, do not pay again, and it looks again by itself', async () => {
  const { internal_id } = await begun(free);
  const answer = await inSilence(() => ask(free, `/thanks/${internal_id}/`));
  expect(answer.status).toBe(200);
  expect(answer.words).toContain(thanks.silent.title);
  expect(answer.words).toContain(thanks.silent.lead);
  expect(answer.words).toContain(thanks.once);
  expect(answer.text).toContain(`data-payment="${internal_id}"`);
  const heard = await ask(free, `/thanks/${internal_id}/`);
  expect(heard.words).toContain(thanks.waiting.lead);
});

test('a look at a payment that was refused shows what was known last, and says so', async () => {
  const payment = await begun(free);
  await ask(free, `/api/fake/${payment.sys_primary_id}`, { action: 'fail' });
  await ask(free, `/thanks/${payment.internal_id}/`);
  const answer = await inSilence(() => ask(free, `/thanks/${payment.internal_id}/`));
  expect(answer.status).toBe(200);
  expect(answer.words).toContain(thanks.failed.title);
  expect(answer.words).toContain(thanks.last);
});

test('looking again says that nobody was asked, and changes nothing', async () => {
  await ask(free, '/api/payments/start', {});
  const { internal_id } = await begun(free);
  const json = { accept: 'application/json' };
  const answer = await inSilence(() => ask(free, '/api/payments/verify', { internal_id }, json));
  expect(JSON.parse(answer.text)).toMatchObject({ status: 'pending', asked: false });
});

test('the account tells from our own books', async () => {
  const answer = await inSilence(() => ask(free, '/account/'));
  expect(answer.status).toBe(200);
  expect(answer.words).toContain(membership.unfinished.sentence);
});

test('who has paid watches on', async () => {
  const answers = await inSilence(() =>
    Promise.all([
      ask(paid, '/watch/high-tide-counted/'),
      ask(paid, '/members/high-tide-counted/'),
      ask(paid, '/account/'),
    ]),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(answers[2]?.words).toContain(membership.open.headline);
});

test('a member by another way is not told that money has arrived which has not', async () => {
  const { internal_id } = await begun(free);
  await Payment.comp(db, { user_id: free.id, reason: 'a gift', currency: 'usd', cause: 'test' });
  const { words } = await ask(free, `/thanks/${internal_id}/`);
  expect(words).toContain(thanks.spare.title);
  expect(words).toContain(thanks.other);
  expect(words).not.toContain(thanks.held.title);
});

/** Does this while nobody can read the processor's books. */
async function inSilence<T>(work: () => Promise<T>): Promise<T> {
  const books = path.join(site.folder, 'var', 'fake');
  await rename(books, `${books}-away`);
  await writeFile(books, 'no books');
  try {
    return await work();
  } finally {
    await rename(`${books}`, `${books}-broken`);
    await rename(`${books}-away`, books);
  }
}

/** The payment that this person has begun. */
async function begun(user: User.Row): Promise<Payment.Row> {
  await ask(user, '/api/payments/start', {});
  const [payment] = await Payment.listOpen(db, user.id);
  if (!payment) throw new Error(`${user.email} should have an open payment.`);
  return payment;
}

/** @param form is posted; without one it is a GET. */
async function ask(
  user: User.Row,
  at: string,
  form?: Record<string, string>,
  headers: Record<string, string> = { accept: 'text/html' },
) {
  const { cookies } = await makeSessions(db, { secure: false }).create(user.id);
  const cookie = cookies.map((line) => line.split(';')[0]).join('; ');
  const response = await fetch(site.origin + at, {
    method: form ? 'POST' : 'GET',
    headers: { ...headers, cookie, origin: site.origin },
    body: form ? new URLSearchParams(form) : null,
    redirect: 'manual',
  });
  const text = await response.text();
  const words = text.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  return { status: response.status, location: response.headers.get('location'), text, words };
}
