import { expect } from 'vitest';
import { NotSent } from '#lib/mail/mailer.ts';
import * as Event from '#lib/models/shared/event.ts';
import { Outbox, User } from '#lib/models/index.ts';
import { POST } from '../../../../src/pages/api/admin/outbox.ts';
import {
  member,
  signedIn,
  type TestApplication,
  test as base,
} from '../../../support/application.ts';

const test = base.extend<{ admin: User.Row }>({
  admin: async ({ app }, use) =>
    use(await User.setRole(app.db, (await member(app, 'admin')).id, 'admin')),
});

/** A letter that the mail server wants neither now nor later. */
async function givenUp<K extends 'reset' | 'receipt'>(
  app: TestApplication,
  kind: K,
  facts: Outbox.Facts[K],
): Promise<Outbox.Row> {
  const mia = await member(app, 'mia');
  await app.idle();
  const { send } = app.mailer;
  app.mailer.send = async () => {
    throw new NotSent('never', '550 no such mailbox');
  };
  await Outbox.add(app.db, kind, mia, facts);
  app.post.wake();
  await app.idle();
  app.mailer.send = send;
  app.letters.length = 0;
  const { rows } = await Outbox.search(app.db, { group: 'failed', limit: 9, offset: 0 });
  return rows[0] as Outbox.Row;
}

test('an admin has a letter that was given up sent again, and it tells what it told', async ({
  app,
  admin,
}) => {
  const facts = { amount: 4900, currency: 'usd', paid_at: Date.now(), number: 'a number' };
  const letter = await givenUp(app, 'receipt', facts);
  expect(letter).toMatchObject({ attempts: 1, failure: '550 no such mailbox' });
  const response = await POST(await signedIn(app, admin, { form: { id: letter.id } }));
  expect(response.headers.get('location')).toBe('/admin/outbox/?group=failed');
  await app.idle();
  expect(app.letters).toHaveLength(1);
  expect(app.letters[0]?.to.address).toBe('mia@example.test');
  expect(app.letters[0]?.text).toContain('a number');
  const { rows } = await Outbox.search(app.db, { query: 'receipt', limit: 9, offset: 0 });
  expect(rows).toMatchObject([{ id: letter.id, state: 'sent', attempts: 1, failure: null }]);
  const events = await Event.search(app.db, { group: 'admin', limit: 1, offset: 0 });
  expect(events.rows).toMatchObject([{ kind: 'letter-again', by_id: admin.id, ip: '192.0.2.1' }]);
});

test('its link is a new one, that works', async ({ app, admin }) => {
  const { id } = await givenUp(app, 'reset', null);
  await POST(await signedIn(app, admin, { form: { id } }));
  await app.idle();
  expect(app.letters[0]?.text).toMatch(/\/reset\/[\w-]{43}\//);
});

test('a letter that was sent, or that nobody knows, is not sent again', async ({ app, admin }) => {
  const { id } = await givenUp(app, 'reset', null);
  const again = async (id: string) =>
    (await POST(await signedIn(app, admin, { json: { id } }))).status;
  expect(await again('nothing')).toBe(404);
  expect(await again(id)).toBe(200);
  await app.idle();
  expect(await again(id)).toBe(404);
  expect(app.letters).toHaveLength(1);
});

test('nobody else can', async ({ app }) => {
  const { id } = await givenUp(app, 'reset', null);
  const noa = await member(app, 'noa');
  expect((await POST(await signedIn(app, noa, { json: { id } }))).status).toBe(403);
  const { total } = await Outbox.search(app.db, { group: 'failed', limit: 9, offset: 0 });
  expect(total).toBe(1);
});
