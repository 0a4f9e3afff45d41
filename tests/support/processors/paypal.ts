// A PayPal of our own: orders that wait to be captured, captures that may be declined or pending, refunds,
// disputes beside the order, request ids that keep the first answer, and a check of messages that hashes the
// body as it came.

import { createHmac, randomBytes } from 'node:crypto';
import { checkPaypal } from './published.ts';
import { type Answer, type Question, serve } from './server.ts';
import type { Lies, Message, OpenStandIn, StandIn } from './stand-in.ts';

const CLIENT = 'StandInClient';
const SECRET = 'StandInSecret';
const WEBHOOK = 'STANDINWEBHOOK';
const SIGNING = 'what PayPal would sign with';

/** A capture that is not made, so that its order stays approved; the second one may be in a while. */
const UNDONE = { INSTRUMENT_DECLINED: 422, PREVIOUS_REQUEST_IN_PROGRESS: 409 } as const;

interface Order {
  id: string;
  create_time: string;
  status: 'PAYER_ACTION_REQUIRED' | 'APPROVED' | 'COMPLETED' | 'VOIDED';
  amount: { currency_code: string; value: string };
  custom_id: string;
  invoice_id: string;
  /** What the bank does once it is captured. */
  bank: 'COMPLETED' | 'PENDING' | 'DECLINED' | keyof typeof UNDONE;
  /** What the bank does once it is given back. */
  refunding: 'COMPLETED' | 'PENDING' | 'FAILED';
  capture: { id: string; status: string; create_time: string } | undefined;
  captures: number;
  refunds: { id: string; value: string; status: 'COMPLETED' | 'PENDING' | 'FAILED' }[];
  disputes: { id: string; status: string; outcome: string | undefined }[];
  gone: boolean;
  lies: Lies;
  events: Event[];
}

interface Event {
  id: string;
  event_type: string;
  create_time: string;
  resource: () => object;
  resource_type: string;
}

export interface PaypalStandIn extends OpenStandIn {
  asked: Question[];
  orders: Map<string, Order>;
  sign(body: string): Message;
  /** Orders stop being readable; their captures do not. */
  forget(id: string): void;
  /** What the bank will do with the capture. */
  bank(id: string, does: Order['bank']): void;
  reverse(id: string): void;
  /** `outcome`: in PayPal's words, where it is neither won nor lost as usual. */
  dispute?(id: string, stage: 'opened' | 'won' | 'lost', outcome?: string): Promise<void>;
  /** Tokens that were given so far stop working. */
  endTokens(): void;
}

const name = () => randomBytes(8).toString('hex').toUpperCase();
const now = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

/** The stand-in's own signature stands for the certificate's: over the same parts, of the raw body. */
function sign(body: string, signing = SIGNING): Message {
  const transmission_id = `t-${name()}`;
  const transmission_time = now();
  return {
    body,
    headers: {
      'paypal-auth-algo': 'SHA256withRSA',
      'paypal-cert-url': 'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-0123456789',
      'paypal-transmission-id': transmission_id,
      'paypal-transmission-time': transmission_time,
      'paypal-transmission-sig': signature(
        { transmission_id, transmission_time, webhook_id: WEBHOOK },
        body,
        signing,
      ),
    },
  };
}

const signature = (
  parts: { transmission_id: string; transmission_time: string; webhook_id: string },
  body: string,
  signing = SIGNING,
) =>
  `s${createHmac('sha256', signing)
    .update(`${parts.transmission_id}|${parts.transmission_time}|${parts.webhook_id}|${body}`)
    .digest('base64')}`;

export async function openPaypal(): Promise<PaypalStandIn> {
  const orders = new Map<string, Order>();
  const kept = new Map<string, Answer>();
  let token = name();
  const get = (order_id: string): Order => {
    const order = orders.get(order_id);
    if (!order) throw new Error(`There is no order ${order_id}.`);
    return order;
  };
  const all = () => [...orders.values()];
  const link = (rel: string, path: string) => ({
    rel,
    href: `${server.origin}${path}`,
    method: 'GET',
  });

  const moneyOf = ({ amount, lies }: Order) => ({
    currency_code: lies.currency?.toUpperCase() ?? amount.currency_code,
    value: lies.amount === undefined ? amount.value : String(lies.amount),
  });
  const captureOf = (order: Order) => {
    if (!order.capture) throw new Error(`The order ${order.id} was not captured.`);
    return {
      id: order.capture.id,
      status: order.capture.status,
      amount: moneyOf(order),
      final_capture: true,
      custom_id: order.lies.internal_id ?? order.custom_id,
      invoice_id: order.invoice_id,
      create_time: order.capture.create_time,
      ...(order.capture.status === 'PENDING' && {
        status_details: { reason: 'PENDING_REVIEW' },
      }),
      links: [link('self', `/v2/payments/captures/${order.capture.id}`)],
    };
  };
  const sumTo = ({ refunds }: Order, last: Order['refunds'][number]) =>
    refunds.slice(0, refunds.indexOf(last) + 1).reduce((sum, { value }) => sum + Number(value), 0);
  const refundOf = (order: Order, refund: Order['refunds'][number]) => ({
    id: refund.id,
    status: refund.status,
    amount: { ...order.amount, value: refund.value },
    seller_payable_breakdown: {
      total_refunded_amount: { ...order.amount, value: sumTo(order, refund).toFixed(2) },
    },
    custom_id: order.custom_id,
    links: [link('up', `/v2/payments/captures/${order.capture?.id}`)],
  });
  const orderOf = (order: Order) => ({
    id: order.id,
    status: order.status,
    intent: 'CAPTURE',
    create_time: order.create_time,
    purchase_units: [
      {
        reference_id: 'default',
        custom_id: order.lies.internal_id ?? order.custom_id,
        invoice_id: order.invoice_id,
        amount: moneyOf(order),
        ...(order.capture && {
          payments: {
            captures: [captureOf(order)],
            refunds: order.refunds.map((refund) => refundOf(order, refund)),
          },
        }),
      },
    ],
    links: [
      link('self', `/v2/checkout/orders/${order.id}`),
      ...(order.status === 'PAYER_ACTION_REQUIRED'
        ? [link('payer-action', `/checkoutnow?token=${order.id}`)]
        : []),
    ],
  });
  const disputeOf = (order: Order, dispute: Order['disputes'][number]) => ({
    dispute_id: dispute.id,
    create_time: order.create_time,
    disputed_transactions: [{ seller_transaction_id: order.capture?.id }],
    reason: 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED',
    status: dispute.status,
    dispute_life_cycle_stage: 'CHARGEBACK',
    ...(dispute.outcome && { dispute_outcome: { outcome_code: dispute.outcome } }),
  });
  const note = (order: Order, event_type: string, resource_type: string, resource: () => object) =>
    order.events.push({
      id: `WH-${name()}-${name()}`,
      event_type,
      create_time: new Date().toISOString(),
      resource,
      resource_type,
    });

  const words = {
    409: ['RESOURCE_CONFLICT', 'The server has detected a conflict while processing this request.'],
    422: [
      'UNPROCESSABLE_ENTITY',
      'The requested action could not be performed, semantically incorrect, or failed business validation.',
    ],
  } as const;
  const problem = (status: keyof typeof words, issue: string): Answer => {
    const [kind, message] = words[status];
    return { status, json: { name: kind, message, debug_id: 'd', details: [{ issue }] } };
  };
  const missing = (): Answer => ({
    status: 404,
    json: {
      name: 'RESOURCE_NOT_FOUND',
      message: 'The specified resource does not exist.',
      debug_id: 'd',
    },
  });
  const ok = (json: unknown, status = 200): Answer => ({ status, json });

  const make = (raw: string): Answer => {
    const { purchase_units } = JSON.parse(raw);
    const [unit] = purchase_units;
    const order: Order = {
      id: name(),
      create_time: now(),
      status: 'PAYER_ACTION_REQUIRED',
      amount: unit.amount,
      custom_id: unit.custom_id,
      invoice_id: unit.invoice_id,
      bank: 'COMPLETED',
      refunding: 'COMPLETED',
      capture: undefined,
      captures: 0,
      refunds: [],
      disputes: [],
      gone: false,
      lies: {},
      events: [],
    };
    orders.set(order.id, order);
    return ok(orderOf(order));
  };
  const capture = (order: Order): Answer => {
    if (order.capture) return problem(422, 'ORDER_ALREADY_CAPTURED');
    if (order.status !== 'APPROVED') return problem(422, 'ORDER_NOT_APPROVED');
    if (order.bank in UNDONE) return problem(UNDONE[order.bank as keyof typeof UNDONE], order.bank);
    order.capture = { id: name(), status: order.bank, create_time: now() };
    order.captures += 1;
    order.status = 'COMPLETED';
    note(order, `PAYMENT.CAPTURE.${order.bank}`, 'capture', () => ({
      ...captureOf(order),
      supplementary_data: { related_ids: { order_id: order.id } },
    }));
    return ok(orderOf(order), 201);
  };
  const giveBack = (order: Order, value: string): Answer => {
    if (!order.capture) return missing();
    const refund = { id: name(), value, status: order.refunding };
    const sum = [...order.refunds, refund].reduce((all_, each) => all_ + Number(each.value), 0);
    const left = Number(order.amount.value);
    if (sum > left) return problem(422, 'REFUND_AMOUNT_EXCEEDED');
    order.refunds.push(refund);
    order.capture.status = sum === left ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
    note(order, 'PAYMENT.CAPTURE.REFUNDED', 'refund', () => refundOf(order, refund));
    return ok(refundOf(order, refund), 201);
  };
  /** Over the bytes behind `"webhook_event":`, as they came. */
  const verify = (raw: string): Answer => {
    const { webhook_id, transmission_id, transmission_time, transmission_sig } = JSON.parse(raw);
    const body = raw.slice(raw.indexOf('"webhook_event":') + '"webhook_event":'.length, -1);
    const expected = signature({ webhook_id, transmission_id, transmission_time }, body);
    const good = webhook_id === WEBHOOK && transmission_sig === expected;
    return ok({ verification_status: good ? 'SUCCESS' : 'FAILURE' });
  };

  const act = (method: string, pathname: string, query: URLSearchParams, raw: string): Answer => {
    const [, one = '', verb] =
      /^\/v2\/checkout\/orders\/([A-Z0-9]+)(?:\/(capture))?$/.exec(pathname) ?? [];
    const order = orders.get(one);
    if (method === 'POST' && pathname === '/v2/checkout/orders') return make(raw);
    if (method === 'POST' && pathname === '/v1/notifications/verify-webhook-signature')
      return verify(raw);
    if (order && !order.gone)
      return verb && method === 'POST' ? capture(order) : ok(orderOf(order));
    const [, capture_id, refund] =
      /^\/v2\/payments\/captures\/([A-Z0-9]+)(?:\/(refund))?$/.exec(pathname) ?? [];
    const captured = capture_id && all().find((each) => each.capture?.id === capture_id);
    if (captured && refund) return giveBack(captured, JSON.parse(raw).amount.value);
    if (captured) return ok(captureOf(captured));
    const [, dispute_id] = /^\/v1\/customer\/disputes(?:\/([\w-]+))?$/.exec(pathname) ?? [];
    if (pathname === '/v1/customer/disputes') {
      const about = all().find((each) => each.capture?.id === query.get('disputed_transaction_id'));
      const items = about?.disputes.map(({ id, status }) => ({ dispute_id: id, status })) ?? [];
      return ok(items.length > 0 ? { items } : {});
    }
    for (const each of all())
      for (const dispute of each.disputes)
        if (dispute.id === dispute_id) return ok(disputeOf(each, dispute));
    return missing();
  };

  const answer = ({ method, url, headers, raw }: Question): Answer => {
    const { pathname, searchParams } = new URL(url, 'http://stand-in');
    if (pathname === '/v1/oauth2/token') {
      const basic = Buffer.from(`${CLIENT}:${SECRET}`).toString('base64');
      if (headers.authorization !== `Basic ${basic}`)
        return { status: 401, json: { error: 'invalid_client' } };
      return ok({ access_token: token, token_type: 'Bearer', expires_in: 32_400 });
    }
    if (headers.authorization !== `Bearer ${token}`)
      return {
        status: 401,
        json: {
          name: 'AUTHENTICATION_FAILURE',
          message:
            'Authentication failed due to missing authorization header, or invalid authentication credentials.',
          debug_id: 'd',
        },
      };
    const key = headers['paypal-request-id'];
    if (typeof key !== 'string') return act(method, pathname, searchParams, raw);
    const answered = kept.get(key) ?? act(method, pathname, searchParams, raw);
    if (answered.status < 400) kept.set(key, answered);
    return answered;
  };
  const server = await serve(answer, checkPaypal);

  return {
    settings: {
      PAYPAL_CLIENT_ID: CLIENT,
      PAYPAL_CLIENT_SECRET: SECRET,
      PAYPAL_WEBHOOK_ID: WEBHOOK,
      PAYPAL_API_BASE: server.origin,
    },
    tells_no_mode: true,
    asked: server.asked,
    orders,
    sign,
    async pay(order_id) {
      const order = get(order_id);
      if (order.capture?.status === 'PENDING') {
        order.capture.status = 'COMPLETED';
        note(order, 'PAYMENT.CAPTURE.COMPLETED', 'capture', () => captureOf(order));
        return;
      }
      order.status = 'APPROVED';
      note(order, 'CHECKOUT.ORDER.APPROVED', 'checkout-order', () => orderOf(order));
    },
    async promise(order_id) {
      Object.assign(get(order_id), { bank: 'PENDING', status: 'APPROVED' });
      note(get(order_id), 'CHECKOUT.ORDER.APPROVED', 'checkout-order', () =>
        orderOf(get(order_id)),
      );
    },
    unpay: (order_id) => void Object.assign(get(order_id), { status: 'PAYER_ACTION_REQUIRED' }),
    async fail(order_id) {
      Object.assign(get(order_id), { bank: 'DECLINED', status: 'APPROVED' });
      note(get(order_id), 'CHECKOUT.ORDER.APPROVED', 'checkout-order', () =>
        orderOf(get(order_id)),
      );
    },
    async expire(order_id) {
      const order = get(order_id);
      order.status = 'VOIDED';
      note(order, 'CHECKOUT.ORDER.VOIDED', 'checkout-order', () => orderOf(order));
    },
    async refund(order_id, amount) {
      const { currency_code } = get(order_id).amount;
      const value = currency_code === 'JPY' ? String(amount) : (amount / 100).toFixed(2);
      const { status } = giveBack(get(order_id), value);
      if (status >= 400) throw new Error(`The order ${order_id} cannot give back ${amount}.`);
    },
    async dispute(order_id, stage, outcome) {
      const order = get(order_id);
      if (!order.capture) throw new Error(`The order ${order_id} was not captured.`);
      if (stage === 'opened')
        order.disputes.push({ id: `PP-D-${name()}`, status: 'OPEN', outcome: undefined });
      const [last] = order.disputes.toReversed();
      if (!last) throw new Error(`There is no dispute about ${order_id}.`);
      if (stage !== 'opened')
        Object.assign(last, {
          status: 'RESOLVED',
          outcome:
            outcome ?? (stage === 'won' ? 'RESOLVED_SELLER_FAVOUR' : 'RESOLVED_BUYER_FAVOUR'),
        });
      const shown = disputeOf(order, last);
      const what = stage === 'opened' ? 'CREATED' : 'RESOLVED';
      note(order, `CUSTOMER.DISPUTE.${what}`, 'dispute', () => shown);
    },
    messages: async (order_id) =>
      get(order_id).events.map(({ resource, ...event }) =>
        sign(
          JSON.stringify({
            ...event,
            event_version: '1.0',
            resource_version: '2.0',
            summary: 'Something happened.',
            resource: resource(),
          }),
        ),
      ),
    forgeries: ({ body, headers }) => ({
      'no signature': { body, headers: {} },
      'another key': sign(body, 'of somebody else'),
      'a changed byte': { body: body.replace('"', ' "'), headers },
      'a weaker algorithm': { body, headers: { ...headers, 'paypal-auth-algo': 'SHA1withRSA' } },
      'a certificate of somebody else': {
        body,
        headers: {
          ...headers,
          'paypal-cert-url': 'https://paypal.example/v1/notifications/certs/C',
        },
      },
      'a certificate of the other mode': {
        body,
        headers: {
          ...headers,
          'paypal-cert-url': 'https://api.paypal.com/v1/notifications/certs/CERT-0123456789',
        },
      },
      garbage: sign('{"event_type":'),
      nothing: sign(''),
    }),
    lie: (order_id, lies) => void Object.assign(get(order_id).lies, lies),
    break: server.break,
    loseNextAnswer: server.loseNextAnswer,
    forget: (order_id) => {
      get(order_id).gone = true;
    },
    bank: (order_id, does) => {
      get(order_id).bank = does;
    },
    reverse: (order_id) => {
      const order = get(order_id);
      note(order, 'PAYMENT.CAPTURE.REVERSED', 'capture', () => ({
        ...captureOf(order),
        links: [link('up', `/v2/payments/captures/${order.capture?.id}`)],
      }));
    },
    endTokens: () => {
      token = name();
    },
    count: (internal_id) => {
      const made = all().filter(({ custom_id }) => custom_id === internal_id);
      return { objects: made.length, taken: made.reduce((sum, { captures }) => sum + captures, 0) };
    },
    close: server.close,
  };
}

export const standIn: StandIn = { open: openPaypal };
