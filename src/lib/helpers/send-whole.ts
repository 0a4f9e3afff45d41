// `send` looks at a file and then opens it, and a publish may put another in its place in between: the first bytes
// of the new one, by the length and ETag of the old. Here it is opened first, and then looked at.
// Tested in tests/lib/helpers/send-whole.test.ts.

import { close, constants, fstat, open, type Stats } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import send from 'send';
import { hasCode } from './errors.ts';

/** A link in the place of a file is nothing that was put there to be sent. */
const PLAIN = constants.O_RDONLY | constants.O_NOFOLLOW;

/** What `send` gives, for a file that is the same from its head to its end. */
export function sendWhole(
  req: IncomingMessage,
  pathname: string,
  options: send.SendOptions,
): send.SendStream {
  const sending = send(asked(req), pathname, options);
  const sendOpened = sending.send.bind(sending);
  sending.send = (file) => {
    open(file, PLAIN, (failed, fd) => {
      if (hasCode(failed, 'ELOOP')) return sending.error(404);
      if (failed) return sending.onStatError(failed);
      fstat(fd, (unknown, stat: Stats) => {
        let read = false;
        sending.once('stream', () => (read = true));
        // It hands its options on to the stream, which then reads from here.
        Object.assign(sending, { options: { ...options, fd } });
        if (unknown) sending.onStatError(unknown);
        else sendOpened(file, stat);
        // Who has it, or wants its head, reads nothing; else the stream closes it.
        if (!read) close(fd);
      });
    });
  };
  return sending;
}

/**
 * `fetch` says `no-cache` by itself once a program names the ETag that it has. That is for caches on the way
 * (RFC 9111, 5.2.1.4), but `send` would then never answer 304. And parts are of what is read: who asks for the
 * head alone gets that of the whole (RFC 9110, 14.2).
 */
function asked(req: IncomingMessage): IncomingMessage {
  const { 'cache-control': _forCaches, ...headers } = req.headers;
  if (req.method === 'HEAD') delete headers.range;
  return Object.create(req, { headers: { value: headers } });
}
