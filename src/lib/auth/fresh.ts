// Before something that cannot be taken back, the password is asked for again, unless it was given in the last
// 15 minutes; every time it is right the browser gets a new session (ASVS 5.0, 7.2.4 and 7.5.1).
// Tested in tests/pages/api/account/password.test.ts and email.test.ts.

import type { APIContext } from 'astro';
import { type Refusal, refusal } from '#lib/helpers/forms.ts';
import { User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';
import { countTry, forgive } from './limits.ts';
import type { Session } from './sessions.ts';
import { renew } from './sign-in.ts';
import { BUSY, unlessBusy } from './unless-busy.ts';

/** How long a login is fresh, in milliseconds. */
export const FRESH = 15 * 60 * 1000;

export const isFresh = ({ auth_at }: Session, now: number): boolean => now - auth_at < FRESH;

/** `cookies` carry the new session, where there is one; `session` is the one that goes on. */
export type Proof = { ok: true; cookies: string[]; session: Session } | Refusal;

/** Is it still the owner? By `password`, or by a fresh login where that is enough. */
export async function proveOwner(
  context: APIContext,
  password: string | undefined,
  { always = false } = {},
): Promise<Proof> {
  const { app, user, session, address } = context.locals;
  if (!user || !session) throw new Error('Only who is logged in can prove to be the owner.');
  if (!password && !always && isFresh(session, app.now()))
    return { ok: true, cookies: [], session };
  if (!password) return refusal(422, { current_password: texts.credentials.needed });

  const limited = await countTry(context, 'password', user.id);
  if (limited)
    return { ...limited, ok: false, errors: { current_password: limited.errors.form ?? '' } };
  const found = await unlessBusy(User.auth(app.db, user.email, password, { ip: address }));
  if (found === 'busy') return refusal(503, BUSY);
  if (!found) return refusal(403, { current_password: texts.credentials.wrong });
  const renewed = await renew(context, found, (tx) => forgive(context, 'password', user.id, tx));
  if (!renewed) return refusal(403, { current_password: texts.credentials.wrong });
  return { ok: true, cookies: renewed.cookies, session: renewed.session };
}
