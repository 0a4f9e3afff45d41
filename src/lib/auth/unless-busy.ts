// When more people give passwords at once than this machine can check, some are asked to come back.
// Tested in tests/pages/api/login.test.ts.

import { isBusy } from '#lib/helpers/password.ts';
import { texts } from '#lib/texts.ts';

export const BUSY = { form: texts.login.busy };

/** What `work` answers, or 'busy' when it was turned away. */
export async function unlessBusy<T>(work: Promise<T>): Promise<T | 'busy'> {
  try {
    return await work;
  } catch (error) {
    if (isBusy(error)) return 'busy';
    throw error;
  }
}
