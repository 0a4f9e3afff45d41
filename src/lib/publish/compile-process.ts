// The process in which Astro compiles: astro.config.mjs plus the publisher's integration.
// Called by compile.ts as `node compile-process.ts <folder>`.

import { build } from 'astro';
import { publisher } from './integration.ts';
import { proseProblem } from './plain-routes.ts';
import { PublishProblem } from './problem.ts';

const [outDir = ''] = process.argv.slice(2);
await build({ outDir, logLevel: 'warn', integrations: [publisher()] }).catch((error) => {
  const sentence = error instanceof PublishProblem ? error.message : proseProblem(error);
  if (!sentence) throw error;
  console.error(sentence);
  process.exitCode = 1;
});
