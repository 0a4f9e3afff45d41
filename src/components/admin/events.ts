// What the administration says of an event: people by their addresses, money as money, states by their words.
// Tested in tests/components/admin/events.test.ts.

import { STATUSES, systemName } from '#components/account/payment-words.ts';
import { formatMoney } from '#lib/helpers/money.ts';
import type * as Event from '#lib/models/shared/event.ts';
import { Payment } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { type Cell, type Column, moment, NOTHING, shortId, words } from './cells.ts';
import { paymentHref, userHref } from './hrefs.ts';

const t = texts.events;

/** A UUID, or what a processor calls a message. */
const LONG_ID = /\b(?=\S*\d)[\w-]{20,}\b/g;

export const eventColumns: Column<Event.Told>[] = [
  { label: t.columns.at, cell: (row) => moment(row.at) },
  {
    label: t.columns.kind,
    cell: (row) => ({ ...words(wordOf(t.kinds, row.kind)), title: row.kind }),
  },
  { label: t.columns.user, wide: true, cell: (row) => person(row.user_id, row.user_email) },
  {
    label: t.columns.by,
    wide: true,
    cell: (row) =>
      row.by_id !== null && row.by_id === row.user_id
        ? words(t.themselves)
        : person(row.by_id, row.by_email),
  },
  { label: t.columns.ip, cell: (row) => (row.ip ? { text: row.ip, code: true } : NOTHING) },
  { label: t.columns.facts, cell: factsOf },
];

/** Whom an event is about, or who brought it about: a link, and by address while there is an account. */
function person(id: string | null, email: string | null): Cell {
  if (!id) return NOTHING;
  const href = userHref(id);
  return email === null ? { ...shortId(id), href } : { text: email, title: id, href };
}

/** All of it, as a line; of a payment it leads there instead of naming its id. Other ids are told by their ends. */
function factsOf({ facts }: Event.Told): Cell {
  const { payment, currency, ...others } = JSON.parse(facts) as Record<string, unknown>;
  const text = Object.entries(others)
    .map(([name, value]) => sentenceOf(name, value, String(currency)))
    .filter(Boolean)
    .join(', ')
    .replaceAll(LONG_ID, (id) => shortId(id).text);
  if (typeof payment === 'string') return { text: text || payment, href: paymentHref(payment) };
  return text ? { text } : NOTHING;
}

function sentenceOf(name: string, value: unknown, currency: string): string | undefined {
  const word = String(value);
  if (value === null) return undefined;
  if (name === 'amount') return formatMoney(Number(value), currency);
  if (name === 'refunded')
    return value === 0 ? undefined : t.refunded(formatMoney(Number(value), currency));
  if (name === 'status')
    return Object.hasOwn(STATUSES, word) ? STATUSES[word as Payment.Status].word : word;
  if (name === 'system') return systemName(word);
  if (name === 'hold') return t.held;
  // Which admin it was has a column of its own.
  if (name === 'cause') return Payment.adminOf(word) ? undefined : t.cause(word);
  if (name === 'role') return wordOf(texts.admin.roles, word);
  if (name === 'kind') return wordOf(texts.admin.letters.kinds, word);
  return `${name}: ${word}`;
}

const wordOf = (list: Record<string, string>, name: string): string =>
  Object.hasOwn(list, name) ? (list[name] ?? name) : name;
