// media remove: the item and its files. Its position stays empty, so no list page moves.

import type { Application } from '#lib/application.ts';
import { removeFiles } from '#lib/files/store.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { Media } from '#lib/models/index.ts';
import { publish } from '../author/tell.ts';
import { itemOf } from './item.ts';
import { readOptions } from './options.ts';
import { nameOf } from './tell.ts';

export async function remove(app: Application, args: string[]): Promise<void> {
  const { subject, options } = readOptions(args, 'slug');
  const [option] = Object.keys(options);
  if (option !== undefined)
    throw new UsageProblem(
      `media remove takes the whole item away, and nothing but its slug: did you mean media edit ${subject} --${option}?`,
    );
  const row = await itemOf(app, subject);
  await Media.remove(app.db, row.id);
  console.log(`Removed the ${nameOf(row)}.`);
  try {
    await publish(app);
  } finally {
    await removeFiles(app.settings.data_dir, row.id);
  }
}
