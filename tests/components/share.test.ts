import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PATTERNS, PRINTS, printOf } from '#components/prints.ts';
import { PODCAST_ARTWORK, pictureOf, SHARE_SIZE, sitePicture } from '#components/share.ts';

const folder = new URL('../../src/static/', import.meta.url);
const bytesOf = (href: string) => readFileSync(new URL(href.slice(1), folder));

/** Width and height of a PNG, from its header. */
const sizeOf = (href: string) => {
  const png = bytesOf(href);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
};

const sleeve = { id: 'i', slug: 'owls', title: 'Owls', position: 8, poster_name: null };

test('an item is shown with its poster', () => {
  const { href, alt, size } = pictureOf({ ...sleeve, poster_name: 'owls-1234.jpg' });
  expect(href).toBe('/files/i/owls-1234.jpg');
  expect(alt).toContain('Owls');
  expect(size, 'nobody knows how large a poster is').toBeUndefined();
});

test('without one it has a drawing in its own ink, the same at every render', () => {
  const { href, size } = pictureOf(sleeve);
  expect(href).toContain(`/share/${printOf(8)}-`);
  expect(pictureOf(sleeve).href).toBe(href);
  expect(size).toEqual(SHARE_SIZE);
});

test('every drawing is there, of the size that it says, and light', () => {
  const names = readdirSync(new URL('share/', folder)).filter((name) => name.startsWith('print-'));
  const wanted = Array.from({ length: PRINTS * PATTERNS }, (_, index) => {
    const print = Math.floor(index / PATTERNS) + 1;
    return `print-${print}-${index % PATTERNS}.png`;
  });
  expect(names.sort()).toEqual(wanted.sort());
  for (const href of [...wanted.map((name) => `/share/${name}`), sitePicture('').href]) {
    expect(sizeOf(href), href).toEqual(SHARE_SIZE);
    expect(bytesOf(href).length, href).toBeLessThan(40_000);
  }
});

test('a phone has an icon of the size that it asks for', () => {
  expect(sizeOf('/share/icon.png')).toEqual({ width: 180, height: 180 });
});

test('the artwork of the podcast is square and as large as Apple asks for', () => {
  const { width, height } = sizeOf(PODCAST_ARTWORK);
  expect(width).toBe(height);
  expect(width).toBeGreaterThanOrEqual(1400);
  expect(width).toBeLessThanOrEqual(3000);
  expect(bytesOf(PODCAST_ARTWORK)[25], 'RGB, by the header of a PNG').toBe(2);
});
