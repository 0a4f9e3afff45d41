// What a file holds, by its hash. Tested in tests/lib/backup/backup.test.ts.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** The sha256 of a file of any size, in hex. */
export async function hashOfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}
