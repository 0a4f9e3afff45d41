// PayPal by Orders v2: the order is the checkout, its capture the money. An approved order is captured when we
// look at it, so that a closed browser loses nothing. Whether a message is genuine, PayPal says itself, to the
// body as it came, byte for byte. docs/processors.md tells what to click.
// API: https://developer.paypal.com/docs/api/orders/v2/

import { z } from 'zod';
import type { Payment } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import type { ProcessorKind } from './kind.ts';
import { cut } from '#lib/helpers/cut.ts';
import { toDecimal } from '#lib/helpers/money.ts';
import { semaphore } from '#lib/helpers/semaphore.ts';
import { call, idIn } from './outgoing.ts';
import { allOrNone, baseOrStandIn } from './own-settings.ts';
import { Dispute, DisputeList, holdOf } from './paypal/disputes.ts';
import { isGenuine } from './paypal/genuine.ts';
import { readEvent } from './paypal/events.ts';
import {
  Capture,
  isUnderway,
  Order,
  Refunded,
  totalOf,
  truthOfCapture,
  truthOfOrder,
} from './paypal/order.ts';
import { makeToken } from './paypal/token.ts';
import { ProcessorProblem, troubleOf } from './problem.ts';
import type { CheckoutPage, Processor, Truth } from './processor.ts';

const NAME = 'PayPal';
const settings = [
  'PAYPAL_CLIENT_ID',
  'PAYPAL_CLIENT_SECRET',
  'PAYPAL_WEBHOOK_ID',
  'PAYPAL_API_BASE',
];
const ID = /^[A-Z0-9-]{1,36}$/;

const worlds = {
  live: { api: 'https://api-m.paypal.com', checkout: 'https://www.paypal.com' },
  test: { api: 'https://api-m.sandbox.paypal.com', checkout: 'https://www.sandbox.paypal.com' },
};

/** https://developer.paypal.com/api/rest/reference/currency-codes/ */
const CURRENCIES =
  'aud brl cad cny czk dkk eur hkd huf ils jpy mxn myr nok nzd php pln sgd gbp sek chf thb twd usd'.split(
    ' ',
  );
/** It takes no decimals of these, where ISO 4217 has two. */
const WHOLE = ['huf', 'twd'];

export const paypal: ProcessorKind = {
  system: 'paypal',
  name: NAME,
  settings,
  configure(given) {
    const key = { pattern: /^[\w-]{8,200}$/, secret: true };
    const found = allOrNone(given, settings, {
      PAYPAL_CLIENT_ID: { ...key, expected: 'the client id of the app' },
      PAYPAL_CLIENT_SECRET: { ...key, expected: 'the secret of the app' },
      PAYPAL_WEBHOOK_ID: { pattern: /^[A-Z0-9]{5,50}$/, expected: 'the id of the webhook' },
    });
    if (!found) return undefined;
    const { api, checkout } = worlds[given.mode];
    const base = baseOrStandIn(given, 'PAYPAL_API_BASE', api);
    const options = {
      base,
      client: `${found.PAYPAL_CLIENT_ID}:${found.PAYPAL_CLIENT_SECRET}`,
      webhook_id: found.PAYPAL_WEBHOOK_ID,
      checkout_origins: base === api ? [checkout] : [checkout, base],
      live: given.mode === 'live',
    };
    return ({ clock }) => makePaypal(options, clock);
  },
};

interface Options {
  base: string;
  client: string;
  webhook_id: string;
  checkout_origins: string[];
  live: boolean;
}

function makePaypal(options: Options, clock: () => number): Processor {
  const { base, client, webhook_id, checkout_origins, live } = options;
  const token = makeToken({ base, client, clock });
  // A body is up to 512 KB, and whoever likes can send one: what is beyond is to come again.
  const few = semaphore(8, 32);

  /** With a fresh token once, when the one at hand is refused. */
  const ask = async <T>(path: string, schema: z.ZodType<T>, how: How = {}): Promise<T> => {
    const { headers, ...rest } = how;
    const go = async () =>
      call({
        name: NAME,
        base,
        path,
        schema,
        headers: { authorization: `Bearer ${await token.get()}`, ...headers },
        ...(rest.json === undefined ? {} : { method: 'POST' as const, ...rest }),
      });
    return go().catch((error) => {
      if (troubleOf(error) !== 'key' || !token.forget()) throw error;
      return go();
    });
  };
  const readOrder = (id: string | null) => ask(`/v2/checkout/orders/${idIn(id, ID, NAME)}`, Order);

  /** Once, by its key; whatever comes back, the next look decides. Answers why it may not have been done. */
  const capture = (payment: Payment.Row, order_id: string): Promise<unknown> =>
    ask(`/v2/checkout/orders/${idIn(order_id, ID, NAME)}/capture`, z.unknown(), {
      json: {},
      headers: { 'paypal-request-id': `capture-${payment.internal_id}`, prefer: 'return=minimal' },
    }).then(
      () => undefined,
      (error: unknown) => {
        if (troubleOf(error) === 'key') throw error;
        return error;
      },
    );

  const lookAt = async (payment: Payment.Row): Promise<Omit<Truth, 'hold' | 'live'>> => {
    try {
      const truth = truthOfOrder(await readOrder(payment.sys_primary_id));
      if (!truth.approved || !mayCapture(payment, truth)) return truth;
      const trouble = await capture(payment, truth.sys_primary_id);
      const after = truthOfOrder(await readOrder(payment.sys_primary_id));
      // PayPal may be at it still: nothing is known then.
      if (after.approved && trouble && troubleOf(trouble) === 'silent') throw trouble;
      return after;
    } catch (error) {
      // Old orders stop being readable; their captures do not.
      if (troubleOf(error) !== 'unknown' || !payment.sys_secondary_id) throw error;
      const path = `/v2/payments/captures/${idIn(payment.sys_secondary_id, ID, NAME)}`;
      return truthOfCapture(await ask(path, Capture), payment);
    }
  };

  /** Orders say nothing of disputes. Undefined where there are none, or the app may not ask. */
  const disputes = async (capture_id: string) => {
    try {
      const path = `/v1/customer/disputes?disputed_transaction_id=${idIn(capture_id, ID, NAME)}`;
      const { items } = await ask(path, DisputeList);
      const details = items.map(({ dispute_id }) =>
        ask(`/v1/customer/disputes/${idIn(dispute_id, /^[\w-]{1,255}$/, NAME)}`, Dispute),
      );
      return holdOf(await Promise.all(details));
    } catch (error) {
      if (['key', 'refused', 'unknown'].includes(troubleOf(error))) return undefined;
      throw error;
    }
  };

  return {
    system: 'paypal',
    label: texts.processors.paypal.label,
    live,
    checkout_origins,
    takes: ({ amount, currency }) =>
      amount > 0 &&
      CURRENCIES.includes(currency) &&
      (!WHOLE.includes(currency) || amount % 100 === 0),

    async checkout(payment, page) {
      const order = payment.sys_primary_id
        ? await readOrder(payment.sys_primary_id)
        : await ask('/v2/checkout/orders', Order, {
            json: orderOf(payment, page),
            headers: {
              'paypal-request-id': `create-${payment.internal_id}`,
              prefer: 'return=representation',
            },
          });
      const link = order.links.find(({ rel }) => rel === 'payer-action' || rel === 'approve');
      if (!link) throw new ProcessorProblem('refused', `The order ${order.id} is ${order.status}.`);
      return {
        sys_primary_id: idIn(order.id, ID, NAME),
        sys_created_on: order.create_time ?? payment.created_at,
        redirect: link.href,
      };
    },

    async fetch(payment) {
      const { approved: _approved, ...truth }: Truth & { approved?: boolean } = {
        hold: undefined,
        live,
        ...(await lookAt(payment)),
      };
      const { status, sys_secondary_id } = truth;
      if (status !== 'complete' || !sys_secondary_id) return truth;
      return { ...truth, hold: await disputes(sys_secondary_id) };
    },

    // An order cannot be ended; one that is closed here is not captured, so nothing is taken.
    close: async () => {},

    async refund(payment, amount, key) {
      const path = `/v2/payments/captures/${idIn(payment.sys_secondary_id, ID, NAME)}/refund`;
      const refund = await ask(path, Refunded, {
        json: { amount: moneyOf({ amount, currency: payment.currency }) },
        headers: { 'paypal-request-id': key, prefer: 'return=representation' },
      });
      const { id, status } = refund;
      if (!isUnderway(status))
        throw new ProcessorProblem('refused', `The refund ${id} is ${status}.`);
      return totalOf(refund);
    },

    async webhook(headers, raw) {
      const verdict = await isGenuine({ headers, raw, webhook_id, live }, (json) =>
        few(() =>
          ask(
            '/v1/notifications/verify-webhook-signature',
            z.object({ verification_status: z.string() }),
            { json },
          ),
        ),
      );
      return verdict ?? readEvent(raw);
    },
  };
}

interface How {
  json?: unknown;
  headers?: Record<string, string>;
}

/**
 * Only what is this payment's, of its amount, for one that has no money yet and waits for none, and that was not
 * given up meanwhile, as with its account.
 */
const mayCapture = (
  payment: Payment.Row,
  { internal_id, amount, currency }: Omit<Truth, 'hold' | 'live'>,
): boolean =>
  payment.completed_at === null &&
  payment.underway === 0 &&
  payment.closed_at === null &&
  payment.user_id !== null &&
  internal_id === payment.internal_id &&
  amount === payment.amount &&
  currency === payment.currency;

/** In the form that PayPal wants: no decimals for what it counts in whole units. */
export const moneyOf = ({ amount, currency }: { amount: number; currency: string }) => ({
  currency_code: currency.toUpperCase(),
  value: toDecimal(amount, currency).replace(WHOLE.includes(currency) ? /\..*$/ : /^$/, ''),
});

const orderOf = (payment: Payment.Row, page: CheckoutPage) => ({
  intent: 'CAPTURE',
  purchase_units: [
    {
      reference_id: 'default',
      custom_id: payment.internal_id,
      // It also makes PayPal refuse a second payment.
      invoice_id: payment.internal_id,
      description: cut(page.description, 127),
      amount: moneyOf(payment),
    },
  ],
  payment_source: {
    paypal: {
      experience_context: {
        return_url: page.return_url,
        cancel_url: page.cancel_url,
        user_action: 'PAY_NOW',
        shipping_preference: 'NO_SHIPPING',
        payment_method_preference: 'IMMEDIATE_PAYMENT_REQUIRED',
      },
    },
  },
});
