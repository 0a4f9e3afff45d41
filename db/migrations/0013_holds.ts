// What a hold waits for: with a dispute it goes as it came, a reversal waits for an admin, a refund that BTCPay
// Server began for its being recorded. The column stands in db/schema.ts.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('payment')
    .addColumn('hold_until', 'text', (c) => c.check(sql`hold_until in ('admin', 'refund')`))
    .execute();
  await sql`update payment set hold_until = 'refund' where system = 'btcpay' and hold is not null`.execute(
    db,
  );
  await sql`update payment set hold_until = 'admin' where hold = 'PayPal took the money back.'`.execute(
    db,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('payment').dropColumn('hold_until').execute();
}
