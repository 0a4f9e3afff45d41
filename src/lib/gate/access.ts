// May this person open this thing? Pure, so that every gate and page asks the same question.
// Tested in tests/lib/gate/access.test.ts.

import type { MediaAccess } from '#db/schema.ts';

export type Verdict = 'open' | 'login' | 'pay';

interface Person {
  role: 'member' | 'admin';
}

/** 'open', or what is missing: 'login' (nobody is signed in), 'pay' (no payment that counts). */
export function mayOpen(access: MediaAccess, user: Person | null, paid: boolean): Verdict {
  if (access === 'free') return 'open';
  if (!user) return 'login';
  return paid || user.role === 'admin' ? 'open' : 'pay';
}
