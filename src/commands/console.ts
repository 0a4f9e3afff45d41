// npm run console: a prompt with the database and the models, as in `await User.count(db)`. Lines may be piped
// in as well: the examples of docs/models.md are tested that way.
// Tested in tests/commands/console.test.ts.

import { once } from 'node:events';
import repl from 'node:repl';
import { application } from '#lib/application.ts';
import * as models from '#lib/models/index.ts';
import { migrated } from './prepare.ts';

export async function run(): Promise<void> {
  const app = application();
  await migrated(app);
  const typed = Boolean(process.stdin.isTTY);
  console.log(
    `Gatefold on ${app.settings.data_dir}. Here are db, app, ${Object.keys(models).join(', ')}.`,
  );
  console.log("For example: await User.findByEmail(db, 'ada@gatefold.example')   (.exit leaves)");

  const prompt = repl.start({ prompt: typed ? '> ' : '', terminal: typed });
  Object.assign(prompt.context, models, { db: app.db, app });
  await once(prompt, 'exit');
  await app.close();
}
