// What a publish waits for the disk to have, and when. tests/long/power-cut.test.ts lets the power go.

import path from 'node:path';
import { expect, vi } from 'vitest';
import { Media, Site } from '#lib/models/index.ts';
import { watchFiles } from '../../support/publish/faults.ts';
import { addArticle, type Workshop } from '../../support/publish/workshop.ts';
import { test } from '../../support/publish/yard.ts';

const { synced } = vi.hoisted(() => ({ synced: [] as ((what: string) => void)[] }));

vi.mock('#lib/publish/sync.ts', () => {
  const tell = (what: string) => synced.at(-1)?.(what);
  return {
    syncAll: async (paths: string[]) => paths.forEach(tell),
    syncEverything: async () => tell('everything'),
  };
});

interface Step {
  does: string;
  /** What is synced, removed or renamed, and what that becomes. */
  what: string;
  to: string;
}

/** What a publish does to the disk, in its order. */
async function stepsOf({ publish }: Workshop): Promise<Step[]> {
  const steps: Step[] = [];
  synced.push((what) => steps.push({ does: 'sync', what, to: '' }));
  const watch = watchFiles((does, _n, [what, to]) => {
    steps.push({ does, what: String(what), to: String(to) });
  });
  await publish();
  watch.stop();
  synced.pop();
  return steps;
}

const syncOf = (what: string) => (step: Step) => step.does === 'sync' && step.what === what;
const isDone = ({ does, to }: Step) => does === 'rename' && to.endsWith('release.json');

test('what is new is on the disk before it takes its place, and its place before that counts as done', async ({
  shop,
}) => {
  await addArticle(shop, 'first');
  await shop.publish();
  await addArticle(shop, 'fresh', { access: 'members', body: 'Something.' });
  const steps = await stepsOf(shop);
  const done = steps.findIndex(isDone);
  const moves = steps.filter(
    ({ does, to }) => does === 'rename' && /\/(public|private)\//.test(to),
  );
  expect(moves.length).toBeGreaterThan(8);
  for (const move of moves) {
    const at = steps.indexOf(move);
    const draft = steps.findIndex(syncOf(move.what));
    const folder = steps.findLastIndex(syncOf(path.dirname(move.to)));
    expect([draft >= 0, draft < at, at < folder, folder < done], move.to).toEqual(
      Array(4).fill(true),
    );
  }
});

test('what was withdrawn is gone from the disk before that counts as done', async ({ shop }) => {
  await addArticle(shop, 'first');
  const { id } = await addArticle(shop, 'gone', { access: 'members', body: 'Something.' });
  await shop.publish();
  await Media.remove(shop.db, id);
  const steps = await stepsOf(shop);
  for (const [file, left] of [
    ['public/media/gone/index.html', 'public/media'],
    ['public/media/gone.json', 'public/media'],
    ['private/members/gone/index.html', 'private'],
  ] as const) {
    const removed = steps.findIndex(
      ({ does, what }) => does === 'rm' && what === path.join(shop.site, file),
    );
    const folder = steps.findLastIndex(syncOf(path.join(shop.site, left)));
    expect([removed >= 0, removed < folder, folder < steps.findIndex(isDone)], file).toEqual(
      Array(3).fill(true),
    );
  }
});

test('a whole site is on the disk before readers see it, and so is the link to it', async ({
  shop,
}) => {
  await addArticle(shop, 'first');
  await shop.publish();
  await Site.set(shop.db, 'name', 'Another');
  const steps = await stepsOf(shop);
  const swapped = steps.findIndex(({ does, to }) => does === 'rename' && to === shop.site);
  const before = steps.slice(0, swapped);
  expect(before.findLast(({ does }) => does === 'writeFile')?.to).toContain('"code"');
  expect(before.findIndex(syncOf('everything'))).toBeGreaterThan(before.findIndex(isDone));
  expect(steps.slice(swapped).some(syncOf(path.dirname(shop.site)))).toBe(true);
});
