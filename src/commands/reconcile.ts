// npm run reconcile: asks every processor about what is open or recent, and says what changed. Ends with 1
// when something needs a person. Tested in tests/commands/reconcile.test.ts.

import { takesNothing } from '#lib/helpers/usage.ts';
import { reconcileOnce } from '#lib/payments/resident.ts';
import { texts } from '#lib/texts.ts';
import { withApplication } from './prepare.ts';

export async function run(args: string[]): Promise<number> {
  takesNothing('npm run reconcile', args);
  const report = await withApplication(reconcileOnce);
  if (!report) {
    console.log(texts.reconcile.busy);
    return 0;
  }
  for (const change of report.changes) console.log(change);
  for (const later of report.later) console.log(later);
  console.log(texts.reconcile.asked(report.asked, report.changes.length));
  for (const problem of report.problems) console.error(problem);
  if (report.more > 0) console.error(texts.money.attention.more(report.more));
  return report.problems.length > 0 ? 1 : 0;
}
