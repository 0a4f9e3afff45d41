// Compressed copies of published text, `index.html.br` and `index.html.gz` beside `index.html`, for web servers
// that send them as they lie. Publishing makes none (compress.ts does), but whatever replaces a text, or removes
// it, removes its copies first: a copy is never older than its text, and without one the text is sent.
// Tested in tests/lib/publish/compress.test.ts.

import { rmSync } from 'node:fs';
import path from 'node:path';

export const ENDINGS = ['.br', '.gz'];

const text = /\.(html|json|xml|svg|js|css|txt)$/;
/** Owners' files are sent as they are; the search index is replaced folder by folder. */
const elsewhere = /^(files|pagefind)\//;

/** May this file of the public tree have copies? */
export const mayHaveCopies = (file: string): boolean => text.test(file) && !elsewhere.test(file);

/** Is this file of the public tree such a copy? */
export function isCopy(file: string): boolean {
  const { dir, name, ext } = path.posix.parse(file);
  return ENDINGS.includes(ext) && mayHaveCopies(path.posix.join(dir, name));
}

/** For whoever is about to replace or remove this file of the public tree at `root`. */
export function removeCopies(root: string, file: string): void {
  if (!mayHaveCopies(file)) return;
  for (const ending of ENDINGS) rmSync(path.join(root, file + ending), { force: true });
}
