// How pages write lengths, sizes and days. Always in UTC and in one language: a published page is the same
// file for everybody. Tested in tests/components/format.test.ts.

import type { MediaKind } from '#db/schema.ts';
import { texts } from '#lib/texts.ts';

/** What a kind is called, and what one does with it. */
export const KINDS: Record<MediaKind, { name: string; verb: string }> = {
  video: { name: 'Video', verb: 'Watch' },
  audio: { name: 'Audio', verb: 'Listen' },
  article: { name: 'Article', verb: 'Read' },
  file: { name: 'Download', verb: 'Download' },
};

/** Milliseconds as `0:45`, `4:30`, `12 min`, `1 h 5 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest ? ` ${rest} min` : ''}`;
}

/** Milliseconds as an ISO 8601 duration, for `datetime`: `PT270S`. */
export const isoDuration = (ms: number): string => `PT${Math.round(ms / 1000)}S`;

/** Bytes as `3.4 MB`. */
export function formatSize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

const utc = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
const dayFormat = utc({ day: 'numeric', month: 'long', year: 'numeric' });
const timeFormat = utc({ hour: '2-digit', minute: '2-digit' });
const weekdayFormat = utc({ weekday: 'long' });

/** `3 June 2027` */
export const formatDay = (ms: number): string => dayFormat.format(ms);

/** `18:00 UTC` */
export const formatTime = (ms: number): string => `${timeFormat.format(ms)} UTC`;

/** `Thursday` */
export const formatWeekday = (ms: number): string => weekdayFormat.format(ms);

const plurals = new Intl.PluralRules(texts.lang);
const numbers = new Intl.NumberFormat(texts.lang);

/** A number with its words, in the form that goes with it: `312 plays`, `1 play`. */
export function inWords(
  count: number,
  words: (count: string) => Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): string {
  const forms = words(numbers.format(count));
  return forms[plurals.select(count)] ?? forms.other;
}
