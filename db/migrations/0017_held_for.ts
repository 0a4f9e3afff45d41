// The log of a payment says what its hold waited for, which was told by the words of a line. The column stands in
// db/schema.ts.

import { type Kysely, sql } from 'kysely';

/** Of lines that tell of a hold which waits for somebody, the messages that caused it. */
const causes = {
  admin: 'webhook PAYMENT.CAPTURE.REVERSED %',
  refund: 'webhook InvoiceRefund %',
};

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('payment_log').addColumn('hold_until', 'text').execute();
  for (const [until, cause] of Object.entries(causes))
    await sql`update payment_log set hold_until = ${until}
      where cause like ${cause} and note like 'On hold: %'`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('payment_log').dropColumn('hold_until').execute();
}
