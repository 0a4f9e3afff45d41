// How the gate answers: files with ranges and back-pressure (the `send` package), refusals in a sentence.
// Nothing that it sends may be kept by anyone but the member's own browser.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { readsJson } from '#lib/helpers/answers.ts';
import { sendWhole } from '#lib/helpers/send-whole.ts';
import { texts } from '#lib/texts.ts';

/** What a file may do if a browser opens it as a page: nothing. */
export const FILE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/** What an answer that is no page may do: nothing. */
export const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

/**
 * Sends `file` below `root`; 404 for anything that is not a plain file there. Answers true when done.
 * @throws the system's error when the file is there and cannot be read.
 */
export function sendFile(
  req: IncomingMessage,
  res: ServerResponse,
  root: string,
  file: string,
): Promise<boolean> {
  res.setHeader('cache-control', 'private, no-store');
  res.setHeader('content-security-policy', FILE_POLICY);
  if (req.url?.endsWith('?download')) res.setHeader('content-disposition', 'attachment');
  return new Promise((resolve, reject) => {
    res.once('close', () => resolve(true));
    sendWhole(req, encodeURI(`/${file}`), {
      root,
      dotfiles: 'deny',
      index: false,
      cacheControl: false,
    })
      .on('error', (error: Error & { status?: number }) => {
        const { status = 500 } = error;
        if (status >= 500) reject(error);
        else if (status === 416 || status === 412) res.writeHead(status).end();
        else void refuse(req, res, 404, texts.gate.file);
      })
      .on('directory', () => void refuse(req, res, 404, texts.gate.file))
      .pipe(res);
  });
}

export async function refuse(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  sentence: string,
): Promise<boolean> {
  if (res.headersSent) {
    res.destroy();
    return true;
  }
  // Headers that `send` has set already for a file that it then could not send.
  for (const name of ['content-length', 'content-range', 'accept-ranges', 'etag', 'last-modified'])
    res.removeHeader(name);
  const { accept, 'content-type': sent } = req.headers;
  const json = readsJson(accept, sent) || req.url?.endsWith('.json');
  if (!res.hasHeader('content-security-policy'))
    res.setHeader('content-security-policy', API_POLICY);
  res.writeHead(status, {
    'content-type': json ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8',
    'cache-control': 'private, no-store',
  });
  res.end(json ? JSON.stringify({ error: sentence }) : `${sentence}\n`);
  return true;
}

export async function redirect(res: ServerResponse, location: string): Promise<boolean> {
  res.writeHead(302, { location, 'cache-control': 'private, no-store' });
  res.end();
  return true;
}
