// npm run restore -- <folder>: verifies a backup and puts it in the place of what is there; if that is a site, only
// with --replace, and it is moved aside.
// Tested in tests/commands/backup.test.ts.

import path from 'node:path';
import { restore } from '#lib/backup/restore.ts';
import { readArguments, UsageProblem } from '#lib/helpers/usage.ts';
import { readSettings } from '#lib/settings.ts';

export async function run(args: string[]): Promise<void> {
  const { folder, replace } = readOptions(args);
  const { data_dir } = readSettings();
  const restored = await restore(folder, data_dir, { replace });
  if (restored.ok) {
    if (restored.aside)
      console.log(
        `What was there is in ${restored.aside}: it is in no backup, and stays until you remove it.`,
      );
    console.log(`Restored from ${folder}: it was verified first. Now run npm start.`);
    return;
  }
  if (restored.reason === 'no-folder')
    throw new UsageProblem(`A backup is a folder, and there is none at ${folder}.`);
  if (restored.reason === 'occupied')
    throw new UsageProblem(
      `There is a site in ${data_dir} already: with --replace it is moved aside, and nothing of it is deleted.`,
    );
  if (restored.reason === 'in-use')
    throw new UsageProblem(`Another program uses the database in ${data_dir}: stop it first.`);
  const problems = restored.problems.map((problem) => `  ${problem}`).join('\n');
  throw new UsageProblem(`The backup ${folder} is not sound, so nothing was changed:\n${problems}`);
}

function readOptions(args: string[]): { folder: string; replace: boolean } {
  const usage = 'Usage: npm run restore -- <folder of a backup> [--replace]';
  const options = { replace: { type: 'boolean', default: false } } as const;
  const config = { args, options, allowPositionals: true } as const;
  const { values, positionals } = readArguments(config, () => usage);
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1) throw new UsageProblem(usage);
  return { folder: path.resolve(process.env.INIT_CWD ?? '', folder), replace: values.replace };
}
