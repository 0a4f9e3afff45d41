// What the kinds of processors share when they read their settings: all or none, the shape of each, and a
// stand-in on this machine in the place of the processor, which live mode refuses.
// Tested in tests/lib/payments/own-settings.test.ts.

import { isLoopback } from '#lib/helpers/ip.ts';
import { SettingsProblem } from '#lib/helpers/settings-problem.ts';
import type { Given } from './kind.ts';

/** The values of `needed` by name, or undefined when none of all `settings` is set. @throws SettingsProblem */
export function allOrNone<Name extends string>(
  { get }: Given,
  settings: readonly string[],
  needed: Record<Name, { pattern: RegExp; expected: string; secret?: boolean }>,
): Record<Name, string> | undefined {
  const set = settings.find((name) => get(name) !== undefined);
  if (set === undefined) return undefined;
  const values = {} as Record<Name, string>;
  for (const name of Object.keys(needed) as Name[]) {
    const value = get(name);
    const { pattern, expected, secret } = needed[name];
    if (value === undefined)
      throw new SettingsProblem(`${name} is not set, but ${set} is: it needs ${expected}.`);
    if (!pattern.test(value))
      throw new SettingsProblem(
        `${name} should be ${expected}${secret ? '' : `, but is "${value}"`}.`,
      );
    values[name] = value;
  }
  return values;
}

/** The origin that is called: the processor's own, or the stand-in that `name` names. @throws SettingsProblem */
export function baseOrStandIn({ get, mode }: Given, name: string, own: string): string {
  const value = get(name);
  if (value === undefined) return own;
  const url = URL.parse(value);
  if (url?.pathname !== '/' || url.search || url.username || !isOnThisMachine(url))
    throw new SettingsProblem(
      `${name} is for a stand-in on this machine, as http://127.0.0.1:8080, but is "${value}".`,
    );
  if (mode === 'live')
    throw new SettingsProblem(
      `${name} names a stand-in, but PAYMENT_MODE is live: unset one of them.`,
    );
  return url.origin;
}

export const isOnThisMachine = ({ protocol, hostname }: URL) =>
  protocol === 'http:' && isLoopback(hostname);
