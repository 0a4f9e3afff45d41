// Another program on the same database: what two processes do to each other is tried with two processes.

import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Starts `source` in a node of its own, with `db` open on `file` and the models at hand. Resolves once it is
 * ready to begin; `ended` resolves with its `process.exitCode`.
 */
export async function program(file: string, source: string): Promise<{ ended: Promise<number> }> {
  const text = `
    import { connect } from '#db/connect.ts';
    import { Payment, Site } from '#lib/models/index.ts';
    const db = connect(${JSON.stringify(file)});
    console.log('ready');
    ${source}
    await db.destroy();`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', text], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]) => code as number);
  const begun = await Promise.race([once(child.stdout, 'data'), ended]);
  if (typeof begun === 'number') throw new Error(`The other program ended with ${begun}.`);
  return { ended };
}
