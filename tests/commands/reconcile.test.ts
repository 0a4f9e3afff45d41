import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '#db/connect.ts';
import { Payment } from '#lib/models/index.ts';
import { runCommand, siteFolder } from '../support/site.ts';

let site: Awaited<ReturnType<typeof siteFolder>>;

beforeAll(async () => {
  site = await siteFolder();
  await runCommand(site.env, 'db-seed');
});
afterAll(() => site.remove());

test('npm run reconcile says what it did, and ends with 1 when a person is needed', async () => {
  const quiet = await runCommand(site.env, 'reconcile');
  expect(quiet).toMatchObject({ code: 0, stderr: '' });
  expect(quiet.stdout).toMatch(/^Asked about \d payments?, 0 changed\.\n$/);

  const db = connect(path.join(site.folder, 'var', 'gatefold.db'));
  const { rows } = await Payment.search(db, { query: 'complete', limit: 1, offset: 0 });
  const [payment] = rows;
  if (!payment) throw new Error('The demo should have a paid payment.');
  await Payment.call(db, payment.id, 'Look at this.', { cause: 'test' });
  await db.destroy();
  const called = await runCommand(site.env, 'reconcile');
  expect(called.code).toBe(1);
  expect(called.stderr).toContain(`${payment.internal_id} needs a person. Look at this.`);
});
