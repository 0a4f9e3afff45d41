import { expect, test, vi } from 'vitest';
import {
  formatDay,
  formatDuration,
  formatEnding,
  formatSize,
  formatSpan,
  formatTime,
  formatWeekday,
  inWords,
  isoDuration,
} from '#components/format.ts';

const minutes = 60_000;

test.each([
  [0, '0:00'],
  [45_000, '0:45'],
  [59_600, '1:00'],
  [4.5 * minutes, '4:30'],
  [9 * minutes + 59_400, '9:59'],
  [10 * minutes, '10 min'],
  [12 * minutes + 20_000, '12 min'],
  [59 * minutes + 40_000, '1 h'],
  [65 * minutes, '1 h 5 min'],
  [150 * minutes, '2 h 30 min'],
])('a length of %i milliseconds reads %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('a length has a form for machines', () => {
  expect(isoDuration(4.5 * minutes)).toBe('PT270S');
});

test.each([
  ['bells.csv', 'CSV'],
  ['site.tar.gz', 'GZ'],
  ['README', undefined],
  ['.hidden', undefined],
  ['', undefined],
])('a file called %j is of the kind %s', (name, kind) => {
  expect(formatEnding(name)).toBe(kind);
});

test.each([
  [12, '12 bytes'],
  [1_234, '1.2 kB'],
  [999_700, '1.0 MB'],
  [3_400_000, '3.4 MB'],
  [734_000_000, '734 MB'],
  [2_000_000_000, '2.0 GB'],
])('%i bytes read %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});

test('numbers are written as the locale has them', async () => {
  vi.resetModules();
  vi.doMock('#lib/texts.ts', async (original) => {
    const { texts } = await original<typeof import('#lib/texts.ts')>();
    return { texts: { ...texts, locale: 'de-DE' } };
  });
  const german = await import('#components/format.ts');
  vi.doUnmock('#lib/texts.ts');
  expect([12, 1_234, 734_000_000].map(german.formatSize)).toEqual(['12 bytes', '1,2 kB', '734 MB']);
  expect(german.inWords(1312, (count) => ({ other: count }))).toBe('1.312');
});

test('days and hours are those of UTC, whatever machine publishes', () => {
  const moment = Date.parse('2027-06-03T23:30:00Z');
  expect(formatDay(moment)).toBe('3 June 2027');
  expect(formatTime(moment)).toBe('23:30 UTC');
  expect(formatWeekday(moment)).toBe('Thursday');
});

test('a number comes with its words', () => {
  const words = (count: string) => ({ one: `${count} play`, other: `${count} plays` });
  expect([0, 1, 2, 1312].map((count) => inWords(count, words))).toEqual([
    '0 plays',
    '1 play',
    '2 plays',
    '1,312 plays',
  ]);
});

test('a span has its day once, and two where it ends on another one', () => {
  const start = Date.UTC(2027, 5, 3, 18);
  expect(formatSpan(start, start + 75 * minutes)).toBe('3 June 2027, 18:00 to 19:15 UTC');
  expect(formatSpan(start, start + 8 * 60 * minutes)).toBe(
    '3 June 2027, 18:00 UTC to 4 June 2027, 02:00 UTC',
  );
});
