// A shop with one real processor, whose stand-in is `bank`: what tests of a single processor begin with.

import { test as base } from 'vitest';
import { Payment, type User } from '#lib/models/index.ts';
import type { ProcessorKind } from '#lib/payments/kind.ts';
import type { Processor } from '#lib/payments/processor.ts';
import { startPayment } from '#lib/payments/start.ts';
import { member, testApplication, type TestApplication } from '../application.ts';
import { getPayment } from '../payments.ts';
import { configured } from './contract.ts';
import type { OpenStandIn } from './stand-in.ts';

export interface Shop<Bank extends OpenStandIn> {
  app: TestApplication;
  bank: Bank;
  processor: Processor;
  mia: User.Row;
  /** A checkout that Mia has begun, and its id at the processor. */
  begun(): Promise<{ payment: Payment.Row; id: string; redirect: string }>;
  isOpen(): Promise<boolean>;
}

/** vitest's `test` with `{ shop }`. */
export const shopOf = <Bank extends OpenStandIn>(kind: ProcessorKind, open: () => Promise<Bank>) =>
  base.extend<{ shop: Shop<Bank> }>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
    shop: async ({}, use) => {
      const bank = await open();
      const app = await testApplication();
      const processor = configured(kind, bank.settings, app);
      app.processors.clear();
      app.processors.set(kind.system, processor);
      app.systems = [...app.systems, kind.system];
      const mia = await member(app);
      await use({
        app,
        bank,
        processor,
        mia,
        async begun() {
          const started = await startPayment(app, mia, { system: kind.system });
          if (!started.ok) throw new Error(`Not started: ${started.reason}.`);
          const payment = await getPayment(app, started.payment.id);
          return { payment, id: payment.sys_primary_id ?? '', redirect: started.redirect };
        },
        isOpen: async () => (await Payment.paid(app.db, mia, app.systems))[0],
      });
      await bank.close();
      await app.close();
    },
  });
