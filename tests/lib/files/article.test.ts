import { expect, test } from 'vitest';
import { readArticle, topProblem } from '#lib/files/article.ts';

test('title and summary stand on top, what is before "more" is the excerpt, and the body is all of it', () => {
  const source = `---
title: "How to listen: a start"
summary: In five layers.
---
Sit by a window.

<!-- more -->

## The first layer

Hiss.
`;
  expect(readArticle(source)).toEqual({
    title: 'How to listen: a start',
    summary: 'In five layers.',
    excerpt: 'Sit by a window.',
    body: 'Sit by a window.\n\n## The first layer\n\nHiss.',
  });
});

test('the title may be a first heading, which then leaves the text', () => {
  const { title, body } = readArticle('# A talk #\n\nHello.\n\n# Another heading\n');
  expect(title).toBe('A talk');
  expect(body).toBe('Hello.\n\n# Another heading');
});

test('a title on top leaves the first heading alone', () => {
  const { title, body } = readArticle('---\ntitle: One\n---\n# Two\n');
  expect(title).toBe('One');
  expect(body).toBe('# Two');
});

test('a heading further down is no title', () => {
  expect(readArticle('Hello.\n\n# A talk\n').title).toBeUndefined();
});

test('without a "more" line there is no excerpt', () => {
  expect(readArticle('Hello.')).toEqual({
    title: undefined,
    summary: undefined,
    excerpt: undefined,
    body: 'Hello.',
  });
});

test('a "more" inside a line is text', () => {
  expect(readArticle('Write <!-- more --> like this.').excerpt).toBeUndefined();
});

test('line ends of any system and a byte order mark are fine', () => {
  const { title, excerpt, body } = readArticle(
    '\uFEFF---\r\ntitle: One\r\n---\r\nA\r\n<!--more-->\r\nB\r\n',
  );
  expect([title, excerpt, body]).toEqual(['One', 'A', 'A\n\nB']);
});

test('a line of dashes in the text is a rule, not a top', () => {
  expect(readArticle('Hello.\n\n---\n\ntitle: no').title).toBeUndefined();
});

test('nor is a rule that the text begins with', () => {
  const source = '---\n\nA scene.\n\n---\n\nThe rest.';
  expect(readArticle(source).body).toBe(source);
});

test('what closes a heading is no part of the title, unless it belongs to the last word', () => {
  const titles = ['# Learning C#', '# A talk ##', '# Rain  #'].map(
    (source) => readArticle(source).title,
  );
  expect(titles).toEqual(['Learning C#', 'A talk', 'Rain']);
});

test('a title is words: of a heading, what they would be set in is dropped', () => {
  const heading = '# The *making* of `C#`, [part \\#1](/x/): "it\'s" &amp; <b>';
  expect(readArticle(heading).title).toBe('The making of C#, part #1: "it\'s" & <b>');
});

test.for([
  ["'It''s \"fine\"'", 'It\'s "fine"'],
  ['"a \\"fine\\" \\\\ day"', 'a "fine" \\ day'],
  ['"Rain" and "Wind"', '"Rain" and "Wind"'],
  ["'tis", "'tis"],
])('quotes around a title on top are read as YAML has them: %s', ([written, title]) => {
  expect(readArticle(`---\ntitle: ${written}\n---\nHello.`).title).toBe(title);
});

test('of a text beside a film, a first heading stays where it is', () => {
  const { title, body } = readArticle('# Show notes\n\nHello.\n', { isEssay: false });
  expect([title, body]).toEqual([undefined, '# Show notes\n\nHello.']);
  expect(readArticle('---\ntitle: One\n---\nHello.', { isEssay: false }).title).toBe('One');
});

test.for([
  ['---\ntitle: One\nsummary: Two.\n\n---\nHello.', undefined],
  ['Hello.\n\n---\n\ndraft: no', undefined],
  ['---\n\nA scene.\n\n---\n\nThe rest.', undefined],
  ['---\n\nScene: night, and no end of it.', undefined],
  [
    '\uFEFF---\r\ntitle: One\r\ndraft: true\r\n---\r\nHello.',
    'has "draft" on top, where only title and summary may stand, a line each: there is the option --draft',
  ],
  [
    '---\nsummery: One\n---\nHello.',
    'has "summery" on top, where only title and summary may stand, a line each',
  ],
  [
    '---\nsummary: >\n  In five layers.\n---\nHello.',
    'has "In five layers." on top, where only title and summary may stand, a line each',
  ],
  [
    '+++\ntitle = "One"\ndate = 2019-03-04\n+++\nHello.',
    'begins with +++ and fields, where only title and summary may stand, as title: … between two lines of ---',
  ],
  ['+++\n\nHello.', undefined],
  ['---\ntitle: One\n\nHello.', 'begins with --- and fields, but no line --- ends them'],
])('what is wrong on top of %j is said', ([source = '', problem]) => {
  expect(topProblem(source)).toBe(problem);
});

test('an empty file is an empty article', () => {
  const nothing = { title: undefined, summary: undefined, excerpt: undefined };
  expect(readArticle('')).toEqual({ ...nothing, body: '' });
});
