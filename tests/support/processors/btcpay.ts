// A BTCPay Server of our own: invoices as Greenfield answers them, without idempotency keys, without refunds in
// the invoice, and with messages that carry no time in their signature.

import { createHmac, randomUUID } from 'node:crypto';
import { checkBtcpay } from './published.ts';
import { type Answer, type Question, serve } from './server.ts';
import type { Lies, Message, OpenStandIn, StandIn } from './stand-in.ts';

const SECRET = 'webhook-secret-of-a-stand-in';
const STORE = 'StandInStore';
const KEY = 'standinkey0123456789';

interface Invoice {
  id: string;
  status: 'New' | 'Processing' | 'Expired' | 'Invalid' | 'Settled';
  additionalStatus: 'None' | 'PaidLate' | 'PaidPartial' | 'Marked' | 'Invalid' | 'PaidOver';
  type: 'Standard' | 'TopUp';
  amount: string;
  /** What came so far, where it is told. */
  paid?: string;
  currency: string;
  orderId: string;
  createdTime: number;
  lies: Lies;
  events: { type: string; deliveryId: string; timestamp: number }[];
}

export interface BtcpayStandIn extends OpenStandIn {
  invoices: Map<string, Invoice>;
  asked: Question[];
  /** Changes an invoice by hand and notes an event. */
  set(id: string, changes: Partial<Invoice>, event?: string): void;
  sign(body: string): Message;
}

const sign = (body: string, secret = SECRET): Message => ({
  body,
  headers: { 'btcpay-sig': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` },
});

export async function openBtcpay(): Promise<BtcpayStandIn> {
  const invoices = new Map<string, Invoice>();
  const get = (id: string): Invoice => {
    const invoice = invoices.get(id);
    if (!invoice) throw new Error(`There is no invoice ${id}.`);
    return invoice;
  };
  const shown = (invoice: Invoice) => {
    const { lies } = invoice;
    return {
      id: invoice.id,
      storeId: lies.other_mode ? 'AnotherStore' : STORE,
      status: invoice.status,
      additionalStatus: invoice.additionalStatus,
      type: invoice.type,
      amount: lies.amount === undefined ? invoice.amount : String(lies.amount),
      ...(invoice.paid && { paidAmount: invoice.paid }),
      currency: lies.currency?.toUpperCase() ?? invoice.currency,
      checkoutLink: `${server.origin}/i/${invoice.id}`,
      createdTime: invoice.createdTime,
      expirationTime: invoice.createdTime + 900,
      monitoringExpiration: invoice.createdTime + 90_000,
      archived: false,
      availableStatusesForManualMarking: [],
      metadata: { orderId: lies.internal_id ?? invoice.orderId, itemDesc: 'Membership' },
      checkout: { speedPolicy: 'MediumSpeed', paymentTolerance: 0, redirectAutomatically: true },
    };
  };
  const set = (id: string, changes: Partial<Invoice>, event?: string) => {
    const invoice = Object.assign(get(id), changes);
    if (event)
      invoice.events.push({
        type: event,
        deliveryId: randomUUID(),
        timestamp: Math.floor(Date.now() / 1000),
      });
  };

  const make = (raw: string): Answer => {
    const { amount, currency, metadata } = JSON.parse(raw);
    const id = `Inv${randomUUID().replaceAll('-', '')}`;
    invoices.set(id, {
      id,
      status: 'New',
      additionalStatus: 'None',
      type: amount == null || Number(amount) === 0 ? 'TopUp' : 'Standard',
      amount: String(amount ?? 0),
      currency,
      orderId: metadata?.orderId,
      createdTime: Math.floor(Date.now() / 1000),
      lies: {},
      events: [],
    });
    set(id, {}, 'InvoiceCreated');
    return { status: 200, json: shown(get(id)) };
  };

  const answer = ({ method, url, headers, raw }: Question): Answer => {
    const { pathname, searchParams } = new URL(url, 'http://stand-in');
    if (headers.authorization !== `token ${KEY}`)
      return { status: 401, json: { code: 'unauthenticated', message: 'Not authenticated' } };
    const [, store, id, part] =
      /^\/api\/v1\/stores\/(\w+)\/invoices(?:\/([\w-]+))?(?:\/(status))?$/.exec(pathname) ?? [];
    const unknown = { code: 'invoice-not-found', message: 'The invoice was not found' };
    if (store !== STORE) return { status: 404, json: unknown };
    if (!id && method === 'POST') return make(raw);
    if (!id) {
      const wanted = searchParams.get('orderId');
      const found = [...invoices.values()].filter(({ orderId }) => orderId === wanted);
      return { status: 200, json: found.map(shown) };
    }
    const invoice = invoices.get(id);
    if (!invoice) return { status: 404, json: unknown };
    if (part && method === 'POST') {
      if (invoice.status !== 'New' && invoice.status !== 'Expired')
        return { status: 400, json: [{ path: 'status', message: 'The status cannot be set' }] };
      set(id, { status: JSON.parse(raw).status, additionalStatus: 'Marked' }, 'InvoiceInvalid');
    }
    return { status: 200, json: shown(get(id)) };
  };
  const server = await serve(answer, checkBtcpay);

  const message = (invoice: Invoice, event: Invoice['events'][number]): Message =>
    sign(
      JSON.stringify({
        deliveryId: event.deliveryId,
        webhookId: 'StandInWebhook',
        originalDeliveryId: event.deliveryId,
        isRedelivery: false,
        type: event.type,
        timestamp: event.timestamp,
        storeId: STORE,
        invoiceId: invoice.id,
        metadata: { orderId: invoice.orderId },
      }),
    );

  return {
    settings: {
      BTCPAY_URL: server.origin,
      BTCPAY_STORE_ID: STORE,
      BTCPAY_API_KEY: KEY,
      BTCPAY_WEBHOOK_SECRET: SECRET,
    },
    invoices,
    asked: server.asked,
    set,
    sign,
    async pay(id) {
      const { status } = get(id);
      if (status === 'Invalid') throw new Error(`The invoice ${id} is Invalid.`);
      set(id, { status: 'Processing' }, 'InvoiceProcessing');
      set(id, { status: 'Settled', additionalStatus: 'None' }, 'InvoiceSettled');
    },
    promise: async (id) => set(id, { status: 'Processing' }, 'InvoiceProcessing'),
    unpay: (id) => set(id, { status: 'New' }),
    fail: async (id) => set(id, { status: 'Invalid' }, 'InvoiceInvalid'),
    expire: async (id) => set(id, { status: 'Expired' }, 'InvoiceExpired'),
    messages: async (id) => get(id).events.map((event) => message(get(id), event)),
    forgeries: ({ body, headers }) => ({
      'no signature': { body, headers: {} },
      'another secret': sign(body, 'another secret of the same kind'),
      'a changed byte': { body: body.replace('"', ' "'), headers },
      garbage: sign('{"type":'),
      nothing: sign(''),
      'in capitals': {
        body,
        headers: { 'btcpay-sig': (headers['btcpay-sig'] ?? '').toUpperCase() },
      },
    }),
    lie: (id, lies) => void Object.assign(get(id).lies, lies),
    break: server.break,
    loseNextAnswer: server.loseNextAnswer,
    count: (internal_id) => {
      const made = [...invoices.values()].filter(({ orderId }) => orderId === internal_id);
      return { objects: made.length, taken: made.filter((i) => i.status === 'Settled').length };
    },
    close: server.close,
  };
}

export const standIn: StandIn = { open: openBtcpay };
