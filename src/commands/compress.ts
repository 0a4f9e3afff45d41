// npm run compress: compressed copies of published text, for a web server that sends them as they lie. Publishing
// never waits for it, and removes what has become too old. Explained in docs/deploy.md.

import { takesNothing } from '#lib/helpers/usage.ts';
import { compressPublished } from '#lib/publish/compress.ts';
import { readSettings } from '#lib/settings.ts';

export async function run(args: string[]): Promise<void> {
  takesNothing('npm run compress', args);
  console.log(`Compressed ${await compressPublished(readSettings().dist_dir)} files.`);
}
