import { expect, test } from 'vitest';
import { withMutex } from '#lib/helpers/keyed-mutex.ts';

/** Steps aside so that anybody else who could run does. */
const breathe = () => new Promise((resolve) => setImmediate(resolve));

test('work under one key never overlaps and keeps its order', async () => {
  const log: string[] = [];
  const work = (name: string) => async () => {
    log.push(`${name} begins`);
    await breathe();
    log.push(`${name} ends`);
  };
  await Promise.all(['a', 'b', 'c'].map((name) => withMutex('x', work(name))));
  expect(log).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});

test('work under another key does not wait', async () => {
  let release = () => {};
  const held = withMutex('x', () => new Promise<void>((resolve) => (release = resolve)));
  await breathe();
  expect(await withMutex('y', async () => 'done')).toBe('done');
  release();
  await held;
});

test('work that fails fails alone', async () => {
  const failing = withMutex('x', async () => {
    throw new Error('no');
  });
  const next = withMutex('x', async () => 'done');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('done');
});
