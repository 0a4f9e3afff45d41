import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, vi } from 'vitest';
import { mediaPath } from '#lib/files/place.ts';
import { queueHead } from '#lib/publish/changes.ts';
import { watch } from '#lib/publish/watch.ts';
import { addArticle } from '../../support/publish/workshop.ts';
import { test } from '../../support/publish/yard.ts';

vi.mock('#lib/publish/sync.ts', () => import('../../support/publish/no-sync.ts'));

test('a publish that failed is tried again, also when nothing waits in the queue', async ({
  shop,
}) => {
  const { id } = await addArticle(shop, 'first', { poster_name: 'poster.svg' });
  const poster = mediaPath(shop.app.settings.data_dir, id, 'poster.svg');
  mkdirSync(path.dirname(poster), { recursive: true });
  writeFileSync(poster, '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await shop.publish();
  renameSync(poster, `${poster}.away`);

  vi.useFakeTimers({ toFake: ['Date'] });
  const watcher = watch(shop.app, { ...shop.sources().bundle, code: 'newer' });
  try {
    await expect(watcher.first).rejects.toThrow('has lost its file');
    expect(await queueHead(shop.db)).toBe(0);
    renameSync(`${poster}.away`, poster);
    vi.setSystemTime(Date.now() + 31_000);
    const released = () => JSON.parse(readFileSync(path.join(shop.site, 'release.json'), 'utf8'));
    await expect.poll(() => released().code, { timeout: 20_000 }).toBe('newer');
  } finally {
    vi.useRealTimers();
    await watcher.stop();
  }
});
