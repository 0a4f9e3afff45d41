// Trees of files as `diff -r` compares them.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The bytes of each file by its path, and the folders, which have none. */
export type Tree = Map<string, Buffer | 'folder'>;

/** Both trees of a site, or the one of this name. The search index is made of a tree, not with it. */
export function treeOf(site: string, ...names: string[]): Tree {
  const tree: Tree = new Map();
  for (const name of names.length > 0 ? names : ['public', 'private']) {
    const folder = path.join(site, name);
    const label = names.length > 0 ? '' : `${name}/`;
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const at = path.join(entry.parentPath, entry.name);
      const inside = path.relative(folder, at);
      if (inside === 'pagefind' || inside.startsWith('pagefind/')) continue;
      tree.set(`${label}${inside}`, entry.isDirectory() ? 'folder' : readFileSync(at));
    }
  }
  return tree;
}

/** One line for each path that only one has, or that differs; `` when they are the same. */
export function differences(ours: Tree, theirs: Tree): string {
  const lines: string[] = [];
  for (const [file, bytes] of ours) {
    const other = theirs.get(file);
    if (other === undefined) lines.push(`only ours: ${file}`);
    else if (bytes === 'folder' ? other !== bytes : other === 'folder' || !bytes.equals(other))
      lines.push(`differs: ${file}`);
  }
  for (const file of theirs.keys()) if (!ours.has(file)) lines.push(`missing: ${file}`);
  return lines.sort().join('\n');
}
