// Reads a body to its end, but never more than it may hold, whatever Content-Length says or leaves out.
// Tested over real sockets in tests/lib/front/front.test.ts and hostile.test.ts.

import type { IncomingMessage } from 'node:http';

/** How much of a refused body is read, in bytes, and for how long, in milliseconds. */
const POLITE = { bytes: 1024 * 1024, ms: 2000 };

/** The whole body, or undefined as soon as it passes `limit` bytes or its sender is gone. */
export async function readBody(req: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    const done = (body?: Buffer) => {
      req.off('data', take).off('end', end).off('close', gone);
      resolve(body);
    };
    const take = (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > limit) done();
    };
    const end = () => done(Buffer.concat(chunks));
    const gone = () => done();
    req.on('data', take).once('end', end).once('close', gone);
  });
}

/**
 * Lets the rest of a refused body pass by for a moment: who is still sending does not listen yet, and would
 * hear of a broken connection instead of our answer.
 */
export async function letPass(req: IncomingMessage): Promise<void> {
  if (req.complete || req.destroyed) return;
  let size = 0;
  await new Promise<void>((resolve) => {
    const impatience = setTimeout(resolve, POLITE.ms);
    const done = () => {
      clearTimeout(impatience);
      resolve();
    };
    req.on('data', (chunk) => {
      size += chunk.length;
      if (size > POLITE.bytes) done();
    });
    req.once('end', done).once('close', done).resume();
  });
  req.pause();
}
