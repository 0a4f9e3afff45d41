import { expect, test } from 'vitest';
import { mediaListTwin, mediaTwin, membersTwin, productTwin } from '#components/twins.ts';
import type { Media, Product } from '#lib/models/index.ts';

const talk: Media.Row = {
  id: '018f0000-0000-7000-8000-000000000001',
  slug: 'a-talk',
  kind: 'video',
  access: 'members',
  title: 'A talk',
  summary: 'About sleeves.',
  excerpt: 'The free part.',
  body: 'CANARY: for members.',
  product_id: '018f0000-0000-7000-8000-000000000002',
  file_name: 'canary-talk-0a1b2c3d.mp4',
  file_type: 'video/mp4',
  file_size: 1000,
  file_hash: 'canary-hash',
  duration_ms: 720_000,
  tags: '[]',
  captions: '[{"file":"canary-0a1b2c3d.vtt","lang":"en","label":"English"}]',
  poster_name: 'poster.jpg',
  position: 1,
  published_at: 1_800_000_000_000,
  created_at: 1,
  updated_at: 1,
};

const record: Product.Row = {
  id: '018f0000-0000-7000-8000-000000000002',
  slug: 'a-record',
  title: 'A record',
  summary: 'Talks.',
  body: 'All of them.',
  poster_name: null,
  position: 1,
  published_at: 1_800_000_000_000,
  created_at: 1,
  updated_at: 1,
};

const alone: Media.Beside = { previous: undefined, next: undefined, related: [] };

const canary = /canary/i;

test("the public twin of a members' item has what everybody may know, and nothing else", () => {
  const twin = mediaTwin(talk, record, alone);
  expect(twin).toMatchObject({
    format: 1,
    url: '/media/a-talk/',
    excerpt: 'The free part.',
    body: null,
    file: null,
    captions: null,
    product: { url: '/products/a-record/' },
  });
  expect(JSON.stringify(twin)).not.toMatch(canary);
});

test('the twin of a free item has its text and its file', () => {
  const twin = mediaTwin({ ...talk, access: 'free' }, undefined, alone);
  expect(twin.body).toBe('CANARY: for members.');
  expect(twin.file?.url).toBe(`/files/${talk.id}/canary-talk-0a1b2c3d.mp4`);
  const url = `/files/${talk.id}/canary-0a1b2c3d.vtt`;
  expect(twin.captions).toEqual([{ url, lang: 'en', label: 'English' }]);
});

test('the twin of a product lists its items without their texts and files', () => {
  const twin = productTwin(record, [talk]);
  expect(twin.media.map(({ slug, access }) => [slug, access])).toEqual([['a-talk', 'members']]);
  expect(JSON.stringify(twin)).not.toMatch(canary);
});

test('the twin of an item names those beside it, and nothing else of them', () => {
  const twin = mediaTwin(talk, record, { previous: talk, next: undefined, related: [talk] });
  const reference = { title: 'A talk', url: '/media/a-talk/', json_url: '/media/a-talk.json' };
  expect([twin.previous, twin.next, twin.related]).toEqual([reference, null, [reference]]);
  expect(JSON.stringify(twin)).not.toMatch(canary);
});

test('a list names its items without their texts and files, and the twins of the pages around it', () => {
  const list = { title: 'Rain', heading: '', lead: '', description: '', rows: [talk] };
  const twin = mediaListTwin({
    ...list,
    ...{ url: '/browse/rain/', newer: null, newest: null, older: '/browse/rain/3/' },
  });
  expect(twin).toMatchObject({ format: 1, newer: null, older: '/browse/rain/3.json' });
  expect(twin.media.map(({ json_url, access }) => [json_url, access])).toEqual([
    ['/media/a-talk.json', 'members'],
  ]);
  expect(JSON.stringify(twin)).not.toMatch(canary);
});

test("the members' twin has the text, and the way to the bytes through the gate", () => {
  expect(membersTwin(talk)).toEqual({
    format: 1,
    slug: 'a-talk',
    body: 'CANARY: for members.',
    file: { url: '/members/a-talk/file', type: 'video/mp4', size: 1000 },
    captions: [
      { url: '/members/a-talk/captions/canary-0a1b2c3d.vtt', lang: 'en', label: 'English' },
    ],
  });
});
