// The pages as their sources are now: compiled if need be, and loaded.

import { ownKey } from '#lib/helpers/keys.ts';
import type { Whereabouts } from '#lib/whereabouts.ts';
import { type Bundle, loadBundle } from './bundle.ts';
import { compile } from './compile.ts';

/** How a publisher ends whose sources have changed: it is started again at once, and asked again. */
export const NEW_CODE = 75;

/** @throws PublishProblem when the pages cannot be compiled. */
export async function currentBundle(settings: Whereabouts): Promise<Bundle> {
  const build = await compile(settings);
  return loadBundle(build, ownKey(settings.data_dir, 'astro'));
}
