// The tables, as types: the one place that says what a column holds. snake_case from here to the page.
// Ids are UUIDv7 text, money is integer minor units, times are integer milliseconds since 1970 (UTC),
// flags are 0 or 1, JSON is text.
// Made by db/migrations, tested in tests/db.

import type { Generated, Kysely } from 'kysely';

export type Flag = 0 | 1;
export type Milliseconds = number;

export interface UserTable {
  id: string;
  /** Lower case, unique. */
  email: string;
  /** Another address that waits: it takes the place of `email` once a link that was mailed to it is used. */
  new_email: string | null;
  /** A PHC string (argon2id), or a bcrypt hash brought along from an older site. */
  password: string;
  name: string | null;
  role: 'member' | 'admin';
  /** Random hex in unsubscribe links: knowing it is the right to stop mail, nothing else. */
  unsubkey: string;
  /** 1 = no mail. */
  unsubscribe: Generated<Flag>;
  unsubscribed_on: Milliseconds | null;
  /** When a link that was mailed to `email` was used, or null: then mail is for what was asked for only. */
  confirmed_at: Milliseconds | null;
  /** Since when an admin lets nobody in as this user, or null. */
  disabled_on: Milliseconds | null;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

export interface SessionTable {
  /** sha256 of the token in the cookie, hex: a row copied from here is no cookie. */
  id: string;
  user_id: string;
  expires_at: Milliseconds;
  created_at: Milliseconds;
  /** When the password was last asked for. */
  auth_at: Milliseconds;
  /** When it was last used, to within a few minutes. */
  used_at: Milliseconds;
  user_agent: string | null;
}

/** How often something was tried. One row for each rule and whom it counts. */
interface AttemptTable {
  /** The rule, and a hash of whom it counts: what was typed is not kept. */
  key: string;
  count: number;
  /** When counting begins anew. */
  until: Milliseconds;
}

/** What happened to an account or a payment, or was done by an admin. Rows are never changed. */
export interface EventTable {
  id: string;
  at: Milliseconds;
  /** One of `KINDS` in src/lib/models/shared/event.ts. */
  kind: string;
  /** Whom it is about, or null. The account may be gone. */
  user_id: string | null;
  /** Who did it; null for a processor, a command, or somebody who is not known. */
  by_id: string | null;
  /** From which address, or null. */
  ip: string | null;
  /** JSON: a few plain facts. */
  facts: Generated<string>;
}

export type PaymentStatus =
  'pending' | 'complete' | 'refunded' | 'failed' | 'expired' | 'disputed' | 'review';

export interface PaymentTable {
  id: string;
  /** null once its user is gone: the books stay. */
  user_id: string | null;
  /** The processor, as 'stripe', 'paypal', 'btcpay', in a demo 'fake'; 'comp' is a gift. */
  system: string;
  status: PaymentStatus;
  status_reason: string | null;
  /** Ours, a UUID: the idempotency key at the processor and the address of the thanks page. */
  internal_id: string;
  /** The processor's id of the checkout. */
  sys_primary_id: string | null;
  /** The processor's id of the money movement, where that is another one. */
  sys_secondary_id: string | null;
  /** When the processor made its object. */
  sys_created_on: Milliseconds | null;
  /** Minor units (cents). */
  amount: number;
  /** ISO 4217, lower case. */
  currency: string;
  /** 1 = the payer has done their part, and the money is on its way. */
  underway: Generated<Flag>;
  /** Minor units given back so far, in all … */
  refunded: Generated<number>;
  /** … and by other means than the processor, as an admin recorded it: no look at the processor makes the sum less. */
  refunded_by_hand: Generated<number>;
  /** What the processor will have given back in all once it has done what we asked of it; 0 = nothing is open. */
  refund_asked: Generated<number>;
  /** How often the processor refused a refund, or what it gave back became less, since one failed later, at the bank. */
  refunds_failed: Generated<number>;
  /** Why a complete payment opens nothing for now (a dispute), or null. */
  hold: string | null;
  /** When that came about, by the processor's clock, where one of its messages said it. */
  hold_at: Milliseconds | null;
  /** What lifts it: an admin alone, or also the record of a refund by hand; null = the next look or message. */
  hold_until: 'admin' | 'refund' | null;
  /** What a person should look at, in a sentence, or null. */
  attention: string | null;
  /** Own path to go to once paid, or null. */
  return_to: string | null;
  /** Number of the last look at the processor that began … */
  seq: Generated<number>;
  /** … and of the last one that was written: a slow older look never undoes a newer one. */
  snap_seq: Generated<number>;
  /** When the processor was last asked, with an answer or without. */
  checked_at: Milliseconds | null;
  /** When its checkout was given up: it takes no money any more, as far as that is up to us. */
  closed_at: Milliseconds | null;
  /** When the money was here for the first time. */
  completed_at: Milliseconds | null;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

/** A processor's message that was genuine. Its body is not kept. */
export interface PaymentEventTable {
  system: string;
  event_id: string;
  type: string;
  received_at: Milliseconds;
  /** What came of it; null while that is open, so that its next delivery is not taken for a duplicate. */
  outcome: string | null;
}

/** What happened to a payment, and why. */
export interface PaymentLogTable {
  id: Generated<number>;
  payment_id: string;
  at: Milliseconds;
  /** Who or what brought it about: `return`, `webhook <type> <event>`, `reconcile`, `admin <user id>` … */
  cause: string;
  from_status: PaymentStatus;
  to_status: PaymentStatus;
  /** What lifts the hold that was there then, as in the payment. */
  hold_until: PaymentTable['hold_until'];
  /** In words; of a refund with the amount. */
  note: string | null;
}

export interface ProductTable {
  id: string;
  slug: string;
  title: string;
  summary: string;
  /** Markdown. */
  body: string;
  poster_name: string | null;
  position: number | null;
  /** null = draft; in the future = scheduled. */
  published_at: Milliseconds | null;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

export type MediaKind = 'video' | 'audio' | 'article' | 'file';
export type MediaAccess = 'free' | 'members';

export interface MediaTable {
  id: string;
  slug: string;
  kind: MediaKind;
  access: MediaAccess;
  title: string;
  summary: string;
  /** Markdown: the free preview of a members' item. */
  excerpt: string;
  /** Markdown: for members only where access is 'members'. */
  body: string;
  product_id: string | null;
  /** Name inside the item's folder under <data>/media/<id>/, or null (an article has no file). */
  file_name: string | null;
  file_type: string | null;
  /** Bytes. */
  file_size: number | null;
  /** sha256, hex. */
  file_hash: string | null;
  duration_ms: number | null;
  poster_name: string | null;
  /** JSON: a list of words, as the author wrote them. */
  tags: Generated<string>;
  /** JSON: a list of `Caption`s, WebVTT files beside the item's file. */
  captions: Generated<string>;
  /** Given at first publication, never reused: lists go by it. */
  position: number | null;
  /** null = draft; in the future = scheduled. */
  published_at: Milliseconds | null;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

/** One captions track of a file. */
export interface Caption {
  /** Name inside the item's folder. */
  file: string;
  /** BCP 47, as `en` or `pt-BR`. */
  lang: string;
  /** What the player's menu calls it. */
  label: string;
}

/** A list of items that share a kind, an access, both, or a tag. */
interface ShelfTable {
  /** Its address under /browse/: `video`, `free`, `video-free`, `tagged-rain`. */
  name: string;
  /** The tag as it was written first, '' for the others. */
  title: string;
  /** The highest rank that was ever given on it. */
  last_rank: number;
}

/** An item's place on a shelf. */
export interface ListingTable {
  /** Name of the shelf. */
  shelf: string;
  /** From 1, given when the item comes onto the shelf: pages of the shelf go by it. */
  rank: number;
  media_id: string;
}

/** How far a member has played an item. */
export interface ProgressTable {
  user_id: string;
  media_id: string;
  position_ms: Milliseconds;
  updated_at: Milliseconds;
}

export interface LivestreamTable {
  id: string;
  title: string;
  summary: string;
  /** The item one watches (1:1), or null while there is none. */
  media_id: string | null;
  viewer_count: Generated<number>;
  starts_at: Milliseconds;
  ends_at: Milliseconds | null;
  created_at: Milliseconds;
  updated_at: Milliseconds;
}

export interface SiteTable {
  key: string;
  /** JSON. */
  value: string;
  updated_at: Milliseconds;
}

export type LetterKind =
  | 'welcome'
  | 'confirm'
  | 'reset'
  | 'receipt'
  | 'refund'
  | 'taken'
  | 'new-address'
  | 'address-asked'
  | 'address-changed'
  | 'password-changed'
  | 'news';

/** A letter on its way to one address. What it says is written when it is sent. */
export interface OutboxTable {
  /** Also in its Message-ID, however often it is tried. */
  id: string;
  kind: LetterKind;
  /** Whom it is for; null when only an address is known. */
  user_id: string | null;
  /** The one recipient. */
  email: string;
  /** JSON: what the letter tells (`Facts` in src/lib/models/letters/writing.ts). Null once it is sent. */
  facts: string;
  /**
   * Random hex from which, with a key outside the database, the secret of its link is made; null without a link, and
   * once it is sent or given up.
   */
  seed: string | null;
  state: Generated<'waiting' | 'sent' | 'failed'>;
  attempts: Generated<number>;
  /** When to try next; whoever tries moves it on first, so that nobody else tries meanwhile. */
  due_at: Milliseconds;
  /** When it was sent or given up. */
  done_at: Milliseconds | null;
  /** What the mail server said last time, if it was no. */
  failure: string | null;
  created_at: Milliseconds;
}

export type LinkKind = 'confirm' | 'new-address' | 'reset';

/** A link in a letter, good once. */
export interface LinkTable {
  /** sha256 of the secret in the link, hex: a row copied from here opens nothing. */
  id: string;
  kind: LinkKind;
  user_id: string;
  expires_at: Milliseconds;
  /** When it was used, or made void. */
  used_at: Milliseconds | null;
}

interface PublishQueueTable {
  seq: Generated<number>;
  entity: 'media' | 'product' | 'livestream' | 'site' | 'listing';
  /** The row, or the key of `site`; of a listing, the item. */
  row_id: string;
  /** An address that the row had or has; of a listing, the shelf. */
  slug: string | null;
  /** Of a listing, the rank. */
  position: number | null;
  product_id: string | null;
}

export interface Database {
  user: UserTable;
  session: SessionTable;
  attempt: AttemptTable;
  event: EventTable;
  payment: PaymentTable;
  payment_event: PaymentEventTable;
  payment_log: PaymentLogTable;
  product: ProductTable;
  media: MediaTable;
  shelf: ShelfTable;
  listing: ListingTable;
  progress: ProgressTable;
  livestream: LivestreamTable;
  site: SiteTable;
  publish_queue: PublishQueueTable;
  outbox: OutboxTable;
  link: LinkTable;
}

/** A handle or a transaction: what every model function takes first. */
export type Db = Kysely<Database>;
