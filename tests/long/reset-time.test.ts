// Whether an address has an account shows in no answer (tests/pages/api/reset.test.ts); here, that it does not
// show in the time either: asking for a reset link over http, known and unknown addresses in turn.

import { afterAll, beforeAll, expect, test } from 'vitest';
import path from 'node:path';
import { connect } from '#db/connect.ts';
import type { Db } from '#db/schema.ts';
import { newId, randomHex } from '#lib/helpers/ids.ts';
import { startSite, type TestSite } from '../support/site.ts';

/** Pairs of a known and an unknown address, and milliseconds that their medians may differ. */
const PAIRS = 300;
const MOST = 10;

let site: TestSite;
let db: Db;
beforeAll(async () => {
  site = await startSite();
  db = connect(path.join(site.folder, 'var', 'gatefold.db'));
});
afterAll(async () => {
  await db?.destroy();
  await site?.stop();
});

const address = (kind: string, n: number) => `${kind}-${String(n).padStart(4, '0')}@example.test`;

/** Milliseconds. Each from another network address would be: the count of this one is taken back. */
async function ask(email: string): Promise<number> {
  await db.deleteFrom('attempt').execute();
  const begun = performance.now();
  const response = await fetch(`${site.origin}/api/reset/link`, {
    method: 'POST',
    headers: { origin: site.origin },
    body: new URLSearchParams({ email }),
    redirect: 'manual',
  });
  await response.arrayBuffer();
  expect(response.status).toBe(303);
  return performance.now() - begun;
}

const median = (times: number[]) => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;

test('the medians for known and unknown addresses differ by less than 10 ms', async () => {
  const times = { here: [] as number[], none: [] as number[] };
  for (let n = 0; n < PAIRS; n++)
    await db
      .insertInto('user')
      .values({
        ...{ id: newId(), email: address('here', n), password: 'no hash', name: null },
        ...{ role: 'member', unsubkey: randomHex(16), created_at: n, updated_at: n },
      })
      .execute();
  for (let n = 0; n < PAIRS; n++)
    for (const kind of n % 2 ? (['here', 'none'] as const) : (['none', 'here'] as const))
      times[kind].push(await ask(address(kind, n)));
  const [here, none] = [median(times.here), median(times.none)];
  console.log(`known ${here.toFixed(2)} ms, unknown ${none.toFixed(2)} ms (medians of ${PAIRS})`);
  expect(Math.abs(here - none)).toBeLessThan(MOST);
});
