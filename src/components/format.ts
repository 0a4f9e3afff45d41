// How pages write lengths, sizes and days. Always in UTC and in one language: a published page is the same
// file for everybody. Tested in tests/components/format.test.ts.

import { texts } from '#lib/texts.ts';

const { units } = texts;

const numbers = new Intl.NumberFormat(texts.locale);
const wholes = new Intl.NumberFormat(texts.locale, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(texts.locale, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

/** Milliseconds as `0:45`, `4:30`, `12 min`, `1 h 5 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return units.minutes(minutes);
  const rest = minutes % 60;
  const hours = units.hours(Math.floor(minutes / 60));
  return rest ? `${hours} ${units.minutes(rest)}` : hours;
}

/** Milliseconds as an ISO 8601 duration, for `datetime`: `PT270S`. */
export const isoDuration = (ms: number): string => `PT${Math.round(ms / 1000)}S`;

/** Bytes as `3.4 MB`. */
export function formatSize(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < units.sizes.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const { format } = unit === 0 || size >= 100 ? wholes : tenths;
  return `${format(size)} ${units.sizes[unit]}`;
}

/** What a kind of file is called, by the ending of its name: `CSV`. */
export const formatEnding = (name: string): string | undefined =>
  /[^.]\.(\w{1,8})$/.exec(name)?.[1]?.toUpperCase();

const utc = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(texts.locale, { ...options, timeZone: 'UTC' });
const dayFormat = utc({ day: 'numeric', month: 'long', year: 'numeric' });
const timeFormat = utc({ hour: '2-digit', minute: '2-digit' });
const weekdayFormat = utc({ weekday: 'long' });

/** `3 June 2027` */
export const formatDay = (ms: number): string => dayFormat.format(ms);

/** `18:00 UTC` */
export const formatTime = (ms: number): string => units.utc(timeFormat.format(ms));

/** `3 June 2027, 18:00 UTC` */
export const formatMoment = (ms: number): string => units.moment(formatDay(ms), formatTime(ms));

/** `3 June 2027, 18:00 to 19:00 UTC`; with both days where it ends on another one. */
export function formatSpan(start: number, end: number): string {
  if (formatDay(start) !== formatDay(end))
    return units.span(formatMoment(start), formatMoment(end));
  return units.moment(formatDay(start), units.span(timeFormat.format(start), formatTime(end)));
}

/** `Thursday` */
export const formatWeekday = (ms: number): string => weekdayFormat.format(ms);

const relative = new Intl.RelativeTimeFormat(texts.locale, { numeric: 'auto' });

/** How long ago, as `5 minutes ago` or `yesterday`. */
export function formatAgo(ms: number, now: number): string {
  const minutes = Math.max(0, Math.floor((now - ms) / 60_000));
  if (minutes < 60) return relative.format(-minutes, 'minute');
  if (minutes < 24 * 60) return relative.format(-Math.floor(minutes / 60), 'hour');
  return relative.format(-Math.floor(minutes / (24 * 60)), 'day');
}

const plurals = new Intl.PluralRules(texts.locale);

/** A number with its words, in the form that goes with it: `312 plays`, `1 play`. */
export function inWords(
  count: number,
  words: (count: string) => Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): string {
  const forms = words(numbers.format(count));
  return forms[plurals.select(count)] ?? forms.other;
}
