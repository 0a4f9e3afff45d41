// Writing a letter into the outbox: in the transaction of what it tells, so that there is a letter exactly when that
// happened. Tested in tests/lib/models/letters/outbox.test.ts.

import { type Selectable, sql } from 'kysely';
import type { Db, LetterKind, UserTable } from '#db/schema.ts';
import { newId, randomHex } from '#lib/helpers/ids.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { inTransaction } from '../shared/transaction.ts';

/** What a letter of each kind tells, beyond whom it is for. */
export interface Facts {
  welcome: null;
  confirm: null;
  reset: null;
  /** Minor units; `paid_at` in milliseconds; `number` is the payment's `internal_id`. */
  receipt: { amount: number; currency: string; paid_at: number; number: string };
  /** The same; `amount` is what was given back this time. */
  refund: { amount: number; currency: string; refunded_at: number; number: string };
  /** Somebody tried to register with the address. */
  taken: null;
  /** To an address that waits until this letter's link is used. */
  'new-address': null;
  /** The new one, which waits; the letter goes to the old one. */
  'address-asked': { email: string };
  /** The new one; the letter goes to the old one. */
  'address-changed': { email: string };
  'password-changed': null;
  /** Markdown. */
  news: { subject: string; text: string };
}

/** A user's row, or what is known of somebody of whom there is only an address. */
export type Reader = Pick<Selectable<UserTable>, 'email' | 'confirmed_at'> & { id: string | null };

/** Letters with a link that holds a secret. */
const linked: LetterKind[] = ['welcome', 'confirm', 'new-address', 'reset'];

/** What goes to an address that nobody has confirmed; whoever mistyped theirs has no more sent to a stranger. */
const toUnconfirmed: Record<LetterKind, boolean> = {
  welcome: true,
  confirm: true,
  reset: true,
  'new-address': true,
  receipt: true,
  refund: true,
  taken: false,
  'address-asked': false,
  'address-changed': false,
  'password-changed': false,
  news: false,
};

/** What the secret of its link is made from, new each time; null for a letter without one. */
export const seedOf = (kind: LetterKind): string | null =>
  linked.includes(kind) ? randomHex(32) : null;

/**
 * Puts a letter into the outbox, unless it is of a kind that only confirmed addresses get. `db` is the
 * transaction of its cause. Of a change of address, `reader` is the user as before.
 */
export async function add<K extends LetterKind>(
  db: Db,
  kind: K,
  { id: user_id, email, confirmed_at }: Reader,
  facts: Facts[K],
): Promise<void> {
  if (confirmed_at === null && !toUnconfirmed[kind]) return;
  await db
    .insertInto('outbox')
    .values({
      id: newId(),
      kind,
      user_id,
      email,
      facts: JSON.stringify(facts),
      seed: seedOf(kind),
      due_at: 0,
      created_at: Date.now(),
    })
    .execute();
}

/** As `add`, unless this address was written a letter of this kind in the last `within` milliseconds. */
export function addUnlessRecent<K extends LetterKind>(
  db: Db,
  kind: K,
  reader: Reader,
  facts: Facts[K],
  within: number,
): Promise<void> {
  return inTransaction(db, async (tx) => {
    const recent = await tx
      .selectFrom('outbox')
      .select('id')
      .where('email', '=', reader.email)
      .where('kind', '=', kind)
      .where('created_at', '>', Date.now() - within)
      .executeTakeFirst();
    if (!recent) await add(tx, kind, reader, facts);
  });
}

/** As `add`, and takes back those of this kind that this address has not been sent yet. */
export function addInstead<K extends LetterKind>(
  db: Db,
  kind: K,
  reader: Reader,
  facts: Facts[K],
): Promise<void> {
  return inTransaction(db, async (tx) => {
    await tx
      .deleteFrom('outbox')
      .where('email', '=', reader.email)
      .where('kind', '=', kind)
      .where('state', '=', 'waiting')
      .execute();
    await add(tx, kind, reader, facts);
  });
}

/**
 * Writes news to everybody who has confirmed their address and wants them, in one statement. `text` is Markdown.
 * Answers to how many.
 * @throws UsageProblem without a subject or a text.
 */
export async function announce(db: Db, { subject, text }: Facts['news']): Promise<number> {
  const news = { subject, text };
  for (const [name, words] of Object.entries(news))
    if (typeof words !== 'string' || words.trim() === '')
      throw new UsageProblem(
        `News should have a subject and a text, but their ${name} is ${JSON.stringify(words) ?? 'missing'}.`,
      );
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('outbox')
    .columns(['id', 'kind', 'user_id', 'email', 'facts', 'due_at', 'created_at'])
    .expression((eb) =>
      eb
        .selectFrom('user')
        .select([
          // Random, where `newId` is none that SQLite has; the order of due letters goes by `due_at` first.
          sql<string>`lower(hex(randomblob(16)))`.as('id'),
          sql<'news'>`'news'`.as('kind'),
          'user.id as user_id',
          'user.email',
          sql<string>`${JSON.stringify(news)}`.as('facts'),
          sql<number>`0`.as('due_at'),
          sql<number>`${Date.now()}`.as('created_at'),
        ])
        .where('confirmed_at', 'is not', null)
        .where('unsubscribe', '=', 0)
        .where('disabled_on', 'is', null),
    )
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0n);
}
