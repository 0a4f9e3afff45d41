// Sends published files: ETag, ranges and back-pressure come from the `send` package. Text is compressed and
// comes whole, everything else comes as it is, in parts if asked: never both.

import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { lookup } from 'mime-types';
import { FILE_POLICY, refuse } from '#lib/gate/send-file.ts';
import { readsJson } from '#lib/helpers/answers.ts';
import { sendWhole } from '#lib/helpers/send-whole.ts';
import { texts } from '#lib/texts.ts';
import { compress, isText } from './compress.ts';
import { ASKED_AGAIN, cacheControl, PAGE_POLICY } from './headers.ts';

/** Answers with the file at this path and true, or false when the public tree has none. */
export function sendPublished(
  req: IncomingMessage,
  res: ServerResponse,
  root: string,
  pathname: string,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const done = () => resolve(true);
    const acceptRanges = !isText(pathname);
    sendWhole(req, pathname, { root, dotfiles: 'ignore', cacheControl: false, acceptRanges })
      .on('error', (error: Error & { status?: number }) => {
        // A disk that fails is not a page that is missing.
        if ((error.status ?? 500) >= 500) return reject(error);
        if (error.status !== 412 && error.status !== 416) return resolve(false);
        // It answers one question and is not the file: kept for as long, it would stand in its place.
        res.setHeader('cache-control', 'no-store');
        res.writeHead(error.status).end();
        done();
      })
      .on('directory', () => {
        const query = /\?.+/.exec(req.url ?? '')?.[0] ?? '';
        const location = `${pathname}/${query}`;
        // Unsaid, browsers and CDNs keep it for as long as they like.
        res.setHeader('cache-control', ASKED_AGAIN);
        // Without a length it would be sent in chunks, and what stands before us says either.
        res.writeHead(301, { location, 'content-length': 0 }).end();
        done();
      })
      .on('headers', (_res: ServerResponse, chosen: string) => {
        // By the file that is sent, however its address was spelled.
        const file_path = `/${path.relative(root, chosen).split(path.sep).join('/')}`;
        res.setHeader('cache-control', cacheControl(file_path));
        // ASVS 4.1.1; `send` says it of text and JSON by itself.
        const type = lookup(file_path);
        if (type && /\bxml$/.test(type)) res.setHeader('content-type', `${type}; charset=utf-8`);
        const file = file_path.startsWith('/files/');
        res.setHeader('content-security-policy', file ? FILE_POLICY : PAGE_POLICY);
        // Feed readers and podcast players in other people's pages show and play these.
        if (file || file_path.startsWith('/share/'))
          res.setHeader('cross-origin-resource-policy', 'cross-origin');
        // Those players read captions by a script, which wants a word more.
        if (file) res.setHeader('access-control-allow-origin', '*');
        if (!acceptRanges) compress(req, res);
        res.once('close', done);
      })
      .pipe(res);
  });
}

/** The page for lost visitors; a sentence for programs. */
export async function sendNotFound(
  req: IncomingMessage,
  res: ServerResponse,
  root: string,
): Promise<void> {
  if (readsJson(req.headers.accept)) {
    await refuse(req, res, 404, texts.refused.nothing);
    return;
  }
  compress(req, res);
  res.writeHead(404, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': PAGE_POLICY,
  });
  if (req.method === 'HEAD') return void res.end();
  const page = await readFile(path.join(root, '404.html')).catch(
    () => `${texts.refused.nothing}\n`,
  );
  res.end(page);
}
