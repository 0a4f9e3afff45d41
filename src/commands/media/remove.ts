// media remove: the item and its files. Its position stays empty, so no list page moves.

import type { Application } from '#lib/application.ts';
import { removeFiles } from '#lib/files/store.ts';
import { Media } from '#lib/models/index.ts';
import { itemOf } from './item.ts';
import { readOptions } from './options.ts';
import { nameOf, publish } from './tell.ts';

export async function remove(app: Application, args: string[]): Promise<void> {
  const { subject } = readOptions(args, 'slug');
  const row = await itemOf(app, subject);
  await Media.remove(app.db, row.id);
  console.log(`Removed the ${nameOf(row)}.`);
  try {
    await publish(app);
  } finally {
    await removeFiles(app.settings.data_dir, row.id);
  }
}
