// What we send and what our stand-ins answer, against the documents that the processors publish: a whole life
// of a payment at each of them. Skipped where CONTRACTS names no folder with those documents.

import { describe, expect, test } from 'vitest';
import { kinds } from '#lib/payments/registry.ts';
import { settle } from '#lib/payments/settle.ts';
import { deliver } from '../../support/processors/over-http.ts';
import { CONTRACTS, checkBtcpay, checked, violations } from '../../support/processors/published.ts';
import { shopOf } from '../../support/processors/shop.ts';
import type { StandIn } from '../../support/processors/stand-in.ts';

describe.skipIf(!CONTRACTS)('held against the published documents (CONTRACTS)', () => {
  for (const kind of kinds.filter(({ demo_only }) => !demo_only)) {
    const load = async (): Promise<StandIn> =>
      (await import(`../../support/processors/${kind.system}.ts`)).standIn;
    const withShop = shopOf(kind, async () => (await load()).open());

    withShop(`a whole life at ${kind.name}`, async ({ shop }) => {
      const { app, bank, begun, processor } = shop;
      const before = [...checked.values()].reduce((sum, each) => sum + each, 0);
      const { payment, id } = await begun();
      await settle(app, payment.id, 'look');
      await bank.pay(id);
      for (const message of await bank.messages(id)) await deliver(app, kind.system, message);
      const { payment: paid } = await settle(app, payment.id, 'look');
      expect(paid.status).toBe('complete');
      await processor.refund?.(paid, 100, 'a key');
      await bank.dispute?.(id, 'opened');
      await settle(app, payment.id, 'look');
      await bank.dispute?.(id, 'won');
      await bank.refund?.(id, paid.amount - 100);
      await settle(app, payment.id, 'look');
      for (const message of await bank.messages(id)) await deliver(app, kind.system, message);
      await processor.close(paid);
      expect(violations).toEqual([]);
      const after = [...checked.values()].reduce((sum, each) => sum + each, 0);
      expect(after - before).toBeGreaterThanOrEqual(5);
    });
  }

  test('the check sees what does not fit', () => {
    const question = {
      method: 'POST',
      url: '/api/v1/stores/S/invoices?whatever=1',
      headers: { 'content-type': 'application/json' },
      raw: '{"amount":{"no":"decimal"},"checkout":{"speedPolicy":"Whenever"}}',
    };
    checkBtcpay(question, { status: 200, json: { id: 5 } });
    expect(violations.splice(0).join('\n')).toMatch(
      /no such parameter whatever[\s\S]*speedPolicy[\s\S]*\/id/,
    );
  });
});
