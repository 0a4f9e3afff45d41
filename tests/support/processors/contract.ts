// What every processor must keep, as tests that run on its stand-in: `contract(kind, standIn)`.

import { afterAll, describe, expect, test as base } from 'vitest';
import { Payment, Site, User } from '#lib/models/index.ts';
import type { ProcessorKind } from '#lib/payments/kind.ts';
import type { Processor } from '#lib/payments/processor.ts';
import { reconcile } from '#lib/payments/reconcile.ts';
import { settle } from '#lib/payments/settle.ts';
import { startPayment } from '#lib/payments/start.ts';
import { member, testApplication, type TestApplication } from '../application.ts';
import { getPayment } from '../payments.ts';
import { comeBack, deliver, deliverEndless, press } from './over-http.ts';
import { violations } from './published.ts';
import type { OpenStandIn, StandIn } from './stand-in.ts';

interface Parts {
  bank: OpenStandIn;
  app: TestApplication;
  mia: User.Row;
  processor: Processor;
}

/** The processor of a kind, as a site with these settings has it. */
export function configured(
  kind: ProcessorKind,
  settings: Record<string, string>,
  app: TestApplication,
): Processor {
  const given = { get: (name: string) => settings[name], mode: 'test', demo: true } as const;
  const { clock, origin, background } = app;
  const data_dir = settings.DATA_DIR ?? app.settings.data_dir;
  const made = kind.configure(given)?.({ data_dir, clock, origin, background });
  if (!made) throw new Error(`${kind.system} is not configured by ${Object.keys(settings)}.`);
  return made;
}

export function contract(kind: ProcessorKind, standIn: StandIn): void {
  const { system } = kind;
  const test = base.extend<Parts>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
    bank: async ({}, use) => {
      const bank = await standIn.open();
      await use(bank);
      await bank.close();
    },
    processor: async ({ bank, app }, use) => use(configured(kind, bank.settings, app)),
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
    app: async ({}, use) => {
      const app = await testApplication();
      await use(app);
      await app.close();
    },
    mia: async ({ app, processor }, use) => {
      app.processors.clear();
      app.processors.set(system, processor);
      app.systems = [...app.systems, system];
      await use(await member(app));
    },
  });

  const begun = async (app: TestApplication, user: User.Row) => {
    const started = await startPayment(app, user, { system });
    if (!started.ok) throw new Error(`Not started: ${started.reason}.`);
    const payment = await getPayment(app, started.payment.id);
    return { payment, id: payment.sys_primary_id ?? '', redirect: started.redirect };
  };
  const isOpen = async (app: TestApplication, user: User.Row) =>
    (await Payment.paid(app.db, user, app.systems))[0];
  const tell = async (app: TestApplication, bank: OpenStandIn, id: string) => {
    for (const message of await bank.messages(id))
      expect(await deliver(app, system, message)).toMatchObject({ status: 200 });
  };

  describe(`the contract of ${kind.name}`, () => {
    afterAll(() => expect(violations).toEqual([]));

    test('its system is a word, its label is there, its origins are origins', ({ processor }) => {
      expect(system).toMatch(/^[a-z]+$/);
      expect(processor.system).toBe(system);
      expect(processor.label).not.toBe('');
      for (const origin of processor.checkout_origins) expect(new URL(origin).origin).toBe(origin);
    });

    test('without settings it is not there, unless it is for demos', () => {
      const nothing = { get: () => undefined, mode: 'live', demo: false } as const;
      expect(kind.configure(nothing)).toBeUndefined();
    });

    test('A1: a message alone, the browser closed: complete', async ({ app, bank, mia }) => {
      const { payment, id } = await begun(app, mia);
      await bank.pay(id);
      await tell(app, bank, id);
      expect((await getPayment(app, payment.id)).status).toBe('complete');
      expect(await isOpen(app, mia)).toBe(true);
    });

    test('A2: the return alone, every message lost: complete', async ({ app, bank, mia }) => {
      const { payment, id } = await begun(app, mia);
      await bank.pay(id);
      expect((await comeBack(app, mia, payment.internal_id)).status).toBe(200);
      expect((await getPayment(app, payment.id)).status).toBe('complete');
    });

    test('A3: neither message nor return: reconcile finds it', async ({ app, bank, mia }) => {
      const { payment, id } = await begun(app, mia);
      await bank.pay(id);
      await reconcile(app, Date.now() + 2 * 60_000); // what is younger is left alone
      expect((await getPayment(app, payment.id)).status).toBe('complete');
      expect(await isOpen(app, mia)).toBe(true);
    });

    test('B4: the return address opened without paying opens nothing, whatever stands behind it', async ({
      app,
      mia,
    }) => {
      const { payment, id } = await begun(app, mia);
      const claims = `?session_id=${id}&token=${id}&PayerID=X&invoiceId=${id}&status=paid`;
      expect((await comeBack(app, mia, payment.internal_id, claims)).status).toBe(200);
      expect((await getPayment(app, payment.id)).status).toBe('pending');
      expect(await isOpen(app, mia)).toBe(false);
    });

    test('B5: another’s payment on my session: not found, nothing granted', async ({
      app,
      bank,
      mia,
    }) => {
      const { payment, id } = await begun(app, mia);
      await bank.pay(id);
      const eve = await member(app, 'eve');
      expect((await comeBack(app, eve, payment.internal_id)).status).toBe(404);
      expect(await isOpen(app, eve)).toBe(false);
      expect((await getPayment(app, payment.id)).status).toBe('pending');
    });

    test('B7: a genuine message that says paid while the processor says open', async ({
      app,
      bank,
      mia,
      skip,
    }) => {
      const { payment, id } = await begun(app, mia);
      await bank.pay(id);
      const [paid] = (await bank.messages(id)).toReversed();
      if (!paid) throw new Error('The stand-in has no message.');
      if (!bank.unpay) return skip('its stand-in cannot take it back');
      await bank.unpay(id);
      expect((await deliver(app, system, paid)).status).toBe(200);
      expect((await getPayment(app, payment.id)).status).toBe('pending');
      expect(await isOpen(app, mia)).toBe(false);
    });

    test('B6: what is forged is refused, and leaves no row', async ({ app, bank, mia }) => {
      const { payment, id } = await begun(app, mia);
      await bank.pay(id);
      const [message] = (await bank.messages(id)).toReversed();
      if (!message) throw new Error('The stand-in has no message.');
      for (const [what, forged] of Object.entries(bank.forgeries(message)))
        expect((await deliver(app, system, forged)).status, what).toBe(400);
      expect(await app.db.selectFrom('payment_event').selectAll().execute()).toEqual([]);
      expect((await getPayment(app, payment.id)).status).toBe('pending');
    });

    test('C8: a message twenty times at once: one change', async ({ app, bank, mia }) => {
      const { payment, id } = await begun(app, mia);
      await bank.pay(id);
      const [message] = (await bank.messages(id)).toReversed();
      if (!message) throw new Error('The stand-in has no message.');
      const many = Array.from({ length: 20 }, () => deliver(app, system, message));
      for (const { status } of await Promise.all(many)) expect(status).toBe(200);
      const log = await Payment.listLog(app.db, payment.id);
      expect(log.filter(({ to_status }) => to_status === 'complete')).toHaveLength(1);
      expect(bank.count?.(payment.internal_id).taken ?? 1).toBe(1);
    });

    test('C9: message, return and reconcile at once: one change, money taken once', async ({
      app,
      bank,
      mia,
    }) => {
      const { payment, id } = await begun(app, mia);
      await bank.pay(id);
      const messages = await bank.messages(id);
      await Promise.all([
        ...messages.map((message) => deliver(app, system, message)),
        comeBack(app, mia, payment.internal_id),
        comeBack(app, mia, payment.internal_id),
        reconcile(app, Date.now()),
      ]);
      const log = await Payment.listLog(app.db, payment.id);
      expect(log.filter(({ to_status }) => to_status === 'complete')).toHaveLength(1);
      expect(bank.count?.(payment.internal_id).taken ?? 1).toBe(1);
    });

    test('C11: a message before our row knows the object: taken, since the object is bound to it', async ({
      app,
      bank,
      mia,
    }) => {
      const { payment, id } = await begun(app, mia);
      await app.db.updateTable('payment').set({ sys_primary_id: null }).execute();
      await bank.pay(id);
      await tell(app, bank, id);
      expect(await getPayment(app, payment.id)).toMatchObject({
        status: 'complete',
        sys_primary_id: id,
      });
    });

    test('C10: two clicks, and a visit later: one object', async ({ app, bank, mia }) => {
      const both = await Promise.all([begun(app, mia), begun(app, mia)]);
      const all = [...both, await begun(app, mia)];
      expect(new Set(all.map(({ id }) => id)).size).toBe(1);
      expect(bank.count?.(all[0]?.payment.internal_id ?? '').objects ?? 1).toBe(1);
    });

    test('C10: a checkout asked for again, with and without its id, is the same', async ({
      app,
      mia,
      processor,
    }) => {
      const { payment, id } = await begun(app, mia);
      const thanks = `${app.origin()}/thanks/${payment.internal_id}/`;
      const page = { description: 'x', return_url: thanks, cancel_url: `${thanks}?left` };
      const known = await processor.checkout(payment, page);
      expect(known.sys_primary_id).toBe(id);
    });

    test('F18: one that is closed takes no money, and counts if it did', async ({
      app,
      bank,
      mia,
      processor,
    }) => {
      const { payment, id } = await begun(app, mia);
      await Payment.close(app.db, payment.id, 'Another was begun.', { cause: 'test' });
      const closed = await getPayment(app, payment.id);
      await processor.close(closed);
      await processor.close(closed);
      expect((await settle(app, payment.id, 'test')).payment.status).toMatch(/expired|failed/);
      await bank.pay(id).catch(() => undefined);
      const { payment: after } = await settle(app, payment.id, 'test');
      const taken = (await processor.fetch(after)).status === 'complete';
      expect(after.status === 'complete').toBe(taken);
    });

    test('F18: one that expired opens nothing', async ({ app, bank, mia }) => {
      const { payment, id } = await begun(app, mia);
      await bank.expire(id);
      expect((await settle(app, payment.id, 'return')).payment.status).toMatch(/expired|failed/);
    });

    test('H21: given back in part, then all, then an old message: closed', async ({
      app,
      bank,
      mia,
      skip,
    }) => {
      const { refund } = bank;
      if (!refund) return skip('it does not tell of refunds');
      const { payment, id } = await begun(app, mia);
      await bank.pay(id);
      const [old] = (await bank.messages(id)).toReversed();
      await settle(app, payment.id, 'return');
      await refund(id, 900);
      const { payment: part } = await settle(app, payment.id, 'test');
      expect(part).toMatchObject({ status: 'complete', refunded: 900 });
      await refund(id, payment.amount - 900);
      if (old) await deliver(app, system, old);
      expect(await getPayment(app, payment.id)).toMatchObject({ status: 'refunded' });
      expect(await isOpen(app, mia)).toBe(false);
    });

    test('H21: the same refund asked for twice gives back once', async ({
      app,
      bank,
      mia,
      processor,
      skip,
    }) => {
      if (!processor.refund) return skip('it cannot give back');
      const { payment, id } = await begun(app, mia);
      await bank.pay(id);
      const { payment: paid } = await settle(app, payment.id, 'return');
      await processor.refund(paid, 900, 'the key');
      await processor.refund(paid, 900, 'the key');
      expect((await settle(app, payment.id, 'test')).payment.refunded).toBe(900);
    });

    test('H23: a dispute closes, one that was won opens, one that was lost stays closed', async ({
      app,
      bank,
      mia,
      skip,
    }) => {
      const { dispute } = bank;
      if (!dispute) return skip('it has no disputes');
      const { payment, id } = await begun(app, mia);
      await bank.pay(id);
      await settle(app, payment.id, 'return');
      for (const [stage, open] of [
        ['opened', false],
        ['won', true],
        ['opened', false],
        ['lost', false],
      ] as const) {
        await dispute(id, stage);
        await tell(app, bank, id);
        expect(await isOpen(app, mia), stage).toBe(open);
      }
    });

    test('H24: money that takes a while opens nothing until it is there', async ({
      app,
      bank,
      mia,
      skip,
    }) => {
      if (!bank.promise) return skip('its money is there at once');
      const { payment, id } = await begun(app, mia);
      await bank.promise(id);
      const { payment: waiting } = await settle(app, payment.id, 'return');
      expect(waiting).toMatchObject({ status: 'pending', underway: 1 });
      expect(await startPayment(app, mia, { system })).toMatchObject({ reason: 'underway' });
    });

    test('I33: who has paid does not pay again; who was given back may', async ({
      app,
      bank,
      mia,
      skip,
    }) => {
      const { payment, id } = await begun(app, mia);
      await bank.pay(id);
      expect(await startPayment(app, mia, { system })).toMatchObject({ reason: 'already-paid' });
      if (!bank.refund) return skip('it does not tell of refunds');
      await bank.refund(id, payment.amount);
      await settle(app, payment.id, 'test');
      expect((await begun(app, mia)).id).not.toBe(id);
    });

    test.for([
      ['D13: another amount', { amount: 1 }],
      ['D14: another currency', { currency: 'jpy' }],
      ['D15: another payment', { internal_id: '00000000-0000-4000-8000-000000000000' }],
      ['G19: the other mode', { other_mode: true }],
    ] as const)('%s: a person looks, nothing opens', async ([, lies], { app, bank, mia, skip }) => {
      if (!bank.lie) return skip('its stand-in cannot lie');
      if ('other_mode' in lies && bank.tells_no_mode) return skip('its address is its mode');
      const { payment, id } = await begun(app, mia);
      bank.lie(id, lies);
      await bank.pay(id);
      const { payment: looked } = await settle(app, payment.id, 'return');
      expect(looked).toMatchObject({ status: 'review', attention: expect.any(String) });
      expect(await isOpen(app, mia)).toBe(false);
    });

    test('D16: an object that no payment of ours is about: taken note of, nothing else', async ({
      app,
      bank,
      mia,
    }) => {
      const { id } = await begun(app, mia);
      await bank.pay(id);
      const messages = await bank.messages(id);
      await app.db.deleteFrom('payment').execute();
      for (const message of messages)
        expect((await deliver(app, system, message)).status).toBe(200);
      const events = await app.db.selectFrom('payment_event').selectAll().execute();
      expect(events.map(({ outcome }) => outcome)).toEqual(messages.map(() => 'unmatched'));
      expect(await app.db.selectFrom('payment').selectAll().execute()).toEqual([]);
    });

    test('H22: a refund is told before the payment: closed', async ({ app, bank, mia, skip }) => {
      if (!bank.refund) return skip('it does not tell of refunds');
      const { payment, id } = await begun(app, mia);
      await bank.pay(id);
      await processorLooks(app, payment.id);
      await bank.refund(id, payment.amount);
      for (const message of (await bank.messages(id)).toReversed())
        await deliver(app, system, message);
      expect((await getPayment(app, payment.id)).status).toBe('refunded');
      expect(await isOpen(app, mia)).toBe(false);
    });

    test('I29: a look that began before a refund and ends after it changes nothing', async ({
      app,
      bank,
      mia,
      processor,
      skip,
    }) => {
      if (!bank.refund) return skip('it does not tell of refunds');
      const { payment, id } = await begun(app, mia);
      await bank.pay(id);
      await processorLooks(app, payment.id);
      const seq = await Payment.nextSeq(app.db, payment.id);
      const {
        live: _live,
        paid_at: _at,
        ...old
      } = await processor.fetch(await getPayment(app, payment.id));
      await bank.refund(id, payment.amount);
      await processorLooks(app, payment.id);
      await Payment.settle(app.db, payment.id, { ...old, seq, right_mode: true });
      expect((await getPayment(app, payment.id)).status).toBe('refunded');
    });

    test('I30: a message over the limit, one for nobody, and an id that is SQL', async ({
      app,
      bank,
      mia,
    }) => {
      const { id } = await begun(app, mia);
      await bank.pay(id);
      const [message] = await bank.messages(id);
      if (!message) throw new Error('The stand-in has no message.');
      const large = { ...message, body: `${message.body}${' '.repeat(600_000)}` };
      expect((await deliver(app, system, large)).status).toBe(413);
      expect((await deliver(app, 'nobody', message)).status).toBe(404);
      const sql = await comeBack(app, mia, encodeURIComponent("' or '1'='1"));
      expect(sql.status).toBe(404);
    });

    test('I34: we died while it was made: reconcile repeats with the same key', async ({
      app,
      bank,
      mia,
    }) => {
      const { payment } = await begun(app, mia);
      const then = Date.now() - 10 * 60_000;
      await app.db.updateTable('payment').set({ sys_primary_id: null, created_at: then }).execute();
      await reconcile(app, Date.now());
      expect((await getPayment(app, payment.id)).sys_primary_id).not.toBeNull();
      expect(bank.count?.(payment.internal_id).objects ?? 1).toBe(1);
    });

    test('41a: the body reaches the check byte for byte, through the front and Astro', async ({
      app,
      bank,
      mia,
    }) => {
      const { payment, id } = await begun(app, mia);
      await bank.pay(id);
      const [message] = (await bank.messages(id)).toReversed();
      if (!message) throw new Error('The stand-in has no message.');
      // What is no JSON of ours any more, once it was parsed and written anew.
      const spaced = bank.sign(message.body.replace('{', '{ "ünïcödé": "☃", "n": 1.0,  '));
      expect((await deliver(app, system, spaced)).status).toBe(200);
      expect((await getPayment(app, payment.id)).status).toBe('complete');
    });

    test('41b: a message without an end is cut off while it comes', async ({ app, mia }) => {
      await begun(app, mia);
      expect(await deliverEndless(app, system)).toBe(413);
    });

    test('42: a payment is begun from this site only', async ({ app, mia }) => {
      expect((await press(app, mia, { system }, 'https://evil.example')).status).toBe(403);
      expect(await app.db.selectFrom('payment').selectAll().execute()).toEqual([]);
    });

    test('43: the price is the site’s, whatever a form says, and a change later is the row’s', async ({
      app,
      bank,
      mia,
    }) => {
      const form = { system, amount: '1', price: '1', currency: 'jpy' };
      expect((await press(app, mia, form)).status).toBe(303);
      const [payment] = await app.db.selectFrom('payment').selectAll().execute();
      expect(payment).toMatchObject({ amount: 4900, currency: 'usd' });
      await Site.set(app.db, 'price', { amount: 9900, currency: 'usd' });
      await bank.pay(payment?.sys_primary_id ?? '');
      await comeBack(app, mia, payment?.internal_id ?? '');
      expect(await isOpen(app, mia)).toBe(true);
    });

    test('49: the account was deleted in between: what was taken is kept, for a person to give back', async ({
      app,
      bank,
      mia,
    }) => {
      const { payment, id } = await begun(app, mia);
      await bank.pay(id);
      await User.remove(app.db, mia.id);
      await tell(app, bank, id);
      const { status, user_id, attention } = await getPayment(app, payment.id);
      expect(user_id).toBeNull();
      const gone = 'The account that paid this is gone: give it back.';
      const taken = bank.count?.(payment.internal_id).taken ?? 1;
      expect([status, attention]).toEqual(taken ? ['complete', gone] : ['expired', null]);
    });

    test('50: the return page after the login ran out: log in, then the same page', async ({
      app,
      mia,
    }) => {
      const { payment } = await begun(app, mia);
      const { status, location } = await comeBack(app, undefined, payment.internal_id);
      expect(status).toBe(303);
      expect(location).toContain(encodeURIComponent(`/thanks/${payment.internal_id}/`));
    });
  });
}

const processorLooks = (app: TestApplication, id: string) => settle(app, id, 'look');
