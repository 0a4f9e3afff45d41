// Posts that do not come from a page of this site. A browser always says where a form stands, so everything
// else must say "from here" (refusals.ts); these addresses are asked by machines, which say nothing, and each
// believes a proof of its own instead. A new one is a line here, and a row in docs/security.md.
// Tested in tests/lib/front/refusals.test.ts.

import { FORM_LIMIT, WEBHOOK_LIMIT } from '#lib/helpers/forms.ts';

interface Exception {
  path: RegExp;
  /** What the endpoint believes, since it does not ask for an Origin. */
  proof: string;
  /** Bytes of a body. */
  limit?: number;
}

const exceptions: Exception[] = [
  {
    path: /^\/api\/payments\/[a-z]+\/webhook$/,
    proof: "the processor's signature over the body",
    limit: WEBHOOK_LIMIT,
  },
  {
    path: /^\/api\/unsubscribe\/[0-9a-f]{32}$/,
    proof: 'the key in its address, which stands in letters to one person only (RFC 8058)',
  },
];

const findException = (pathname: string) => exceptions.find(({ path }) => path.test(pathname));

export const needsOrigin = (pathname: string): boolean => !findException(pathname);

/** Bytes that a body sent to this path may have. */
export const bodyLimit = (pathname: string): number => findException(pathname)?.limit ?? FORM_LIMIT;
