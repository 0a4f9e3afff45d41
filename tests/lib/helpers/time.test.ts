import { expect, test } from 'vitest';
import { readTime } from '#lib/helpers/time.ts';

const written = (value: string) => {
  const time = readTime(value);
  return time === undefined ? undefined : new Date(time).toISOString();
};

test('a date, a time, a zone', () => {
  expect(written('2027-01-31')).toBe('2027-01-31T00:00:00.000Z');
  expect(written('2027-01-31T18:00Z')).toBe('2027-01-31T18:00:00.000Z');
  expect(written('2027-01-31T18:00:30+02:00')).toBe('2027-01-31T16:00:30.000Z');
  expect(written('2028-02-29')).toBe('2028-02-29T00:00:00.000Z');
});

test('without a zone it is UTC, wherever the machine is', () => {
  expect(written('2027-01-31T18:00')).toBe('2027-01-31T18:00:00.000Z');
});

test('what no calendar has is no time', () => {
  for (const wrong of ['2027-02-30', '2027-13-01', '2027-00-10', '2027-01-00', '2027-01-31T25:00Z'])
    expect(written(wrong), wrong).toBeUndefined();
});

test('nor is what is written otherwise', () => {
  for (const wrong of ['', '1', 'tomorrow', '31.1.2027', '2027-1-31', '2027-01-31 18:00'])
    expect(written(wrong), wrong).toBeUndefined();
});
