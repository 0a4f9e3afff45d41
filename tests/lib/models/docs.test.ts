// The examples of docs/models.md run as they stand, twice, and answer what the docs say.

import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import * as models from '#lib/models/index.ts';
import { test } from '../../support/database.ts';

const text = readFileSync(new URL('../../../docs/models.md', import.meta.url), 'utf8');
const blocks = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, block = '']) => block);

const AsyncFunction = (async () => {}).constructor as new (
  ...parameters: string[]
) => (...values: unknown[]) => Promise<void>;

/** `await f(x); // → 1` becomes a call that compares the answer with 1. */
const checked = (block: string) =>
  block.replace(
    /^(.+); \/\/ → (.+)$/gm,
    (line, question, answer) => `answers(${JSON.stringify(line)}, ${question}, ${answer});`,
  );

test('the docs have examples', () => {
  expect(blocks.length).toBeGreaterThan(4);
});

test.for(blocks)('%s', async (block, { db }) => {
  let asked = 0;
  const answers = (line: string, answer: unknown, expected: unknown) => {
    asked++;
    if (!isDeepStrictEqual(answer, expected))
      expect.fail(`${line} answered ${JSON.stringify(answer)}`);
  };
  const names = Object.keys(models);
  const run = new AsyncFunction('db', ...names, 'answers', stripTypeScriptTypes(checked(block)));
  for (const _ of ['once', 'again']) await run(db, ...Object.values(models), answers);
  expect(asked).toBeGreaterThan(0);
});
