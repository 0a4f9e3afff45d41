// Reads a body to its end, but never more than it may hold, whatever Content-Length says or leaves out.

import type { IncomingMessage } from 'node:http';

/** The whole body, or undefined as soon as it passes `limit` bytes. */
export async function readBody(req: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
