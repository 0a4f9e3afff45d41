// How many bodies one address (of IPv6, its first 64 bits) may be sending at the same time: who sends slowly, over
// many connections, must not take the place of everybody else.
// Tested in tests/lib/front/body-limit.test.ts.

import { networkOf } from '#lib/helpers/ip.ts';

/** A school behind one address sends fewer at once; who holds connections open needs thousands. */
export const MOST = 200;

export interface BodyLimit {
  /** Counts one more of this address. Call the answer once when it has ended; undefined when there are too many. */
  enter(address: string): (() => void) | undefined;
}

export function makeBodyLimit(most = MOST): BodyLimit {
  const inside = new Map<string, number>();
  return {
    enter(address) {
      const network = networkOf(address);
      const count = inside.get(network) ?? 0;
      if (count >= most) return undefined;
      inside.set(network, count + 1);
      return () => {
        const left = (inside.get(network) ?? 1) - 1;
        if (left > 0) inside.set(network, left);
        else inside.delete(network);
      };
    },
  };
}
