import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { debounce } from '#lib/helpers/debounce.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function counting() {
  let times = 0;
  const quiet = debounce(() => times++, { after: 100, latest: 250 });
  return { quiet, times: () => times };
}

test('the work begins once, when nothing has happened for a while', () => {
  const { quiet, times } = counting();
  quiet.touch();
  vi.advanceTimersByTime(80);
  quiet.touch();
  vi.advanceTimersByTime(99);
  expect(times()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(times()).toBe(1);
  vi.advanceTimersByTime(1000);
  expect(times()).toBe(1);
});

test('who is never quiet waits no longer than the latest moment, each time', () => {
  const { quiet, times } = counting();
  const fuss = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 50) {
      quiet.touch();
      vi.advanceTimersByTime(50);
    }
  };
  fuss(200);
  expect(times()).toBe(0);
  fuss(50);
  expect(times()).toBe(1);
  fuss(200);
  expect(times()).toBe(1);
  fuss(50);
  expect(times()).toBe(2);
});

test('what was given up does not begin, and the next touch waits anew', () => {
  const { quiet, times } = counting();
  quiet.touch();
  vi.advanceTimersByTime(200 - 101);
  quiet.cancel();
  vi.advanceTimersByTime(1000);
  expect(times()).toBe(0);
  quiet.touch();
  vi.advanceTimersByTime(99);
  expect(times()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(times()).toBe(1);
});
