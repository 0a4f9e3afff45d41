// Questions on the terminal. When input is piped, the answer is its next line.
// Tested in tests/commands/admin.test.ts and tests/commands/database.test.ts.

import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { UsageProblem } from '#lib/helpers/usage.ts';

/** What was typed, without the end of the line. @throws UsageProblem when input ends before an answer. */
export async function ask(question: string, { hidden = false } = {}): Promise<string> {
  const { stdin, stdout } = process;
  const terminal = Boolean(stdin.isTTY && stdout.isTTY);
  let muted = false;
  const output = new Writable({
    write(chunk, _encoding, done) {
      if (!muted) stdout.write(chunk);
      done();
    },
  });
  const lines = createInterface({ input: stdin, output, terminal });
  try {
    return await new Promise<string>((resolve, reject) => {
      // Ctrl-C, Ctrl-D, or a pipe that is empty.
      lines.once('close', () => reject(new UsageProblem('No answer, so nothing was changed.')));
      lines.question(terminal ? question : '').then(resolve, reject);
      muted = hidden;
    });
  } finally {
    lines.close();
    if (terminal && hidden) stdout.write('\n');
  }
}
