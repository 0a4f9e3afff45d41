// Asks the processors about everything that is open or recent, whatever messages came or got lost: what is
// found is settled like anything else. Says what changed, and what needs a person.
// Tested in tests/lib/payments/reconcile.test.ts.

import type { Application } from '#lib/application.ts';
import { logger } from '#lib/helpers/log.ts';
import { Payment, Site } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { makeCheckout } from './checkout.ts';
import { type Trouble, troubleOf } from './problem.ts';
import { type Looked, settle } from './settle.ts';

const log = logger('reconcile');

const cause = 'reconcile';

type Shop = Pick<Application, 'db' | 'processors' | 'origin'>;

export interface Report {
  /** When it was done, in milliseconds. */
  at: number;
  /** How many payments their processors were asked about. */
  asked: number;
  /** One sentence for each payment that is not as it was. */
  changes: string[];
  /** What could not be asked now, and will be asked again. */
  later: string[];
  /** What needs a person. */
  problems: string[];
  /** How many payments do besides these. */
  more: number;
}

/** Where the last report is kept (`Site.get`), for the administration. */
export const REPORT = 'reconcile';

/** Money that was here for so long without our knowing, in milliseconds: messages seem to get lost. */
const LATE = 60 * 60_000;

/** A processor that was silent so often in a row is left alone until the next time. */
const PATIENCE = 3;

export async function reconcile(shop: Shop, now: number, signal?: AbortSignal): Promise<Report> {
  const report: Report = { at: now, asked: 0, changes: [], later: [], problems: [], more: 0 };
  const silences = new Map<string, number>();
  const systems = [...shop.processors.keys()];
  const due = [
    ...(await Payment.listDue(shop.db, systems, now)),
    ...(await Payment.listLost(shop.db, systems, now)),
  ];
  for (const { id, system } of due) {
    if (signal?.aborted) break;
    if ((silences.get(system) ?? 0) >= PATIENCE) continue;
    const payment = await Payment.find(shop.db, id);
    if (!payment) continue;
    const trouble = await ask(shop, payment, now, report);
    const silent = trouble === 'silent' ? (silences.get(system) ?? 0) + 1 : 0;
    silences.set(system, trouble === 'key' ? PATIENCE : silent);
  }
  const { rows, total } = await Payment.listAttention(shop.db);
  for (const { internal_id, attention } of rows)
    report.problems.push(texts.reconcile.attention(internal_id, attention ?? ''));
  report.more = total - rows.length;
  await Site.set(shop.db, REPORT, report);
  for (const problem of report.problems) log.error({ problem }, 'needs a person');
  return report;
}

/** Asks about one payment and notes what came of it; answers what went wrong, if anything did. */
async function ask(
  shop: Shop,
  payment: Payment.Row,
  now: number,
  report: Report,
): Promise<Trouble | undefined> {
  const { internal_id, system } = payment;
  report.asked++;
  try {
    const looked = await lookAt(shop, payment, now);
    const { payment: after, changed, paid_at } = looked;
    if (changed)
      report.changes.push(texts.reconcile.changed(internal_id, payment.status, after.status));
    if (after.status === 'complete' && payment.completed_at === null && paid_at)
      if (now - paid_at > LATE)
        await Payment.call(shop.db, payment.id, texts.reconcile.late(system), { cause });
    return undefined;
  } catch (error) {
    const trouble = troubleOf(error);
    const reason = error instanceof Error ? error.message : String(error);
    log.warn({ payment: payment.id, system, trouble, err: error }, 'could not be asked');
    const sentence = texts.reconcile.trouble[trouble](system, reason);
    if (trouble === 'silent') report.later.push(`${internal_id}: ${sentence}`);
    else if (trouble === 'key') report.problems.push(sentence);
    // Money that its processor tells nothing of any more.
    else if (payment.completed_at !== null)
      await Payment.call(shop.db, payment.id, sentence, { cause });
    else report.problems.push(`${internal_id}: ${sentence}`);
    return trouble;
  }
}

/** A checkout whose answer never came is asked for once more; one that is too old for that is given up. */
async function lookAt(shop: Shop, payment: Payment.Row, now: number): Promise<Looked> {
  if (payment.sys_primary_id === null) {
    if (now - payment.created_at > Payment.REPEATABLE) {
      const reason = texts.payment.reasons.never;
      return {
        payment: await Payment.close(shop.db, payment.id, reason, { cause }),
        changed: true,
      };
    }
    const processor = shop.processors.get(payment.system);
    if (processor) await makeCheckout(shop, payment, processor);
  }
  return settle(shop, payment.id, cause);
}
