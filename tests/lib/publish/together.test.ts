// Several publishers over one site, each in a process of its own, while authors go on writing.

import { expect } from 'vitest';
import { Media } from '#lib/models/index.ts';
import { queueHead } from '#lib/publish/changes.ts';
import { openHandles } from '#lib/publish/handles.ts';
import { publishNow } from '#lib/publish/publish.ts';
import { publishIn } from '../../support/publish/crash.ts';
import { addArticle } from '../../support/publish/workshop.ts';
import { test } from '../../support/publish/yard.ts';

const ITEMS = 12;
const secret = 'Nobody but members should ever learn that the owl sleeps in the bell tower.';

test('publishers at the same time take turns: nothing is lost, and nothing is left over', async ({
  shop,
}) => {
  await addArticle(shop, 'first');
  await shop.publish();
  const write = async () => {
    for (let n = 1; n <= ITEMS; n++) {
      const { id } = await addArticle(shop, `number-${n}`, { tags: JSON.stringify(['rain']) });
      if (n % 3 === 0) await Media.update(shop.db, id, { slug: `moved-${n}` });
      if (n % 4 === 0) await Media.remove(shop.db, id);
    }
  };
  await Promise.all([write(), publishIn(shop, 0), publishIn(shop, 0), publishIn(shop, 0)]);
  await shop.publish();
  expect(await queueHead(shop.db)).toBe(0);
  expect(await shop.unlikeFullRender()).toBe('');
});

test('one that stays hears of what another has published, and of what is for members since', async ({
  shop,
}) => {
  const handles = await openHandles(shop.app.settings);
  const stay = () => publishNow(shop.app, shop.sources().bundle, {}, handles);
  await addArticle(shop, 'neighbour', { summary: secret });
  await stay();
  await addArticle(shop, 'second');
  await stay();
  await addArticle(shop, 'owl', { access: 'members', body: secret });
  await expect(publishIn(shop, 0)).rejects.toThrow('would show text of "owl"');
  await Media.remove(shop.db, (await Media.findBySlug(shop.db, 'neighbour'))?.id ?? '');
  await publishIn(shop, 0);
  await addArticle(shop, 'blabbing', { summary: secret });
  await expect(stay()).rejects.toThrow('/media/blabbing');
  await handles.close();
});
