import { expect } from 'vitest';
import type { Bundle } from '#lib/publish/bundle.ts';
import { makeRender } from '#lib/publish/renderer.ts';
import { test } from '../../support/application.ts';

/** A bundle whose one page answers this. */
const answering = (response: Response) =>
  ({
    match: () => ({}),
    app: { manifest: {}, render: async () => response },
  }) as unknown as Bundle;

test('a page that sends on is told what it lacks', async ({ app }) => {
  const sent = new Response(null, { status: 303, headers: { location: '/login/?next=/studio/' } });
  const render = makeRender({ bundle: answering(sent), app, reader: app.db, now: 0 });
  await expect(render('/studio/')).rejects.toThrow(
    '/studio/ could not be rendered: it answered 303 to /login/?next=/studio/. A page that guards itself needs "export const prerender = false;".',
  );
});

test('what is no text keeps its bytes', async ({ app }) => {
  const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00]);
  const picture = new Response(bytes, { headers: { 'content-type': 'image/png' } });
  const bundle = answering(picture);
  const render = makeRender({ bundle, app, reader: app.db, now: 0 });
  expect(await render('/picture.png')).toEqual(bytes);
});

test('a page that throws stops the publish, also the one for lost visitors', async ({ app }) => {
  const rendered = (address: string, status: number) =>
    makeRender({
      bundle: answering(new Response('Not here.', { status })),
      app,
      reader: app.db,
      now: 0,
    })(address);
  for (const address of ['/about/', '/404/'])
    await expect(rendered(address, 500)).rejects.toThrow(`${address} could not be rendered`);
  expect(String(await rendered('/404/', 404))).toBe('Not here.');
  expect(await rendered('/media/gone/', 404)).toBeUndefined();
});
