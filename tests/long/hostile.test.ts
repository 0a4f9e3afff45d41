// Many more of the requests of tests/lib/front/hostile.test.ts, against a whole site.

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { send } from '../support/front.ts';
import { hostileBytes } from '../support/hostile.ts';
import { startSite, type TestSite } from '../support/site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site?.stop());

test('five thousand hostile connections get no failure of ours, and the site lives', async () => {
  const port = Number(new URL(site.origin).port);
  const lives = async () => (await fetch(`${site.origin}/readyz`)).status === 200;
  await fc.assert(
    fc.asyncProperty(hostileBytes(port), async (bytes) => {
      const answer = await send(port, bytes, lives);
      expect(answer).toMatch(/^(?:HTTP\/1\.1 \d{3} |$)/);
      expect(answer).not.toMatch(/^HTTP\/1\.1 5/m);
      expect(await lives()).toBe(true);
    }),
    { numRuns: 5000 },
  );
});
