// The index of one part, made by Pagefind in a process of its own. Of its files we keep what a browser loads
// to search: the interface that it brings along stays out.

import { gunzipSync } from 'node:zlib';
import type { SearchRecord } from './records.ts';

export interface IndexFile {
  /** Inside the folder of the part. */
  path: string;
  content: Uint8Array;
}

/** Texts of results come in files of several once there are more of them than this. */
const MOST_FRAGMENTS = 512;

const kept =
  /^(pagefind\.js|pagefind-worker\.js|pagefind-entry\.json|wasm\..+|index\/.+|fragment\/.+|.+\.pf_meta)$/;

/** The texts of results. */
export const FRAGMENT = /\.pf_fragment$/;

/** Stands before the JSON in each of Pagefind's files. */
const MARK = 'pagefind_dcd';

/** The JSON in a file of texts. */
export const textOfFragment = (bytes: Buffer): Buffer => gunzipSync(bytes).subarray(MARK.length);

export async function makeIndex(records: SearchRecord[]): Promise<IndexFile[]> {
  const { createIndex } = await load();
  const { index, errors } = await createIndex({ maxFragments: MOST_FRAGMENTS });
  if (!index) throw new Error(`Pagefind made no index: ${errors.join(' ')}`);
  try {
    for (const record of records) {
      const { errors } = await index.addCustomRecord(record);
      if (errors.length > 0) throw new Error(`Pagefind refused ${record.url}: ${errors.join(' ')}`);
    }
    const { files, errors } = await index.getFiles();
    if (errors.length > 0) throw new Error(`Pagefind made no files: ${errors.join(' ')}`);
    return files.filter((file) => kept.test(file.path));
  } finally {
    await index.deleteIndex();
  }
}

/** Ends Pagefind's process, which would stay beside a publisher that stays. */
export async function endPagefind(): Promise<void> {
  const pagefind = await loaded;
  loaded = undefined;
  await pagefind?.close();
}

let loaded: Promise<typeof import('pagefind')> | undefined;

/** Only where there is something to index: most publishes of most commands end before. */
function load() {
  loaded ??= import('pagefind');
  return loaded;
}
