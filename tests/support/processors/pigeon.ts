// A fourth processor, as somebody would add it: money by carrier pigeon. Its kind is one file and would be one
// line in the registry; its loft stands in for the processor itself. It can do all that processors can: money
// that takes a while, refunds, disputes, messages; and it can be silent and lose its answers.

import { randomUUID } from 'node:crypto';
import type { Maker, ProcessorKind } from '#lib/payments/kind.ts';
import { ProcessorProblem } from '#lib/payments/problem.ts';
import type { Truth } from '#lib/payments/processor.ts';
import type { Lies, OpenStandIn, StandIn } from './stand-in.ts';

export interface Pigeon {
  id: string;
  internal_id: string;
  amount: number;
  currency: string;
  state: 'open' | 'promised' | 'paid' | 'failed' | 'expired';
  refunded: number;
  refund_keys: string[];
  dispute: 'opened' | 'lost' | null;
  lies: Lies;
  events: { id: string; type: string }[];
}

export interface Loft {
  pigeons: Map<string, Pigeon>;
  silent: boolean;
  /** The next answer gets lost after it did what it was asked. */
  losing: boolean;
  /** How many ticks the next look takes. */
  slowness: number;
}

const lofts = new Map<string, Loft>();

export function openLoft(): { address: string; loft: Loft } {
  const loft: Loft = { pigeons: new Map(), silent: false, losing: false, slowness: 0 };
  const address = randomUUID();
  lofts.set(address, loft);
  return { address, loft };
}

const SEAL = 'pigeon-seal';
const SECRET = 'only pigeons know';

export const pigeon: ProcessorKind = {
  system: 'pigeon',
  name: 'Pigeon Post',
  settings: ['PIGEON_LOFT'],
  configure({ get }) {
    const loft = lofts.get(get('PIGEON_LOFT') ?? '');
    return loft && maker(loft);
  },
};

const maker =
  (loft: Loft): Maker =>
  () => ({
    system: 'pigeon',
    label: 'Carrier pigeon',
    live: false,
    checkout_origins: [],
    takes: () => true,
    async checkout({ internal_id, amount, currency, sys_primary_id }) {
      reach(loft);
      const bird =
        find(loft, sys_primary_id) ??
        [...loft.pigeons.values()].find((known) => known.internal_id === internal_id) ??
        hatch(loft, { internal_id, amount, currency });
      answer(loft);
      return { sys_primary_id: bird.id, sys_created_on: 5, redirect: `/loft/${bird.id}/` };
    },
    async fetch({ sys_primary_id }) {
      reach(loft);
      const bird = find(loft, sys_primary_id);
      if (!bird) throw new ProcessorProblem('unknown', `There is no pigeon ${sys_primary_id}.`);
      const seen = truthOf(bird);
      // What it saw is on its way for a while, in which the world goes on.
      for (let tick = loft.slowness; tick > 0; tick--)
        await new Promise((resolve) => setImmediate(resolve));
      answer(loft);
      return seen;
    },
    async close({ sys_primary_id }) {
      reach(loft);
      const bird = find(loft, sys_primary_id);
      if (bird?.state === 'open') change(bird, 'expired', { state: 'expired' });
      answer(loft);
    },
    async webhook(headers, raw) {
      if (headers.get(SEAL) !== seal(raw.toString()))
        return { ok: false, status: 400, reason: 'The seal is broken.' };
      const { id, type, bird, internal_id } = JSON.parse(raw.toString());
      return { ok: true, event: { id, type, sys_primary_id: bird, internal_id } };
    },
    async refund({ sys_primary_id }, amount, key) {
      reach(loft);
      const bird = find(loft, sys_primary_id);
      if (!bird || bird.refunded + amount > bird.amount || bird.state !== 'paid')
        throw new ProcessorProblem('refused', 'There is nothing to fly back with.');
      if (!bird.refund_keys.includes(key)) giveBack(bird, amount, key);
      answer(loft);
    },
  });

function reach({ silent }: Loft): void {
  if (silent) throw new ProcessorProblem('silent', 'No pigeon comes home.');
}

function answer(loft: Loft): void {
  if (!loft.losing) return;
  loft.losing = false;
  throw new ProcessorProblem('silent', 'The pigeon got lost on its way home.');
}

const find = (loft: Loft, id: string | null) => (id === null ? undefined : loft.pigeons.get(id));

function hatch(loft: Loft, order: Pick<Pigeon, 'internal_id' | 'amount' | 'currency'>): Pigeon {
  const bird: Pigeon = {
    ...order,
    id: `pigeon_${loft.pigeons.size + 1}_${randomUUID()}`,
    state: 'open',
    refunded: 0,
    refund_keys: [],
    dispute: null,
    lies: {},
    events: [],
  };
  loft.pigeons.set(bird.id, bird);
  return bird;
}

export function change(bird: Pigeon, type: string, changes: Partial<Pigeon>): void {
  Object.assign(bird, changes);
  bird.events.push({ id: randomUUID(), type });
}

export const giveBack = (bird: Pigeon, amount: number, key: string): void =>
  change(bird, 'refunded', {
    refunded: bird.refunded + amount,
    refund_keys: [...bird.refund_keys, key],
  });

/** Does it hold money that nobody else wants? */
export const holdsMoney = ({ state, refunded, amount, dispute }: Pigeon): boolean =>
  state === 'paid' && refunded < amount && dispute === null;

export function truthOf(bird: Pigeon): Truth {
  const { other_mode, ...lies } = bird.lies;
  const states = {
    open: 'pending',
    promised: 'pending',
    paid: 'complete',
    failed: 'failed',
    expired: 'expired',
  } as const;
  return {
    internal_id: bird.internal_id,
    sys_primary_id: bird.id,
    sys_secondary_id: null,
    sys_created_on: 5,
    status: bird.dispute ? 'disputed' : states[bird.state],
    status_reason: bird.dispute ? 'Somebody else says that it is theirs.' : null,
    underway: bird.state === 'promised',
    amount: bird.amount,
    currency: bird.currency,
    refunded: bird.refunded,
    hold: null,
    live: other_mode === true,
    ...lies,
  };
}

const seal = (body: string) => Buffer.from(`${SECRET}${body.length}${body}`).toString('base64url');

export function messagesOf({ id, internal_id, events }: Pigeon) {
  return events.map((event) => {
    const body = JSON.stringify({ ...event, bird: id, internal_id });
    return { body, headers: { [SEAL]: seal(body) } };
  });
}

export const standIn: StandIn = {
  async open(): Promise<OpenStandIn> {
    const { address, loft } = openLoft();
    const get = (id: string): Pigeon => {
      const bird = find(loft, id);
      if (!bird) throw new Error(`There is no pigeon ${id}.`);
      return bird;
    };
    return {
      settings: { PIGEON_LOFT: address },
      async pay(id) {
        const bird = get(id);
        if (bird.state !== 'open') throw new Error(`The pigeon is ${bird.state}.`);
        change(bird, 'paid', { state: 'paid' });
      },
      promise: async (id) => change(get(id), 'promised', { state: 'promised' }),
      fail: async (id) => change(get(id), 'failed', { state: 'failed' }),
      unpay: (id) => void Object.assign(get(id), { state: 'open' }),
      expire: async (id) => change(get(id), 'expired', { state: 'expired' }),
      refund: async (id, amount) => giveBack(get(id), amount, randomUUID()),
      dispute: async (id, stage) =>
        change(get(id), stage, { dispute: stage === 'won' ? null : stage }),
      messages: async (id) => messagesOf(get(id)),
      sign: (body) => ({ body, headers: { [SEAL]: seal(body) } }),
      forgeries: ({ body, headers }) => ({
        'no seal': { body, headers: {} },
        'a changed byte': { body: body.replace('"', ' "'), headers },
      }),
      lie(id, lies) {
        get(id).lies = lies;
      },
      count: (internal_id) => {
        const birds = [...loft.pigeons.values()].filter((one) => one.internal_id === internal_id);
        return {
          objects: birds.length,
          taken: birds.filter(({ state }) => state === 'paid').length,
        };
      },
      close: async () => void lofts.delete(address),
    };
  },
};
