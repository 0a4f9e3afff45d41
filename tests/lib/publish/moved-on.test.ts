// Threads open the database a moment after the publisher. While somebody writes without a pause each comes too late.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, vi } from 'vitest';
import { addArticle } from '../../support/publish/workshop.ts';
import { test } from '../../support/publish/yard.ts';

const { alone } = vi.hoisted(() => ({ alone: [] as boolean[] }));

vi.mock('#lib/publish/sync.ts', () => import('../../support/publish/no-sync.ts'));
vi.mock('#lib/publish/render-pool.ts', async (original) => {
  const real = await original<typeof import('#lib/publish/render-pool.ts')>();
  const { MovedOn } = await import('#lib/publish/problem.ts');
  const renderInPool: typeof real.renderInPool = async (job, ...rest) => {
    alone.push(job.alone);
    if (!job.alone) throw new MovedOn();
    return real.renderInPool(job, ...rest);
  };
  return { ...real, renderInPool };
});

test('when threads came too late three times, the publisher renders all of it by itself', async ({
  shop,
}) => {
  await addArticle(shop, 'owls');
  await shop.publish();
  expect(alone).toEqual([false, false, false, true]);
  expect(existsSync(path.join(shop.site, 'public/media/owls/index.html'))).toBe(true);
});
