// The defences that `npm run test:mutants` takes away: each stands where its patch looks for it, once.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutants } from './mutants/mutants.ts';
import { security } from './mutants/security.ts';

test.for([...mutants, ...security])('$without', ({ file, find }) => {
  expect(readFileSync(file, 'utf8').split(find)).toHaveLength(2);
});
