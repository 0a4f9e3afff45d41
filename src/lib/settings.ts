// Every setting of the site, read once from the environment (and .env): name, default, meaning, check.
// Without SITE_URL the site is a demo on this machine; with it, it is production and fails closed.
// docs/configuration.md lists them; tests/lib/settings.test.ts and tests/docs.test.ts keep both true.

import { isLoopback } from '#lib/helpers/ip.ts';
import { SettingsProblem } from '#lib/helpers/settings-problem.ts';
import { readTime } from '#lib/helpers/time.ts';
import type { Maker, Mode } from '#lib/payments/kind.ts';
import { kinds } from '#lib/payments/registry.ts';
import { getterOf, readWhereabouts, type Whereabouts } from '#lib/whereabouts.ts';

export interface Settings extends Whereabouts {
  /** No SITE_URL: loopback only, demo seed, fake processor, mail to the console. */
  demo: boolean;
  host: string;
  /** The first port to try. */
  port: number;
  /** How many proxies of ours stand before the server, each adding to X-Forwarded-For. */
  trusted_proxies: number;
  smtp_url: string | undefined;
  mail_from: string | undefined;
  /** Real money or the processors' test worlds; a demo is always a test. */
  payment_mode: Mode;
  /** Makes the processors that are configured, in the order in which they are offered. */
  processors: readonly Maker[];
  log_level: string;
  /** The time that the site believes in, in milliseconds, or undefined for the real one. */
  clock: number | undefined;
}

/** Where settings come from; the docs test holds docs/configuration.md against this list. */
export const settingNames = [
  'SITE_URL',
  'HOST',
  'PORT',
  'TRUSTED_PROXIES',
  'DATA_DIR',
  'DIST_DIR',
  'SMTP_URL',
  'MAIL_FROM',
  'PAYMENT_MODE',
  'LOG_LEVEL',
  'CLOCK',
  ...kinds.flatMap(({ settings }) => settings),
] as const;

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * Reads and checks all settings.
 * @throws SettingsProblem with one sentence that names the setting, what was expected and what came.
 */
export function readSettings(env: Record<string, string | undefined> = process.env): Settings {
  const get: (name: (typeof settingNames)[number]) => string | undefined = getterOf(env);
  const whereabouts = readWhereabouts(get);
  const demo = whereabouts.site_url === undefined;
  const payment_mode = readMode(get('PAYMENT_MODE'), demo);
  const settings: Settings = {
    ...whereabouts,
    demo,
    host: get('HOST') ?? '127.0.0.1',
    port: readPort(get('PORT')),
    trusted_proxies: readProxies(get('TRUSTED_PROXIES')),
    smtp_url: get('SMTP_URL'),
    mail_from: get('MAIL_FROM'),
    payment_mode,
    processors: kinds.flatMap((kind) => kind.configure({ get, demo, mode: payment_mode }) ?? []),
    log_level: get('LOG_LEVEL') ?? (demo ? 'warn' : 'info'),
    clock: readClock(get('CLOCK')),
  };

  if (!levels.includes(settings.log_level))
    throw problem('LOG_LEVEL', `one of ${levels.join(', ')}`, settings.log_level);
  if (demo && !isLoopback(settings.host))
    throw new SettingsProblem(
      `HOST is ${settings.host}, but without SITE_URL this is a demo, which only listens on this machine: set SITE_URL for a real site.`,
    );
  if (!demo) demandProduction(settings);
  return settings;
}

const problem = (name: string, expected: string, came: string) =>
  new SettingsProblem(`${name} should be ${expected}, but is "${came}".`);

function demandProduction(settings: Settings): void {
  const missing = (name: string, purpose: string) =>
    new SettingsProblem(
      `${name} is not set, but SITE_URL is, so this is a real site: it needs ${purpose}.`,
    );
  if (!settings.smtp_url)
    throw missing('SMTP_URL', 'a mail server, as smtps://user:password@mail.example.org');
  const smtp = URL.parse(settings.smtp_url);
  if (!smtp?.hostname || !/^smtps?:$/.test(smtp.protocol))
    throw new SettingsProblem(
      'SMTP_URL should be an address like smtps://user:password@mail.example.org; in its password, signs such as # and / are written %23 and %2F.',
    );
  if (!settings.mail_from)
    throw missing('MAIL_FROM', 'the address that letters come from, as "Name <hello@example.org>"');
  if (!/^(?:[^@<>\r\n]*<[^@\s<>]+@[^@\s<>]+>|[^@\s<>]+@[^@\s<>]+)$/.test(settings.mail_from))
    throw problem('MAIL_FROM', 'one address, as "Name <hello@example.org>"', settings.mail_from);
  if (settings.clock !== undefined)
    throw new SettingsProblem('CLOCK is for demos and tests: a real site goes by the real time.');
}

function readMode(value: string | undefined, demo: boolean): Mode {
  const mode = value ?? (demo ? 'test' : 'live');
  if (mode !== 'live' && mode !== 'test') throw problem('PAYMENT_MODE', 'live or test', mode);
  if (demo && mode === 'live')
    throw new SettingsProblem(
      'PAYMENT_MODE is live, but a demo takes no real money: set SITE_URL.',
    );
  return mode;
}

function readPort(value: string | undefined): number {
  if (value === undefined) return 4321;
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65535)
    throw problem('PORT', 'a whole number from 0 to 65535', value);
  return port;
}

function readProxies(value: string | undefined): number {
  if (value === undefined) return 0;
  if (!/^\d$/.test(value)) throw problem('TRUSTED_PROXIES', 'a whole number from 0 to 9', value);
  return Number(value);
}

function readClock(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const time = readTime(value);
  if (time === undefined) throw problem('CLOCK', 'a date like 2027-01-31T12:00:00Z', value);
  return time;
}
