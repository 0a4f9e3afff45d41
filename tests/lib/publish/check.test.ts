import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { mediaPath } from '#lib/files/place.ts';
import { checkEverything } from '#lib/publish/check.ts';
import { addArticle } from '../../support/publish/workshop.ts';
import { test } from '../../support/publish/yard.ts';

test('free captions that say what is for members only by now are found, too', async ({ shop }) => {
  const words = 'The owl sleeps in the bell tower until the baker lights his oven.';
  const captions = JSON.stringify([{ file: 'talk.vtt', lang: 'en', label: 'English' }]);
  const { id } = await addArticle(shop, 'free', { kind: 'video', captions });
  const file = mediaPath(shop.app.settings.data_dir, id, 'talk.vtt');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `WEBVTT\n\n00:00.000 --> 00:04.000\n${words}\n`);
  await shop.publish();
  expect((await checkEverything(shop.app)).leaks).toEqual([]);
  await addArticle(shop, 'sold', { access: 'members', body: words, published_at: null });
  expect((await checkEverything(shop.app)).leaks).toEqual([
    expect.stringContaining(`/files/${id}/talk.vtt would show text of "sold"`),
  ]);
});
