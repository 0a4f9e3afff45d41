// Stripe by Checkout Sessions and its own library, which is loaded when it is first needed. The session is the
// checkout (`cs_…`), its payment intent the money (`pi_…`). Messages may be snapshots or thin.
// docs/processors.md tells what to click. API: https://docs.stripe.com/api/checkout/sessions

import type Stripe from 'stripe';
import { SettingsProblem } from '#lib/helpers/settings-problem.ts';
import type { Payment } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import type { Given, ProcessorKind } from './kind.ts';
import { askAgain, notGenuine, readJson } from './message.ts';
import { decimalsOf } from '#lib/helpers/money.ts';
import { bounded, idIn, troubleWith } from './outgoing.ts';
import { allOrNone, baseOrStandIn } from './own-settings.ts';
import { ProcessorProblem, troubleOf } from './problem.ts';
import type { CheckoutPage, Processor, Verdict } from './processor.ts';
import { findFlaw, fromSnapshot, fromThin, Snapshot, Thin } from './stripe/events.ts';
import { chargeOf, idOf, toTruth } from './stripe/truth.ts';

const NAME = 'Stripe';
const API = 'https://api.stripe.com';
const CHECKOUT = 'https://checkout.stripe.com';
const settings = ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'STRIPE_API_BASE'];
const SESSION = /^cs_\w{1,200}$/;
const INTENT = /^pi_\w{1,200}$/;
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

    async refund(payment, amount, idempotencyKey) {
      const payment_intent = idIn(await intentOf(payment), INTENT, NAME);
      const metadata = { payment_id: payment.internal_id };
      const { id, status } = await ask((api) =>
        api.refunds.create({ payment_intent, amount, metadata }, { idempotencyKey }),
      );
      if (status === 'failed' || status === 'canceled')
        throw new ProcessorProblem('refused', `The refund ${id} is ${status}.`);
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
