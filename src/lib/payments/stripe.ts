// Stripe by Checkout Sessions and its own library, which is loaded when it is first needed. The session is the
// checkout (`cs_…`), its payment intent the money (`pi_…`). Messages may be snapshots or thin.
// docs/payments.md tells what to click. API: https://docs.stripe.com/api/checkout/sessions

import type Stripe from 'stripe';
import { z } from 'zod';
import { SettingsProblem } from '#lib/helpers/settings-problem.ts';
import type { Payment } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import type { Given, ProcessorKind } from './kind.ts';
import { askAgain, isHmac, notGenuine, readJson } from './message.ts';
import { decimalsOf } from '#lib/helpers/money.ts';
import { bounded, bounds, idIn, troubleWith } from './outgoing.ts';
import { allOrNone, baseOrStandIn } from './own-settings.ts';
import { ProcessorProblem, troubleOf } from './problem.ts';
import type { CheckoutPage, Processor, Truth, Verdict, WebhookEvent } from './processor.ts';

const NAME = 'Stripe';
const API = 'https://api.stripe.com';
const CHECKOUT = 'https://checkout.stripe.com';
const settings = ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'STRIPE_API_BASE'];
const SESSION = /^cs_\w{1,200}$/;
const INTENT = /^pi_\w{1,200}$/;
/** A message older or newer than this is refused, in seconds. */
const TOLERANCE = 300;
/** Of these its minor unit is not that of ISO 4217. https://docs.stripe.com/currencies#special-cases */
const ODD_UNITS = ['isk', 'ugx', 'mga', 'iqd', 'lyd', 'clf'];
/** A dispute in any other state took the money away, or may. */
const HARMLESS = [
  'won',
  'warning_closed',
  'warning_needs_response',
  'warning_under_review',
  'prevented',
];

export const stripe: ProcessorKind = {
  system: 'stripe',
  name: NAME,
  settings,
  configure(given) {
    const found = allOrNone(given, settings, {
      STRIPE_SECRET_KEY: {
        pattern: /^[sr]k_(live|test)_\w{6,300}$/,
        expected: 'a secret or restricted key, as sk_test_…',
        secret: true,
      },
      STRIPE_WEBHOOK_SECRET: {
        pattern: /^whsec_\S{6,300}(\s*,\s*whsec_\S{6,300})*$/,
        expected:
          'the signing secret of the webhook, as whsec_… (several, by comma, while rolling)',
        secret: true,
      },
    });
    if (!found) return undefined;
    checkMode(found.STRIPE_SECRET_KEY, given);
    const options = {
      key: found.STRIPE_SECRET_KEY,
      secrets: found.STRIPE_WEBHOOK_SECRET.split(/\s*,\s*/),
      base: baseOrStandIn(given, 'STRIPE_API_BASE', API),
      live: given.mode === 'live',
    };
    return ({ clock }) => makeStripe(options, clock);
  },
};

function checkMode(key: string, { mode }: Given): void {
  if (key.split('_')[1] !== mode)
    throw new SettingsProblem(
      `STRIPE_SECRET_KEY is a key of the other mode: PAYMENT_MODE is ${mode}.`,
    );
}

interface Options {
  key: string;
  secrets: string[];
  base: string;
  live: boolean;
}

function makeStripe({ key, secrets, base, live }: Options, clock: () => number): Processor {
  let library: Promise<Stripe> | undefined;
  const ask = async <T>(question: (stripe: Stripe) => Promise<T>): Promise<T> => {
    library ??= load(key, base);
    return question(await library).catch((error) => {
      throw explain(error);
    });
  };
  const session = (id: string | null) =>
    ask((api) =>
      api.checkout.sessions.retrieve(idIn(id, SESSION, NAME), {
        expand: ['payment_intent.latest_charge'],
      }),
    );
  const intentOf = async (payment: Payment.Row) =>
    payment.sys_secondary_id ?? idOf((await session(payment.sys_primary_id)).payment_intent);

  /** Its state, when a bank asks for the money back or has it; `charge.disputed` stays true after a win. */
  const disputeOf = async (intent: string): Promise<string | undefined> => {
    const { data } = await ask((api) => api.disputes.list({ payment_intent: intent, limit: 10 }));
    return data.map(({ status }): string => status).find((status) => !HARMLESS.includes(status));
  };

  return {
    system: 'stripe',
    label: texts.processors.stripe.label,
    live,
    checkout_origins: base === API ? [CHECKOUT] : [CHECKOUT, base],
    takes: ({ amount, currency }) =>
      amount > 0 &&
      !ODD_UNITS.includes(currency) &&
      (decimalsOf(currency) < 3 || amount % 10 === 0),

    async checkout(payment, page) {
      const made = payment.sys_primary_id
        ? await session(payment.sys_primary_id)
        : await makeSession(ask, payment, page);
      if (!made.url || made.status !== 'open')
        throw new ProcessorProblem('refused', `The session ${made.id} is ${made.status}.`);
      return {
        sys_primary_id: idIn(made.id, SESSION, NAME),
        sys_created_on: made.created * 1000,
        redirect: made.url,
      };
    },

    async fetch(payment) {
      const found = await session(payment.sys_primary_id);
      const charge = chargeOf(found);
      const intent = idOf(found.payment_intent);
      const dispute = charge?.disputed && intent ? await disputeOf(intent) : undefined;
      return toTruth(found, charge, dispute);
    },

    async close({ sys_primary_id }) {
      try {
        await ask((api) => api.checkout.sessions.expire(idIn(sys_primary_id, SESSION, NAME)));
      } catch (error) {
        if (!['refused', 'unknown'].includes(troubleOf(error))) throw error;
      }
    },

    async refund(payment, amount, refund_key) {
      const payment_intent = idIn(await intentOf(payment), INTENT, NAME);
      const metadata = { payment_id: payment.internal_id };
      await ask((api) =>
        api.refunds.create(
          { payment_intent, amount, metadata },
          { idempotencyKey: `refund-${payment.internal_id}-${refund_key}` },
        ),
      );
    },

    async webhook(headers, raw): Promise<Verdict> {
      const flaw = findFlaw(headers.get('stripe-signature'), raw, secrets, clock());
      if (flaw) return notGenuine(flaw);
      const snapshot = readJson(raw, Snapshot);
      if (snapshot) return { ok: true, event: fromSnapshot(snapshot) };
      const thin = readJson(raw, Thin);
      if (!thin) return notGenuine('The message is not understood.');
      return ask((api) => fromThin(api, thin)).then(
        (event): Verdict => ({ ok: true, event }),
        (error) =>
          troubleOf(error) === 'unknown'
            ? { ok: true, event: { id: thin.snapshot_event ?? thin.id, type: thin.type } }
            : askAgain('The object of the message cannot be read now.'),
      );
    },
  };
}

type Ask = <T>(question: (stripe: Stripe) => Promise<T>) => Promise<T>;

/**
 * Stripe keeps its first answer to a key for a day, be it an error of its own: only then a second key is used.
 * Should both have made a session, the one that gets paid is adopted.
 */
async function makeSession(ask: Ask, payment: Payment.Row, page: CheckoutPage) {
  const { internal_id, amount, currency } = payment;
  const metadata = { payment_id: internal_id };
  const request: Stripe.Checkout.SessionCreateParams = {
    mode: 'payment',
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency,
          unit_amount: amount,
          product_data: { name: page.description },
        },
      },
    ],
    success_url: page.return_url,
    cancel_url: page.cancel_url,
    client_reference_id: internal_id,
    metadata,
    payment_intent_data: { metadata },
    adaptive_pricing: { enabled: false },
    allow_promotion_codes: false,
  };
  const make = (idempotencyKey: string) =>
    ask((api) => api.checkout.sessions.create(request, { idempotencyKey }));
  return make(`create-${internal_id}`).catch((error) => {
    if (!(error instanceof ProcessorProblem) || !isKept(error.cause)) throw error;
    return make(`create-${internal_id}-2`);
  });
}

/** An answer that the same key would get again: Stripe's own fault, or that the question was another one. */
const isKept = (cause: unknown): boolean => {
  const { statusCode, type } = (cause ?? {}) as { statusCode?: number; type?: string };
  return (statusCode !== undefined && statusCode >= 500) || type === 'StripeIdempotencyError';
};

async function load(key: string, base: string): Promise<Stripe> {
  const { default: Library } = await import('stripe');
  const { hostname, port, protocol } = new URL(base);
  return new Library(key, {
    host: hostname,
    port: port || (protocol === 'http:' ? 80 : 443),
    protocol: protocol === 'http:' ? 'http' : 'https',
    maxNetworkRetries: 0,
    telemetry: false,
    timeout: bounds.patience,
    httpClient: Library.createFetchHttpClient(bounded as typeof fetch),
  });
}

/** The library's errors carry what was sent: only their kind is told. */
function explain(error: unknown): ProcessorProblem {
  if (error instanceof ProcessorProblem) return error;
  const { statusCode, type, code } = error as {
    statusCode?: number;
    type?: string;
    code?: string;
  };
  const words = [type, code].filter((word) => word && /^[\w-]{1,60}$/.test(word)).join(', ');
  const cause = { statusCode, type };
  if (statusCode === undefined || statusCode < 400)
    return new ProcessorProblem('silent', `Stripe gave no usable answer (${words}).`, { cause });
  return new ProcessorProblem(
    troubleWith(statusCode),
    `Stripe answered with ${statusCode} (${words}).`,
    { cause },
  );
}

const idOf = (object: string | { id: string } | null | undefined): string | undefined =>
  typeof object === 'string' ? object : object?.id;

function chargeOf({ payment_intent }: Stripe.Checkout.Session): Stripe.Charge | undefined {
  const charge = typeof payment_intent === 'object' ? payment_intent?.latest_charge : undefined;
  return typeof charge === 'object' && charge !== null ? charge : undefined;
}

const { reasons } = texts.processors.stripe;

function toTruth(
  session: Stripe.Checkout.Session,
  charge: Stripe.Charge | undefined,
  dispute: string | undefined,
): Truth {
  const { client_reference_id, metadata, amount_total } = session;
  const bound = client_reference_id !== null && client_reference_id === metadata?.payment_id;
  const refunded = charge?.amount_refunded ?? 0;
  return {
    internal_id: bound ? client_reference_id : '',
    sys_primary_id: session.id,
    sys_secondary_id: idOf(session.payment_intent) ?? null,
    sys_created_on: session.created * 1000,
    ...stateOf(session, refunded, dispute),
    amount: amount_total ?? -1,
    currency: session.currency ?? '',
    refunded,
    hold: null,
    live: session.livemode,
    paid_at: session.payment_status === 'paid' && charge ? charge.created * 1000 : undefined,
  };
}

type State = Pick<Truth, 'status' | 'status_reason' | 'underway'>;

function stateOf(
  { payment_status, status, payment_intent, amount_total }: Stripe.Checkout.Session,
  refunded: number,
  dispute: string | undefined,
): State {
  const state = (what: Truth['status'], why: string | null = null, underway = false): State => ({
    status: what,
    status_reason: why,
    underway,
  });
  // `no_payment_required` is not paid: nothing of ours costs nothing.
  if (payment_status === 'paid') {
    if (dispute) return state('disputed', reasons.disputed(dispute));
    const all = amount_total !== null && refunded >= amount_total;
    return all ? state('refunded', reasons.refunded) : state('complete');
  }
  if (status === 'expired') return state('expired', reasons.expired);
  if (status !== 'complete') return state('pending');
  const intent = typeof payment_intent === 'object' ? payment_intent?.status : undefined;
  const over = intent === 'requires_payment_method' || intent === 'canceled';
  return over ? state('failed', reasons.failed) : state('pending', reasons.underway, true);
}

/**
 * `t=<seconds>,v1=<hex>[,v1=<hex>][,v0=…]`: HMAC-SHA256 of `t.body` by any of our secrets, not older and not
 * newer than TOLERANCE. https://docs.stripe.com/webhooks/signatures
 */
function findFlaw(
  header: string | null,
  raw: Buffer,
  secrets: string[],
  now: number,
): string | undefined {
  const parts = (header ?? '')
    .slice(0, 2000)
    .split(',')
    .map((part) => part.trim());
  const time = parts.find((part) => /^t=\d{1,12}$/.test(part))?.slice(2);
  const given = parts.filter((part) => /^v1=[0-9a-f]{64}$/.test(part)).map((part) => part.slice(3));
  if (!time || given.length === 0) return 'The signature is missing or malformed.';
  const good = secrets.some((secret) => given.some((hex) => isHmac(hex, secret, `${time}.`, raw)));
  if (!good) return 'The signature is wrong.';
  if (Math.abs(now / 1000 - Number(time)) > TOLERANCE)
    return 'The signature is too old, or of the future.';
  return undefined;
}

const Id = z.string().regex(/^\w{1,200}$/);
const Reference = z.union([Id, z.object({ id: Id }).transform(({ id }) => id)]).nullish();

const Snapshot = z.object({
  object: z.literal('event'),
  id: Id,
  type: z.string(),
  /** Seconds. */
  created: z.number(),
  data: z.object({
    object: z.object({
      object: z.string(),
      id: Id,
      payment_intent: Reference.catch(undefined),
      metadata: z.object({ payment_id: z.string().nullish() }).nullish().catch(undefined),
    }),
  }),
});

function fromSnapshot({ id, type, created, data }: z.infer<typeof Snapshot>): WebhookEvent {
  const { object } = data;
  return {
    id,
    type,
    at: created * 1000,
    sys_primary_id: object.object === 'checkout.session' ? object.id : undefined,
    sys_secondary_id:
      object.object === 'payment_intent' ? object.id : (object.payment_intent ?? undefined),
    internal_id: object.metadata?.payment_id ?? undefined,
  };
}

const Thin = z.object({
  object: z.literal('v2.core.event'),
  id: Id,
  type: z.string(),
  /** Of the same event as a snapshot: both count once. */
  snapshot_event: Id.nullish(),
  related_object: z.object({ id: Id, type: z.string() }),
});

/** A thin message only names its object; a charge, a dispute or a refund is asked whose it is. */
async function fromThin(
  api: Stripe,
  { id, type, snapshot_event, related_object: about }: z.infer<typeof Thin>,
): Promise<WebhookEvent> {
  const event = { id: snapshot_event ?? id, type };
  const by: Record<string, () => Promise<{ payment_intent?: Parameters<typeof idOf>[0] }>> = {
    charge: () => api.charges.retrieve(about.id),
    dispute: () => api.disputes.retrieve(about.id),
    refund: () => api.refunds.retrieve(about.id),
  };
  if (about.type === 'checkout.session') return { ...event, sys_primary_id: about.id };
  if (about.type === 'payment_intent') return { ...event, sys_secondary_id: about.id };
  const found = await by[about.type]?.();
  return { ...event, sys_secondary_id: idOf(found?.payment_intent) };
}
