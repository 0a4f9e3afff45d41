import { expect, test } from 'vitest';
import { semaphore, isBusy } from '#lib/helpers/semaphore.ts';

/** Works that end when they are told to. */
function works(count: number) {
  const log: string[] = [];
  const list = Array.from({ length: count }, (_, i) => {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const work = async () => {
      log.push(`begin ${i}`);
      await ended;
      log.push(`end ${i}`);
      return i;
    };
    return { work, end };
  });
  return { log, list };
}

test('at most so many run, the others wait in order', async () => {
  const slots = semaphore(2, 10);
  const { log, list } = works(4);
  const all = list.map(({ work }) => slots(work));
  await Promise.resolve();
  expect(log).toEqual(['begin 0', 'begin 1']);
  list[1]?.end();
  await all[1];
  await Promise.resolve();
  expect(log).toEqual(['begin 0', 'begin 1', 'end 1', 'begin 2']);
  for (const { end } of list) end();
  expect(await Promise.all(all)).toEqual([0, 1, 2, 3]);
});

test('who finds the queue full is told so at once', async () => {
  const slots = semaphore(1, 1);
  const { list } = works(2);
  const all = list.map(({ work }) => slots(work));
  const error = await slots(async () => 'never').catch((error: unknown) => error);
  expect(isBusy(error)).toBe(true);
  for (const { end } of list) end();
  expect(await Promise.all(all)).toEqual([0, 1]);
});

test('a work that fails gives its place away', async () => {
  const slots = semaphore(1, 0);
  await expect(slots(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await slots(async () => 'next')).toBe('next');
});
