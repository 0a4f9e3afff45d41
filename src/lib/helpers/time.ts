// Times as people write them: an ISO 8601 date, with or without a time of day, in UTC unless it says another
// zone. What no calendar has (30 February) is refused instead of being moved to the next month.
// Tested in tests/lib/helpers/time.test.ts.

const iso =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** Milliseconds since 1970, or undefined for anything that is no such time. */
export function readTime(value: string): number | undefined {
  const match = iso.exec(value);
  if (!match) return undefined;
  const [, year, month, day, hour, , , zone] = match;
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(month) > 12 || Number(day) < 1 || Number(day) > last) return undefined;
  const time = Date.parse(hour === undefined || zone ? value : `${value}Z`);
  return Number.isNaN(time) ? undefined : time;
}
