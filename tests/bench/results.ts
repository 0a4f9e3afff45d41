// Where benchmarks write what they found: tests/bench/results.md, each into a section of its own between two
// markers, with the machine and the versions that it ran on.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('results.md', import.meta.url));
const HEAD = `# What was measured

Each benchmark rewrites its own section: \`npm run bench:<name>\`. Trust ratios more than figures: the machines are shared.
`;

/** Replaces the section of this name, or adds it. `body` is Markdown, from its heading on. */
export function writeSection(name: string, body: string): void {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const before = existsSync(file) ? readFileSync(file, 'utf8') : HEAD;
  const section = `${begin}\n\n${body.trim()}\n\n${end}`;
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  const after =
    from < 0 || to < 0
      ? `${before.trimEnd()}\n\n${section}\n`
      : before.slice(0, from) + section + before.slice(to + end.length);
  writeFileSync(file, after);
}

/** Processor, memory, system, Node, and how many programs waited for a processor, in a line. */
export function machine(): string {
  const [cpu] = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return `${os.cpus().length} × ${cpu?.model.trim()}, ${memory} GB, ${os.type()} ${os.release()}, Node ${process.versions.node}, load average ${os.loadavg()[0]?.toFixed(1)}`;
}

/** A Markdown table; the first column is words, the others are figures. */
export function table(heads: string[], rows: (string | number)[][]): string {
  const line = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [
    line(heads),
    line(heads.map((_, at) => (at === 0 ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n');
}
