import { expect, test } from 'vitest';
import { inTurn } from '#lib/helpers/in-turn.ts';

test('works begin in their order, and what else has arrived comes in between', async () => {
  const turn = inTurn();
  const log: string[] = [];
  const works = [1, 2, 3].map(async (n) => {
    await turn();
    log.push(`work ${n}`);
    setImmediate(() => log.push(`after ${n}`));
  });
  setImmediate(() => log.push('another'));
  await Promise.all(works);
  expect(log).toEqual(['another', 'work 1', 'after 1', 'work 2', 'after 2', 'work 3']);
});
