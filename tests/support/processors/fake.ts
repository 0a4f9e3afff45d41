// The fake processor is its own stand-in: its books are files, and nothing goes over the wire.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeFake } from '#lib/payments/fake/fake.ts';
import { ownKey } from '#lib/helpers/keys.ts';
import { makeLedger } from '#lib/payments/fake/ledger.ts';
import { sign, SIGNATURE_HEADER } from '#lib/payments/fake/signature.ts';
import type { Message, OpenStandIn, StandIn } from './stand-in.ts';

export const standIn: StandIn = {
  async open(): Promise<OpenStandIn> {
    const data_dir = mkdtempSync(path.join(tmpdir(), 'gatefold-fake-'));
    const secret = ownKey(data_dir, 'fake-processor');
    const quiet = { origin: () => 'http://gatefold.test:1', background: () => undefined };
    const fake = makeFake({ data_dir, secret, ...quiet });
    const ledger = makeLedger(data_dir);
    const act = async (id: string, action: string) => {
      const acted = await fake.act(id, action);
      if (!acted.ok) throw new Error(`The order ${id} cannot ${action}: ${acted.reason}.`);
    };
    const signed = (body: string): Message => ({
      body,
      headers: { [SIGNATURE_HEADER]: sign(secret, body, Date.now()) },
    });
    return {
      settings: { DATA_DIR: data_dir },
      pay: (id) => act(id, 'pay'),
      promise: (id) => act(id, 'later'),
      fail: (id) => act(id, 'fail'),
      async unpay(id) {
        const order = await ledger.find(id);
        if (order) await ledger.save({ ...order, state: 'open' });
      },
      expire: (id) => act(id, 'leave'),
      async refund(id, amount) {
        const order = await ledger.find(id);
        const payment = { sys_primary_id: id } as Parameters<typeof fake.refund>[0];
        await fake.refund(payment, amount, `dashboard ${order?.refunded}`);
      },
      async messages(id) {
        const order = await ledger.find(id);
        if (!order) throw new Error(`There is no order ${id}.`);
        const { internal_id } = order;
        return order.events.map((event) =>
          signed(JSON.stringify({ ...event, order: id, internal_id })),
        );
      },
      sign: signed,
      forgeries: ({ body, headers }) => ({
        'no signature': { body, headers: {} },
        'another secret': { body, headers: { [SIGNATURE_HEADER]: sign('no', body, Date.now()) } },
        'a changed byte': { body: body.replace('"', ' "'), headers },
        garbage: signed('{"type":'),
        nothing: signed(''),
      }),
      close: async () => rmSync(data_dir, { recursive: true }),
    };
  },
};
