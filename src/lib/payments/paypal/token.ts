// PayPal's access token: asked for with the app's own key, kept until a minute before it ends.
// https://developer.paypal.com/api/rest/authentication/

import { z } from 'zod';
import { withMutex } from '#lib/helpers/keyed-mutex.ts';
import { call } from '../outgoing.ts';

const Token = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{1,4000}$/),
  /** Seconds. */
  expires_in: z.number(),
});

export interface TokenKeeper {
  get(): Promise<string>;
  /** After a refusal. Was there one that may have been the reason? */
  forget(): boolean;
}

/** @param client `id:secret` */
export function makeToken({
  base,
  client,
  clock,
}: {
  base: string;
  client: string;
  clock: () => number;
}): TokenKeeper {
  let kept: { value: string; until: number } | undefined;
  return {
    get: () =>
      withMutex(`paypal token ${base}`, async () => {
        if (kept && kept.until > clock()) return kept.value;
        const { access_token, expires_in } = await call({
          name: 'PayPal',
          base,
          path: '/v1/oauth2/token',
          schema: Token,
          method: 'POST',
          headers: { authorization: `Basic ${Buffer.from(client).toString('base64')}` },
          form: { grant_type: 'client_credentials' },
        });
        kept = { value: access_token, until: clock() + (expires_in - 60) * 1000 };
        return kept.value;
      }),
    forget() {
      const had = kept !== undefined;
      kept = undefined;
      return had;
    },
  };
}
