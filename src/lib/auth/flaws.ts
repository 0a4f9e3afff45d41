// What is wrong with the address or the password of a form, as sentences for whoever typed it.

import { User } from '#lib/models/index.ts';
import { texts } from '#lib/texts.ts';

const { refused } = texts.register;

export const FLAWS = {
  ...refused,
  'password-short': refused['password-short'](User.SHORTEST_PASSWORD),
};

/** A sentence for each field. */
export const errorsOf = (flaws: { reason: keyof typeof FLAWS; field: string }[]) =>
  Object.fromEntries(flaws.map(({ reason, field }) => [field, FLAWS[reason]]));
