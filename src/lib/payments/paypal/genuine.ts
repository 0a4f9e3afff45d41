// Is a message PayPal's? It is sent back to PayPal, which says so. The body goes along as it came: parsed and
// written anew, `1.0` would become `1`, and a genuine message would be refused.
// https://developer.paypal.com/docs/api/webhooks/v1/#verify-webhook-signature_post
// Tested in tests/lib/payments/paypal.test.ts.

import { parseJson } from '#lib/helpers/json.ts';
import { askAgain, notGenuine } from '../message.ts';
import { troubleOf } from '../problem.ts';
import type { Verdict } from '../processor.ts';

interface Received {
  headers: Headers;
  raw: Buffer;
  webhook_id: string;
  live: boolean;
}

const FIELDS = [
  'auth_algo',
  'cert_url',
  'transmission_id',
  'transmission_sig',
  'transmission_time',
];
const certificates = {
  live: /^https:\/\/api(-m)?\.paypal\.com\/v1\/notifications\/certs\/[\w-]{1,100}$/,
  test: /^https:\/\/api(-m)?\.sandbox\.paypal\.com\/v1\/notifications\/certs\/[\w-]{1,100}$/,
};

/** Undefined for a genuine message, else why it is none, or cannot be told now. */
export async function isGenuine(
  { headers, raw, webhook_id, live }: Received,
  ask: (json: string) => Promise<{ verification_status: string }>,
): Promise<Verdict | undefined> {
  const given = new Map(
    FIELDS.map((name) => [name, headers.get(`paypal-${name.replaceAll('_', '-')}`) ?? '']),
  );
  if ([...given.values()].some((value) => value === '' || value.length > 1000))
    return notGenuine('The signature is missing or malformed.');
  // Not even asked about: what names another algorithm, or another's certificate.
  const certificate = given.get('cert_url') ?? '';
  if (
    given.get('auth_algo') !== 'SHA256withRSA' ||
    !certificates[live ? 'live' : 'test'].test(certificate)
  )
    return notGenuine('The signature is not of the kind that PayPal makes.');
  const body = raw.toString('utf8');
  if (typeof parseJson(body) !== 'object') return notGenuine('The message is not understood.');
  const fields = [...given, ['webhook_id', webhook_id]].map(
    ([name, value]) => `"${name}":${JSON.stringify(value)}`,
  );
  try {
    const { verification_status } = await ask(`{${fields.join(',')},"webhook_event":${body}}`);
    return verification_status === 'SUCCESS' ? undefined : notGenuine('The signature is wrong.');
  } catch (error) {
    // PayPal cannot read it: then it did not write it.
    if (troubleOf(error) === 'refused') return notGenuine('The signature is wrong.');
    return askAgain('PayPal cannot be asked now whether it sent this.');
  }
}
