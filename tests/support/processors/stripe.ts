// A Stripe of our own: Checkout Sessions with their payment intents, charges, refunds and disputes, idempotency
// keys that keep the first answer, and messages as snapshots or thin.

import { createHmac, randomBytes } from 'node:crypto';
import { checkStripe } from './published.ts';
import { type Answer, type Question, readForm, serve } from './server.ts';
import type { Lies, Message, OpenStandIn, StandIn } from './stand-in.ts';

const KEY = 'sk_test_standin0123456789';
const SECRET = 'whsec_standin0123456789';
const OLD_SECRET = 'whsec_standinbefore01234';

interface Session {
  id: string;
  created: number;
  status: 'open' | 'complete' | 'expired';
  payment_status: 'paid' | 'unpaid' | 'no_payment_required';
  intent_status: 'requires_payment_method' | 'processing' | 'succeeded';
  amount: number;
  currency: string;
  internal_id: string;
  success_url: string;
  cancel_url: string;
  intent: string;
  charge: string;
  refunds: { id: string; amount: number }[];
  disputes: { id: string; status: string }[];
  lies: Lies;
  events: { id: string; type: string; created: number; about: 'session' | 'charge' | 'dispute' }[];
}

export interface StripeStandIn extends OpenStandIn {
  asked: Question[];
  sessions: Map<string, Session>;
  /** The same event as a thin message. */
  thin(message: Message): Message;
  /** Signed with a secret that is being rolled away, or at another time (milliseconds). */
  sign(body: string, options?: { secret?: string; at?: number }): Message;
  secrets: { now: string; before: string };
  /** The next session is not made, and its key keeps answering that Stripe broke. */
  breakNextKey(): void;
}

const id = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`;
const seconds = () => Math.floor(Date.now() / 1000);

function sign(body: string, { secret = SECRET, at = Date.now() } = {}): Message {
  const t = Math.floor(at / 1000);
  const hex = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
  return { body, headers: { 'stripe-signature': `t=${t},v1=${hex}` } };
}

export async function openStripe(): Promise<StripeStandIn> {
  const sessions = new Map<string, Session>();
  const kept = new Map<string, { raw: string; answer: Answer }>();
  let breakKey = false;
  const all = () => [...sessions.values()];
  const get = (session_id: string): Session => {
    const session = sessions.get(session_id);
    if (!session) throw new Error(`There is no session ${session_id}.`);
    return session;
  };
  const note = (session: Session, type: string, about: Session['events'][number]['about']) =>
    session.events.push({ id: id('evt'), type, created: seconds(), about });

  const chargeOf = (session: Session) => {
    const refunded = session.refunds.reduce((sum, { amount }) => sum + amount, 0);
    return {
      id: session.charge,
      object: 'charge',
      amount: session.amount,
      amount_captured: session.amount,
      amount_refunded: refunded,
      billing_details: {},
      captured: true,
      created: session.created,
      currency: session.currency,
      disputed: session.disputes.length > 0,
      livemode: false,
      metadata: { payment_id: session.internal_id },
      paid: true,
      payment_intent: session.intent,
      refunded: refunded >= session.amount,
      status: 'succeeded',
    };
  };
  const intentOf = (session: Session, open: boolean) => ({
    id: session.intent,
    object: 'payment_intent',
    amount: session.amount,
    amount_received: session.intent_status === 'succeeded' ? session.amount : 0,
    capture_method: 'automatic',
    confirmation_method: 'automatic',
    created: session.created,
    currency: session.currency,
    latest_charge:
      session.intent_status !== 'succeeded' ? null : open ? chargeOf(session) : session.charge,
    livemode: false,
    metadata: { payment_id: session.internal_id },
    payment_method_types: ['card'],
    status: session.intent_status,
  });
  const disputeOf = (session: Session, dispute: Session['disputes'][number]) => ({
    id: dispute.id,
    object: 'dispute',
    amount: session.amount,
    balance_transactions: [],
    charge: session.charge,
    created: session.created,
    currency: session.currency,
    evidence: {},
    evidence_details: { has_evidence: false, past_due: false, submission_count: 0 },
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: session.intent,
    reason: 'general',
    status: dispute.status,
  });
  const sessionOf = (session: Session, open: boolean) => {
    const { lies } = session;
    const payment_id = lies.internal_id ?? session.internal_id;
    return {
      id: session.id,
      object: 'checkout.session',
      amount_subtotal: session.amount,
      amount_total: lies.amount ?? session.amount,
      automatic_tax: { enabled: false },
      cancel_url: session.cancel_url,
      client_reference_id: payment_id,
      created: session.created,
      currency: lies.currency ?? session.currency,
      custom_fields: [],
      custom_text: {},
      customer_email: null,
      expires_at: session.created + 24 * 60 * 60,
      livemode: lies.other_mode ?? false,
      metadata: { payment_id },
      mode: 'payment',
      payment_intent:
        session.status === 'complete' ? (open ? intentOf(session, true) : session.intent) : null,
      payment_method_types: ['card'],
      payment_status: session.payment_status,
      shipping_options: [],
      status: session.status,
      success_url: session.success_url,
      url: session.status === 'open' ? `${server.origin}/c/pay/${session.id}` : null,
    };
  };
  const refundOf = (session: Session, refund: Session['refunds'][number]) => ({
    id: refund.id,
    object: 'refund',
    amount: refund.amount,
    charge: session.charge,
    created: seconds(),
    currency: session.currency,
    metadata: {},
    payment_intent: session.intent,
    reason: null,
    status: 'succeeded',
  });

  const problem = (status: number, type: string, code?: string): Answer => ({
    status,
    json: { error: { type, message: 'The stand-in said no.', ...(code && { code }) } },
  });
  const missing = () => problem(404, 'invalid_request_error', 'resource_missing');
  const ok = (json: unknown): Answer => ({ status: 200, json });

  const make = (raw: string): Answer => {
    if (breakKey) {
      breakKey = false;
      return problem(500, 'api_error');
    }
    // biome-ignore lint/suspicious/noExplicitAny: a form as it came; the published schema checks its shape.
    const form = readForm(raw) as any;
    const { currency, unit_amount } = form.line_items['0'].price_data;
    const session: Session = {
      id: id('cs_test'),
      created: seconds(),
      status: 'open',
      payment_status: 'unpaid',
      intent_status: 'requires_payment_method',
      amount: Number(unit_amount),
      currency,
      internal_id: form.client_reference_id,
      success_url: form.success_url,
      cancel_url: form.cancel_url,
      intent: id('pi'),
      charge: id('ch'),
      refunds: [],
      disputes: [],
      lies: {},
      events: [],
    };
    sessions.set(session.id, session);
    return ok(sessionOf(session, false));
  };
  const giveBack = (raw: string): Answer => {
    const { payment_intent, amount } = readForm(raw) as Record<string, string>;
    const session = all().find(({ intent }) => intent === payment_intent);
    if (session?.payment_status !== 'paid') return missing();
    const { amount_refunded } = chargeOf(session);
    if (amount_refunded + Number(amount) > session.amount)
      return problem(400, 'invalid_request_error', 'charge_already_refunded');
    const refund = { id: id('re'), amount: Number(amount) };
    session.refunds.push(refund);
    note(session, 'charge.refunded', 'charge');
    return ok(refundOf(session, refund));
  };

  const post = (pathname: string, raw: string): Answer => {
    if (pathname === '/v1/checkout/sessions') return make(raw);
    if (pathname === '/v1/refunds') return giveBack(raw);
    const [, session_id = ''] = /^\/v1\/checkout\/sessions\/(\w+)\/expire$/.exec(pathname) ?? [];
    const session = sessions.get(session_id);
    if (!session) return missing();
    if (session.status !== 'open') return problem(400, 'invalid_request_error');
    session.status = 'expired';
    note(session, 'checkout.session.expired', 'session');
    return ok(sessionOf(session, false));
  };
  const read = (pathname: string, query: URLSearchParams): Answer => {
    const [, kind, one] =
      /^\/v1\/(checkout\/sessions|charges|disputes|refunds)(?:\/(\w+))?$/.exec(pathname) ?? [];
    if (kind === 'disputes' && !one) {
      const session = all().find(({ intent }) => intent === query.get('payment_intent'));
      const data = session?.disputes.map((dispute) => disputeOf(session, dispute)) ?? [];
      return ok({ object: 'list', data, has_more: false, url: '/v1/disputes' });
    }
    for (const session of all()) {
      if (kind === 'checkout/sessions' && session.id === one)
        return ok(sessionOf(session, query.has('expand[0]') || query.has('expand[]')));
      if (kind === 'charges' && session.charge === one) return ok(chargeOf(session));
      const dispute = session.disputes.find((each) => each.id === one);
      if (dispute) return ok(disputeOf(session, dispute));
      const refund = session.refunds.find((each) => each.id === one);
      if (refund) return ok(refundOf(session, refund));
    }
    return missing();
  };

  const answer = ({ method, url, headers, raw }: Question): Answer => {
    const { pathname, searchParams } = new URL(url, 'http://stand-in');
    if (headers.authorization !== `Bearer ${KEY}`) return problem(401, 'invalid_request_error');
    if (method === 'GET') return read(pathname, searchParams);
    const key = headers['idempotency-key'];
    const before = typeof key === 'string' ? kept.get(key) : undefined;
    if (before && before.raw !== raw) return problem(400, 'idempotency_error');
    const answered = before?.answer ?? post(pathname, raw);
    if (typeof key === 'string' && !pathname.endsWith('/expire'))
      kept.set(key, { raw, answer: answered });
    return answered;
  };
  const server = await serve(answer, checkStripe);

  const objectOf = (session: Session, about: Session['events'][number]['about']) => {
    const [dispute] = session.disputes.toReversed();
    if (about === 'charge') return chargeOf(session);
    if (about === 'dispute' && dispute) return disputeOf(session, dispute);
    return sessionOf(session, false);
  };

  return {
    settings: {
      STRIPE_SECRET_KEY: KEY,
      STRIPE_WEBHOOK_SECRET: `${SECRET}, ${OLD_SECRET}`,
      STRIPE_API_BASE: server.origin,
    },
    asked: server.asked,
    sessions,
    secrets: { now: SECRET, before: OLD_SECRET },
    sign,
    async pay(session_id) {
      const session = get(session_id);
      if (session.status === 'expired') throw new Error(`The session ${session_id} is over.`);
      Object.assign(session, {
        status: 'complete',
        payment_status: 'paid',
        intent_status: 'succeeded',
      });
      note(session, 'checkout.session.completed', 'session');
    },
    async promise(session_id) {
      Object.assign(get(session_id), { status: 'complete', intent_status: 'processing' });
      note(get(session_id), 'checkout.session.completed', 'session');
    },
    unpay: (session_id) =>
      void Object.assign(get(session_id), {
        status: 'open',
        payment_status: 'unpaid',
        intent_status: 'requires_payment_method',
      }),
    async fail(session_id) {
      Object.assign(get(session_id), {
        status: 'complete',
        intent_status: 'requires_payment_method',
      });
      note(get(session_id), 'checkout.session.async_payment_failed', 'session');
    },
    async expire(session_id) {
      get(session_id).status = 'expired';
      note(get(session_id), 'checkout.session.expired', 'session');
    },
    async refund(session_id, amount) {
      get(session_id).refunds.push({ id: id('re'), amount });
      note(get(session_id), 'charge.refunded', 'charge');
    },
    async dispute(session_id, stage) {
      const session = get(session_id);
      const [last] = session.disputes.toReversed();
      if (stage === 'opened') session.disputes.push({ id: id('dp'), status: 'needs_response' });
      else if (last) last.status = stage;
      note(session, `charge.dispute.${stage === 'opened' ? 'created' : 'closed'}`, 'dispute');
    },
    messages: async (session_id) =>
      get(session_id).events.map((event) =>
        sign(
          JSON.stringify({
            id: event.id,
            object: 'event',
            api_version: '2026-10-28.endive',
            created: event.created,
            data: { object: objectOf(get(session_id), event.about) },
            livemode: false,
            pending_webhooks: 1,
            request: null,
            type: event.type,
          }),
        ),
      ),
    thin({ body }) {
      const { id: snapshot_event, type, created, data } = JSON.parse(body);
      const { object, id: about } = data.object;
      return sign(
        JSON.stringify({
          id: id('evt_thin'),
          object: 'v2.core.event',
          type: `v1.${type}`,
          created: new Date(created * 1000).toISOString(),
          livemode: false,
          snapshot_event,
          related_object: { id: about, type: object, url: `/v1/${about}` },
        }),
      );
    },
    forgeries: ({ body, headers }) => ({
      'no signature': { body, headers: {} },
      'another secret': sign(body, { secret: 'whsec_of_somebody_else' }),
      'a changed byte': { body: body.replace('"', ' "'), headers },
      'ten minutes old': sign(body, { at: Date.now() - 600_000 }),
      'ten minutes early': sign(body, { at: Date.now() + 600_000 }),
      'an old scheme': {
        body,
        headers: {
          'stripe-signature': (headers['stripe-signature'] ?? '').replace('v1=', 'v0='),
        },
      },
      garbage: sign('{"type":'),
      nothing: sign(''),
    }),
    lie: (session_id, lies) => void Object.assign(get(session_id).lies, lies),
    break: server.break,
    loseNextAnswer: server.loseNextAnswer,
    breakNextKey: () => {
      breakKey = true;
    },
    count: (internal_id) => {
      const made = all().filter((session) => session.internal_id === internal_id);
      const taken = made.filter(({ payment_status }) => payment_status === 'paid').length;
      return { objects: made.length, taken };
    },
    close: server.close,
  };
}

export const standIn: StandIn = { open: openStripe };
