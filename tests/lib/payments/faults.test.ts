// Each real processor while it is broken, in each of the ways in which it can be: nothing is lost, nothing is
// granted, nobody is asked to pay again, and all heals when it is back.

import { afterEach, describe, expect, test } from 'vitest';
import { bounds } from '#lib/payments/outgoing.ts';
import { kinds } from '#lib/payments/registry.ts';
import { lookAgain, settle } from '#lib/payments/settle.ts';
import { startPayment } from '#lib/payments/start.ts';
import { deliver } from '../../support/processors/over-http.ts';
import { shopOf } from '../../support/processors/shop.ts';
import { FAULTS, type StandIn } from '../../support/processors/stand-in.ts';

const { patience } = bounds;
afterEach(() => {
  bounds.patience = patience;
});

for (const kind of kinds.filter(({ demo_only }) => !demo_only)) {
  const { standIn }: { standIn: StandIn } = await import(
    `../../support/processors/${kind.system}.ts`
  );
  const withShop = shopOf(kind, standIn.open);

  describe(`E17: ${kind.name} is broken`, () => {
    for (const fault of FAULTS)
      withShop(fault, async ({ shop: { app, bank, mia, begun, isOpen } }) => {
        const { payment, id } = await begun();
        await bank.pay(id);
        const [message] = (await bank.messages(id)).toReversed();
        if (!message) throw new Error('The stand-in has no message.');
        if (fault === 'hang') bounds.patience = 500;
        bank.break?.(fault);

        const returned = await lookAgain(app, payment, 'return');
        expect(returned).toMatchObject({ asked: false, payment: { status: 'pending' } });
        expect((await deliver(app, kind.system, message)).status).toBe(503);
        const again = await startPayment(app, mia, { system: kind.system });
        expect(again).toMatchObject({ ok: false, reason: 'processor-silent' });
        expect(await isOpen()).toBe(false);

        bank.break?.(undefined);
        bounds.patience = patience;
        expect((await settle(app, payment.id, 'later')).payment.status).toBe('complete');
        expect(bank.count?.(payment.internal_id)).toEqual({ objects: 1, taken: 1 });
      });

    withShop('C12: the answer to the checkout gets lost: the same object', async ({ shop }) => {
      const { app, bank, mia, begun } = shop;
      // What is asked first may be whether there is one already.
      for (let lost = 0; lost < 2; lost++) {
        bank.loseNextAnswer?.();
        await startPayment(app, mia, { system: kind.system });
      }
      const { payment } = await begun();
      expect(bank.count?.(payment.internal_id).objects).toBe(1);
    });
  });
}

test('each of the real processors is tried', () => {
  expect(kinds.map(({ system }) => system)).toEqual(
    expect.arrayContaining(['stripe', 'paypal', 'btcpay']),
  );
});
