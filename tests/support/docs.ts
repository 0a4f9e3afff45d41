// The documentation as tests read it: README.md and everything in docs/, its tables and its code blocks.

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

export const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: root })].sort();

export interface Block {
  /** Where it stands, as `docs/models.md:57`. */
  at: string;
  /** What follows the fence; empty for drawings. */
  language: string;
  code: string;
  /** The text before it, back to the block before. */
  before: string;
}

/** Every fenced block of the documentation, those inside lists too. */
export const blocks: Block[] = pages.flatMap((file) => {
  const text = read(file);
  let end = 0;
  return [...text.matchAll(/^( *)```(\S*)\n(.*?)^ *```$/gms)].map((match) => {
    const [whole, indent = '', language = '', code = ''] = match;
    const before = text.slice(end, match.index);
    end = match.index + whole.length;
    const line = text.slice(0, match.index).split('\n').length;
    const plain = code.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
    return { at: `${file}:${line}`, language, code: plain, before };
  });
});

export interface Row {
  /** The cells as they are written. */
  cells: string[];
  /** What stands above the column of each. */
  heads: string[];
}

/** The rows of every table in a text, without heads and rules. A bar inside a code span is no border. */
export function rowsOf(text: string): Row[] {
  const rows: Row[] = [];
  let heads: string[] = [];
  for (const line of text.split('\n')) {
    if (!line.trimStart().startsWith('|')) heads = [];
    else if (heads.length === 0) heads = cellsOf(line);
    else if (!/^[\s|:-]+$/.test(line)) rows.push({ cells: cellsOf(line), heads });
  }
  return rows;
}

const cellsOf = (line: string): string[] =>
  [
    ...line
      .trim()
      .slice(1)
      .matchAll(/((?:`[^`]*`|[^|`])*)\|/g),
  ].map(([, cell = '']) => cell.trim());

/** The code spans of a text, fenced blocks left out. */
export const spansOf = (text: string): string[] =>
  [...text.replaceAll(/^ *```.*?^ *```$/gms, '').matchAll(/`([^`\n]+)`/g)].map(
    ([, span = '']) => span,
  );
