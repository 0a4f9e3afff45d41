import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeBackoff } from '#lib/helpers/backoff.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** The milliseconds at which somebody looked who goes by this pace. */
function looking() {
  const pace = makeBackoff({ soon: 2, late: 100 });
  const began = Date.now();
  const looks: number[] = [];
  const look = (): void => {
    looks.push(Date.now() - began);
    void pace.next().then(look);
  };
  void pace.next().then(look);
  return { stir: pace.stir, looks };
}

test('while nothing stirs, it is looked at as seldom as allowed', async () => {
  const { looks } = looking();
  await vi.advanceTimersByTimeAsync(350);
  expect(looks).toEqual([100, 200, 300]);
});

test('a stir is looked at soon, and then less and less often', async () => {
  const { stir, looks } = looking();
  await vi.advanceTimersByTimeAsync(50);
  stir();
  await vi.advanceTimersByTimeAsync(250);
  expect(looks).toEqual([52, 54, 58, 66, 82, 114, 178, 278]);
});

test('who stirs all the time is looked at all the same, and not each time', async () => {
  const { stir, looks } = looking();
  for (let ms = 0; ms < 20; ms++) {
    stir();
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(looks).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
});
