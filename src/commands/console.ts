// npm run console: a prompt with the database and the models, as in `await User.count(db)`. Lines may be piped
// in as well: the examples of docs/models.md are tested that way.
// Tested in tests/commands/console.test.ts.

import { once } from 'node:events';
import { createInterface } from 'node:readline';
import repl from 'node:repl';
import { PassThrough } from 'node:stream';
import type { Application } from '#lib/application.ts';
import * as models from '#lib/models/index.ts';
import { withData } from './prepare.ts';

export async function run(): Promise<void> {
  await withData(async (app) => {
    const names = Object.keys(models).join(', ');
    console.log(`Gatefold on ${app.settings.data_dir}, with db, app, ${names}.`);
    console.log('For example: await User.count(db)   (.exit leaves)');

    if (process.stdin.isTTY) await once(begin(app, repl.start('> ')), 'exit');
    else await feed(app);
  });
}

function begin(app: Application, prompt: repl.REPLServer): repl.REPLServer {
  Object.assign(prompt.context, models, { db: app.db, app });
  return prompt;
}

/** Line by line, each after the one before has its answer: a prompt alone would not wait for promises. */
async function feed(app: Application): Promise<void> {
  const input = new PassThrough();
  const prompt = begin(app, repl.start({ prompt: '', input, output: process.stdout }));
  const left = once(prompt, 'exit');
  let answered = () => {};
  const displayPrompt = prompt.displayPrompt.bind(prompt);
  prompt.displayPrompt = (keepCursor) => {
    displayPrompt(keepCursor);
    answered();
  };
  let open = true;
  prompt.once('exit', () => {
    open = false;
    answered();
  });
  for await (const line of createInterface({ input: process.stdin })) {
    const answer = new Promise<void>((resolve) => {
      answered = resolve;
    });
    input.write(`${line}\n`);
    await answer;
    if (!open) break;
  }
  input.end();
  await left;
}
