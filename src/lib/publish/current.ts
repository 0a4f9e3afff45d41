// The pages as their sources are now: compiled if need be, and loaded.

import { ownKey } from '#lib/helpers/keys.ts';
import type { Settings } from '#lib/settings.ts';
import { type Bundle, loadBundle } from './bundle.ts';
import { compile } from './compile.ts';

/** @throws PublishProblem when the pages cannot be compiled. */
export async function currentBundle(settings: Settings): Promise<Bundle> {
  const build = await compile(settings);
  return loadBundle(build, ownKey(settings.data_dir, 'astro'));
}
