import { beforeEach, expect, test } from 'vitest';
import { makePresence, MOST, type Presence, STAYS, WRITES } from '#lib/counters/presence.ts';

let now: number;
let written: [stream: string, viewers: number][];
let waiting: (() => void)[];
let broken: boolean;
let presence: Presence;

beforeEach(() => {
  now = 1_000_000;
  written = [];
  broken = false;
  waiting = [];
  presence = makePresence({
    clock: () => now,
    async write(stream, viewers) {
      if (broken) throw new Error('database is locked');
      written.push([stream, viewers]);
    },
    later: (work, ms) => {
      expect(ms).toBe(WRITES);
      waiting.push(work);
    },
  });
});

/** Lets the time pass until the next look, and answers what it wrote. */
async function look() {
  now += WRITES;
  for (const work of waiting.splice(0)) work();
  await Promise.resolve();
  return written.splice(0);
}

test('a visit is one viewer, however often it is heard', () => {
  expect(presence.count('tonight')).toBe(0);
  expect(presence.beat('tonight', 'ann')).toBe(1);
  expect(presence.beat('tonight', 'ann')).toBe(1);
  expect(presence.beat('tonight', 'bea')).toBe(2);
  expect(presence.count('tonight')).toBe(2);
  expect(presence.count('tomorrow')).toBe(0);
});

test('who was not heard for 75 seconds is gone, who was heard again stays', () => {
  presence.beat('tonight', 'ann');
  now += 30_000;
  presence.beat('tonight', 'bea');
  now += 30_000;
  presence.beat('tonight', 'ann');
  now += STAYS - 30_000 - 1;
  expect(presence.count('tonight')).toBe(2);
  now += 1;
  expect(presence.count('tonight')).toBe(1);
  now += 30_000;
  expect(presence.count('tonight')).toBe(0);
});

test('a stream remembers a bounded number of visits, and those go on being counted', () => {
  for (let i = 0; i < MOST; i++) presence.beat('tonight', `${i}`);
  expect(presence.beat('tonight', 'one too many')).toBe(MOST);
  expect(presence.beat('tonight', '0')).toBe(MOST);
  now += STAYS;
  expect(presence.beat('tonight', 'one too many')).toBe(1);
});

test('the number is written when it changed, every five seconds at most', async () => {
  presence.beat('tonight', 'ann');
  presence.beat('tonight', 'bea');
  presence.beat('tomorrow', 'ann');
  expect(written).toEqual([]);
  expect(waiting).toHaveLength(1);
  expect(await look()).toEqual([
    ['tonight', 2],
    ['tomorrow', 1],
  ]);
  expect(await look()).toEqual([]);
  presence.beat('tonight', 'cleo');
  presence.beat('tonight', 'ann');
  expect(await look()).toEqual([['tonight', 3]]);
});

test('a stream that everybody has left is written as empty, and then nothing is left to do', async () => {
  presence.beat('tonight', 'ann');
  await look();
  now += STAYS;
  expect(await look()).toEqual([['tonight', 0]]);
  await look();
  expect(waiting).toEqual([]);
  presence.beat('tonight', 'ann');
  expect(await look()).toEqual([['tonight', 1]]);
});

test('what could not be written is written at the next look', async () => {
  presence.beat('tonight', 'ann');
  await look();
  now += STAYS;
  broken = true;
  expect(await look()).toEqual([]);
  broken = false;
  expect(await look()).toEqual([['tonight', 0]]);
});
