// Housekeeping: what has ended opens nothing and counts for nothing, it only takes room.
// Tested in tests/lib/housekeeping.test.ts.

import { truncateLog } from '#db/connect.ts';
import type { Application } from '#lib/application.ts';
import { logger } from '#lib/helpers/log.ts';
import * as Attempts from '#lib/models/shared/attempts.ts';
import * as Event from '#lib/models/shared/event.ts';
import { Link, Outbox, Payment, User } from '#lib/models/index.ts';

const HOUR = 60 * 60 * 1000;
const log = logger('sweep');

type Swept = Pick<Application, 'db' | 'sessions' | 'now'>;

/**
 * Sweeps away sessions and links that have ended, tries that no longer count, events, messages and letters that are
 * too old, and accounts that nobody confirmed or comes back to; and mends what a clock that ran ahead did to letters.
 */
export async function sweep({ db, sessions, now }: Swept): Promise<void> {
  await sessions.deleteExpired();
  await Attempts.sweep(db, now());
  await Event.sweep(db, now());
  await Payment.sweepEvents(db, now());
  await Outbox.removeOld(db, now());
  await Outbox.hasten(db, now());
  await Link.removeOld(db, now());
  await User.removeUnconfirmed(db, now());
  await truncateLog(db);
}

/** Sweeps now and once in an hour, until the answer is called. @throws whatever the first time throws. */
export async function startSweeping(app: Swept): Promise<() => void> {
  await sweep(app);
  const again = () => sweep(app).catch((error) => log.error({ err: error }, 'not swept'));
  const timer = setInterval(again, HOUR);
  timer.unref();
  return () => clearInterval(timer);
}
