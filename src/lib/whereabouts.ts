// The few settings that say where the site is reached and where its files lie: all that compiling needs to know.
// A command reads them at once; the rest of the settings (settings.ts) load the payment systems with them.
// Tested in tests/lib/settings.test.ts.

import path from 'node:path';
import { isLoopback } from '#lib/helpers/ip.ts';
import { SettingsProblem } from '#lib/helpers/settings-problem.ts';

export interface Whereabouts {
  /** The public origin in production, as `https://example.org`; undefined in a demo. */
  site_url: string | undefined;
  /** Kept: database, media, keys. Absolute. */
  data_dir: string;
  /** Made: what is compiled and published. Absolute. */
  dist_dir: string;
}

export type Get = (name: string) => string | undefined;

/** What is set in `env`; blank is not set. The name is computed, or the compiler would bake in the value of the day. */
export const getterOf =
  (env: Record<string, string | undefined>): Get =>
  (name) =>
    env[name]?.trim() || undefined;

/** @throws SettingsProblem with one sentence that names the setting, what was expected and what came. */
export function readWhereabouts(get: Get = getterOf(process.env)): Whereabouts {
  return {
    site_url: readSiteUrl(get('SITE_URL')),
    data_dir: folderOf('DATA_DIR', get('DATA_DIR') ?? 'var'),
    dist_dir: folderOf('DIST_DIR', get('DIST_DIR') ?? 'dist'),
  };
}

/** In `.env` no shell turns `~` into the home folder: it would be a folder of that name beside the code. */
function folderOf(name: string, value: string): string {
  if (value.startsWith('~'))
    throw new SettingsProblem(
      `${name} should be a path like /srv/data, but is "${value}": only a shell knows what ~ stands for.`,
    );
  return path.resolve(value);
}

export const databaseFile = ({ data_dir }: Whereabouts) => path.join(data_dir, 'gatefold.db');

function readSiteUrl(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const good =
    url &&
    url.pathname === '/' &&
    !url.search &&
    !url.hash &&
    !url.username &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)));
  if (!good)
    throw new SettingsProblem(
      `SITE_URL should be an origin like https://example.org, but is "${value}".`,
    );
  return url.origin;
}
