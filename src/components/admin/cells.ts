// What a cell of the administration's tables can hold, and how long things are shortened.

import type { Tone } from '#components/account/payment-words.ts';
import { cut } from '#lib/helpers/cut.ts';
import { texts } from '#lib/texts.ts';

export interface Cell {
  text: string;
  /** The whole of what `text` shortens. */
  title?: string;
  href?: string;
  /** The moment that `text` stands for, in milliseconds. */
  at?: number;
  tone?: Tone;
  /** An id or other machine's text. */
  code?: boolean;
  /** A button after it: what is posted to where. */
  post?: { to: string; id: string; label: string };
}

export interface Column<Row> {
  label: string;
  /** Aligned for comparing. */
  number?: boolean;
  /** Takes a line of its own on a phone: an address should be read whole. */
  wide?: boolean;
  /** A word or two, which are not broken where there is room for a table. */
  brief?: boolean;
  cell(row: Row): Cell;
}

export const NOTHING: Cell = { text: '–' };

const LONGEST = 80;

/** Text, cut to what a row can hold; the whole is its title. */
export function words(text: string | null | undefined, href?: string): Cell {
  if (!text) return NOTHING;
  const link = href === undefined ? {} : { href };
  if (text.length <= LONGEST) return { text, ...link };
  return { text: `${cut(text, LONGEST)}…`, title: text, ...link };
}

/** The end of an id: UUIDv7 begin alike when they were made at about the same time. */
export function shortId(id: string | null): Cell {
  if (!id) return NOTHING;
  return id.length <= 12
    ? { text: id, code: true }
    : { text: `…${id.slice(-8)}`, title: id, code: true };
}

const momentFormat = new Intl.DateTimeFormat(texts.locale, {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
});

export const moment = (at: number | null): Cell =>
  at === null ? NOTHING : { text: momentFormat.format(at), at };

export const number = (value: number | null): Cell =>
  value === null ? NOTHING : { text: new Intl.NumberFormat(texts.locale).format(value) };
