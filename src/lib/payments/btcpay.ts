// BTCPay Server by its Greenfield API: an invoice is the checkout. It has no idempotency keys, so an invoice is
// looked for by our id before one is made; it tells of no refunds, so an admin records those. Its own mode is
// unknown to it: it is what PAYMENT_MODE says. docs/processors.md tells what to click.
// API: https://docs.btcpayserver.org/API/Greenfield/v1/

import { z } from 'zod';
import { SettingsProblem } from '#lib/helpers/settings-problem.ts';
import { withMutex } from '#lib/helpers/keyed-mutex.ts';
import type { Payment } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import type { ProcessorKind } from './kind.ts';
import { isHmac, notGenuine, readJson } from './message.ts';
import { toDecimal, toMinor } from '#lib/helpers/money.ts';
import { call, idIn } from './outgoing.ts';
import { allOrNone, isOnThisMachine } from './own-settings.ts';
import { ProcessorProblem, troubleOf } from './problem.ts';
import type { Checkout, Processor, Truth, Verdict } from './processor.ts';
import { type State, state } from './state.ts';

const NAME = 'BTCPay Server';
const settings = ['BTCPAY_URL', 'BTCPAY_STORE_ID', 'BTCPAY_API_KEY', 'BTCPAY_WEBHOOK_SECRET'];
const ID = /^[\w-]{1,64}$/;

export const btcpay: ProcessorKind = {
  system: 'btcpay',
  name: NAME,
  settings,
  configure(given) {
    const found = allOrNone(given, settings, {
      BTCPAY_URL: {
        pattern: /^https?:\/\/[^/?#@]+\/?$/,
        expected: 'an origin like https://btcpay.example',
      },
      BTCPAY_STORE_ID: { pattern: ID, expected: 'the id of the store' },
      BTCPAY_API_KEY: {
        pattern: /^[\w-]{8,200}$/,
        expected: 'an API key of that store',
        secret: true,
      },
      BTCPAY_WEBHOOK_SECRET: {
        pattern: /^\S{8,200}$/,
        expected: 'the secret of its webhook',
        secret: true,
      },
    });
    if (!found) return undefined;
    const url = URL.parse(found.BTCPAY_URL);
    const safe =
      url?.protocol === 'https:' || (given.mode === 'test' && url && isOnThisMachine(url));
    if (!url || !safe)
      throw new SettingsProblem(
        `BTCPAY_URL should be an https address (in test mode also one on this machine), but is "${found.BTCPAY_URL}".`,
      );
    const options = {
      base: url.origin,
      store: found.BTCPAY_STORE_ID,
      key: found.BTCPAY_API_KEY,
      secret: found.BTCPAY_WEBHOOK_SECRET,
      live: given.mode === 'live',
    };
    return () => makeBtcpay(options);
  },
};

const Invoice = z.object({
  id: z.string(),
  storeId: z.string(),
  status: z.enum(['New', 'Processing', 'Expired', 'Invalid', 'Settled']),
  additionalStatus: z.string().catch('None'),
  type: z.string().catch('Standard'),
  amount: z.string(),
  /** Older servers do not tell it. */
  paidAmount: z.coerce.number().catch(0),
  currency: z.string(),
  checkoutLink: z.string(),
  /** Seconds. */
  createdTime: z.number(),
  metadata: z.object({ orderId: z.unknown() }).catch({ orderId: undefined }),
});
type Invoice = z.infer<typeof Invoice>;

interface Options {
  base: string;
  store: string;
  key: string;
  secret: string;
  live: boolean;
}

function makeBtcpay({ base, store, key, secret, live }: Options): Processor {
  const ask = <T>(path: string, schema: z.ZodType<T>, json?: unknown) =>
    call({
      name: NAME,
      base,
      path: `/api/v1/stores/${store}${path}`,
      schema,
      headers: { authorization: `token ${key}` },
      ...(json === undefined ? {} : { method: 'POST' as const, json }),
    });
  const read = (payment: Payment.Row) =>
    ask(`/invoices/${idIn(payment.sys_primary_id, ID, NAME)}`, Invoice);

  const make = async (
    { internal_id, amount, currency }: Payment.Row,
    page: { description: string; return_url: string },
  ): Promise<Invoice> => {
    const found = await ask(`/invoices?orderId=${internal_id}`, z.array(Invoice));
    const before = found.find(
      ({ metadata, status }) => metadata.orderId === internal_id && status !== 'Invalid',
    );
    if (before) return before;
    // Of an amount of 0 it would make an invoice that any payment settles.
    if (amount < 1) throw new ProcessorProblem('refused', `${NAME} takes no payment of ${amount}.`);
    return ask('/invoices', Invoice, {
      amount: toDecimal(amount, currency),
      currency: currency.toUpperCase(),
      metadata: { orderId: internal_id, itemDesc: page.description },
      checkout: {
        redirectURL: page.return_url,
        redirectAutomatically: true,
        speedPolicy: 'MediumSpeed',
        paymentTolerance: 0,
      },
    });
  };

  return {
    system: 'btcpay',
    label: texts.processors.btcpay.label,
    live,
    checkout_origins: [base],
    takes: ({ amount }) => amount > 0,

    async checkout(payment, page): Promise<Checkout> {
      const invoice = payment.sys_primary_id
        ? await read(payment)
        : await withMutex(`btcpay ${payment.internal_id}`, () => make(payment, page));
      if (payment.sys_primary_id && invoice.status !== 'New')
        throw new ProcessorProblem('refused', `The invoice ${invoice.id} is ${invoice.status}.`);
      return {
        sys_primary_id: idIn(invoice.id, ID, NAME),
        sys_created_on: invoice.createdTime * 1000,
        redirect: invoice.checkoutLink,
      };
    },

    fetch: async (payment) => ({ ...toTruth(await read(payment), store), live }),

    async close(payment) {
      const path = `/invoices/${idIn(payment.sys_primary_id, ID, NAME)}/status`;
      try {
        await ask(path, z.unknown(), { status: 'Invalid' });
      } catch (error) {
        if (!['refused', 'unknown'].includes(troubleOf(error))) throw error;
      }
    },

    webhook: async (headers, raw) => readMessage(headers, raw, secret),
  };
}

const { reasons } = texts.processors.btcpay;

/** What an invoice says; of another store's, that it is not ours. */
function toTruth(invoice: Invoice, store: string): Omit<Truth, 'live'> {
  const { id, metadata, createdTime } = invoice;
  const currency = invoice.currency.toLowerCase();
  const ours = invoice.storeId === store && typeof metadata.orderId === 'string';
  return {
    internal_id: ours ? String(metadata.orderId) : '',
    sys_primary_id: id,
    sys_secondary_id: null,
    sys_created_on: createdTime * 1000,
    ...stateOf(invoice),
    amount: invoice.type === 'TopUp' ? -1 : (toMinor(invoice.amount, currency) ?? -1),
    currency,
    refunded: 0,
    hold: undefined,
  };
}

function stateOf({ status, additionalStatus, paidAmount }: Invoice): State {
  // Some money came, too little or too late.
  if (status === 'Expired' && ['PaidPartial', 'PaidLate'].includes(additionalStatus))
    return { ...state('pending', reasons.odd(additionalStatus), true), odd: true };
  switch (status) {
    case 'New':
      return additionalStatus === 'PaidPartial'
        ? { ...state('pending', reasons.part), part: true }
        : state('pending');
    case 'Processing':
      return state('pending', reasons.processing, true);
    case 'Settled':
      return {
        ...state('complete', additionalStatus === 'Marked' ? reasons.marked : null),
        ...(additionalStatus === 'PaidOver' && { call: reasons.over }),
      };
    case 'Expired':
      return state('expired', reasons.expired);
    case 'Invalid':
      // By itself it becomes so only after money came. One that we closed may have been paid at that moment.
      return additionalStatus === 'Marked' && paidAmount === 0
        ? state('failed', reasons.invalid)
        : { ...state('failed', reasons.unconfirmed), odd: true };
  }
}

const Message = z.object({
  deliveryId: z.string().max(200),
  originalDeliveryId: z.string().max(200).nullish(),
  type: z.string().max(100),
  invoiceId: z.string().regex(ID).nullish(),
  /** Seconds. */
  timestamp: z.number().nullish(),
  metadata: z
    .object({ orderId: z.string().max(200).nullish() })
    .nullish()
    .catch(null),
});

function readMessage(headers: Headers, raw: Buffer, secret: string): Verdict {
  const [, hex] = /^sha256=([0-9a-f]{64})$/.exec(headers.get('btcpay-sig') ?? '') ?? [];
  if (!hex) return notGenuine('The signature is missing or malformed.');
  if (!isHmac(hex, secret, raw)) return notGenuine('The signature is wrong.');
  const message = readJson(raw, Message);
  if (!message) return notGenuine('The message is not understood.');
  const { deliveryId, originalDeliveryId, type, invoiceId, timestamp, metadata } = message;
  return {
    ok: true,
    event: {
      id: originalDeliveryId ?? deliveryId,
      type,
      at: timestamp == null ? undefined : timestamp * 1000,
      sys_primary_id: invoiceId ?? undefined,
      internal_id: metadata?.orderId ?? undefined,
      money: type === 'InvoiceReceivedPayment' || type === 'InvoicePaymentSettled',
      // The invoice itself never tells: an admin records how much it was, or lifts this.
      ...(type === 'InvoiceRefund' && { hold: reasons.refunded, hold_until: 'refund' }),
    },
  };
}
