// What both ways of publishing are given.

import type { Db } from '#db/schema.ts';
import type { Application } from '#lib/application.ts';
import type { Bundle } from './bundle.ts';
import type { Handles } from './handles.ts';
import type { Render } from './renderer.ts';
import type { Summary } from './summary.ts';

export interface Progress {
  /** Called when another publish is running and this one waits for it. */
  onWait?(): void;
  /** Called now and then with the number of files so far. */
  onFiles?(count: number): void;
}

/** A publish that is ready beside what is being served: one of the two is called, once. */
export interface Staged {
  summary: Summary;
  /** Lets readers see it. */
  commit(): Promise<void>;
  /** Throws it away. */
  discard(): void;
}

export interface Job {
  app: Application;
  bundle: Bundle;
  handles: Handles;
  /** The database as it was when the publish began. */
  reader: Db;
  render: Render;
  /** The moment that all pages agree on, in milliseconds. */
  now: number;
  /** The last row of the queue at that moment: a thread opens the database later, and says if there is another. */
  seq: number;
  /** Without threads: the database goes on so fast that each of them is too late. */
  alone: boolean;
  /** The addresses of pages that the list of routes does not know. */
  unlisted: string[];
  progress: Progress;
}
