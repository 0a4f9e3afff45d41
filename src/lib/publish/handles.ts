// What a publisher keeps open from one publish to the next: opening it costs more than a small publish.
// Tested in tests/lib/publish/handles.test.ts.

import { realpathSync } from 'node:fs';
import { openReader, type Reader } from '#db/snapshot.ts';
import { databaseFile, type Whereabouts } from '#lib/whereabouts.ts';
import { type LeakIndex, openLeakIndex } from './leak-index.ts';

export interface Handles {
  reader: Reader;
  /** The index in this file, wherever a link on the way to it leads by now. */
  leakIndex(file: string): LeakIndex;
  close(): Promise<void>;
}

/** @throws DatabaseProblem */
export async function openHandles(settings: Whereabouts): Promise<Handles> {
  const reader = await openReader(databaseFile(settings));
  let open: { file: string; index: LeakIndex } | undefined;
  return {
    reader,
    leakIndex(file) {
      const real = realpathSync(file);
      if (open?.file !== real) {
        open?.index.close();
        open = undefined;
        open = { file: real, index: openLeakIndex(real) };
      }
      return open.index;
    },
    async close() {
      open?.index.close();
      await reader.close();
    },
  };
}
