// One line for each request: when, who, what, the answer and how long it took. Neither the query nor what
// stands after a path that carries a token: both can hold secrets. Tested in tests/lib/front/log.test.ts.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { logger } from '#lib/helpers/log.ts';
import { SECRET_PATH } from './headers.ts';

const log = logger('front');

export function logRequest(
  { method, url }: Pick<IncomingMessage, 'method' | 'url'>,
  res: Pick<ServerResponse, 'statusCode' | 'writableFinished'>,
  address: string,
  took: number,
): void {
  const line = {
    ...{
      method,
      path: pathToLog(url ?? ''),
      status: res.statusCode,
      ms: Math.round(took),
      address,
    },
    // The client went away before it had all of the answer.
    ...(!res.writableFinished && { cut: true }),
  };
  // The page for what broke is an address, too: who asks for it by name found nothing broken.
  if (res.statusCode >= 500 && !/^\/500\/?$/.test(line.path)) log.error(line, 'request');
  else log.info(line, 'request');
}

/** The path as a log may know it; JSON writes line breaks as \n, so no address can forge a line. */
export const pathToLog = (url: string): string =>
  (url.split(/[?#]/)[0] ?? '').slice(0, 500).replace(SECRET_PATH, '$1…');
