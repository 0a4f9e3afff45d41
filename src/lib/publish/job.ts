// What both ways of publishing are given.

import type { Application } from '#lib/application.ts';
import type { Bundle } from './bundle.ts';
import type { Progress } from './publish.ts';
import type { Render } from './renderer.ts';

export interface Job {
  app: Application;
  bundle: Bundle;
  render: Render;
  /** The moment that all pages agree on, in milliseconds. */
  now: number;
  progress: Progress;
}
