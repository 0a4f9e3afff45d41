// What a newcomer changes first stands in one place each: the colours, the mark, the name.

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { siteWords } from '#components/site-words.ts';
import { Site } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { testDatabase } from './support/database.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const files = globSync('src/**/*.{astro,css,ts}', { cwd: root }).map((file) =>
  file.split(path.sep).join('/'),
);

/** Where colours stand: the design's, the sleeves', those of paper, and of a processor that is not this site. */
const palettes = /^src\/(styles\/(tokens|sleeves|print)\.css|pages\/fake-checkout\/)/;
/** Light and shadow are no colours of the design. */
const shade = /^rgb\((0 0 0|255 255 255) \/ [\d.]+\)$/;

test('nothing names a colour but the palettes', () => {
  const named = files
    .filter((file) => /\.(astro|css)$/.test(file) && !palettes.test(file))
    .flatMap((file) =>
      (
        read(file).match(
          /(?<=[:\s(,'"])#[\da-f]{3,8}(?=[\s;,)'"])|\b(rgb|hsl|oklch)a?\([^)]*\)/gi,
        ) ?? []
      )
        .filter((colour) => !shade.test(colour))
        .map((colour) => `${file}: ${colour}`),
    );
  expect(named).toEqual([]);
});

test('the head finds the colour of the paper among the tokens', () => {
  const [, pattern = ''] =
    /= \/(--paper.*)\/\.exec\(tokens\)/.exec(read('src/components/Head.astro')) ?? [];
  expect(new RegExp(pattern).exec(read('src/styles/tokens.css'))?.slice(1)).toHaveLength(2);
});

test('days, times, numbers and the order of words go by `locale`, also in the browser', () => {
  const byLanguage = /Intl\.\w+\(\s*(texts\.)?lang\b|\.toLocale\w+\([^)]*\blang\b/;
  const shown = files.filter((file) => /^src\/(components|layouts|pages)\//.test(file));
  expect(shown.filter((file) => byLanguage.test(read(file)))).toEqual([]);
  expect(read('src/layouts/Frame.astro')).toContain('data-locale={texts.locale}');
});

test('the mark is one file, in the header and in the tab', () => {
  const knowing = files.filter((file) => read(file).includes('favicon.svg'));
  expect(knowing.sort()).toEqual(['src/components/Head.astro', 'src/components/Logo.astro']);
});

test('the name is what the author set, or else that of the texts; a contact there is where one was set', async () => {
  const { db, close } = await testDatabase();
  expect(await siteWords(db)).toEqual({ name: texts.name, tagline: '', contact: '' });
  await Site.set(db, 'name', 'Side A');
  await Site.set(db, 'tagline', 'Records');
  const contact = 'ada@side-a.example';
  await Site.set(db, 'contact', contact);
  expect(await siteWords(db)).toEqual({ name: 'Side A', tagline: 'Records', contact });
  await close();
  const asking = files.filter((file) => /Site\.get\([^)]*'name'\)/.test(read(file)));
  expect(
    asking.filter((file) => file.startsWith('src/components') || file.startsWith('src/layouts')),
  ).toEqual(['src/components/site-words.ts']);
});
