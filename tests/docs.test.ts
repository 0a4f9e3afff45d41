// The documentation keeps up with the code: a setting, a command, an endpoint with its verbs, a model's function
// or a table that is missing from the docs fails here, and so does one that the docs invent. That its examples
// run is tested in tests/examples.test.ts.

import { existsSync, globSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { kindOf } from '#lib/files/probe.ts';
import * as models from '#lib/models/index.ts';
import { settingNames } from '#lib/settings.ts';
import { blocks, pages, read, root, rowsOf, spansOf } from './support/docs.ts';
import { type Route, routes } from './support/routes.ts';

const sorted = (values: Iterable<string>) => [...new Set(values)].sort();

/** The rows of a file whose tables begin with a column of this name. */
const rowsUnder = (head: string, file: string) =>
  rowsOf(read(file)).filter(({ heads }) => heads[0] === head);

/** The code span that a cell begins with. */
const nameIn = (cell = '') => /^`([^`]+)`/.exec(cell)?.[1] ?? cell;

test('every setting is in docs/configuration.md, and no other', () => {
  const rows = rowsUnder('name', 'docs/configuration.md');
  expect(rows.map(({ cells }) => nameIn(cells[0])).sort()).toEqual([...settingNames].sort());
});

test('every setting is in .env.example, switched off, and no other', () => {
  const lines = read('.env.example').split('\n');
  const set = lines.filter((line) => /^# ?[A-Z_]+=/.test(line));
  expect(set.map((line) => line.replace(/^# ?|=.*/g, '')).sort()).toEqual([...settingNames].sort());
  expect(lines.filter((line) => /^[A-Z]/.test(line))).toEqual([]);
});

test('every command is in the README, and the docs name no other', () => {
  const scripts = Object.keys(JSON.parse(read('package.json')).scripts).sort();
  const commandsIn = (text: string) =>
    [...text.matchAll(/\bnpm (?:run ([a-z:-]+)|(start|test)\b)/g)].map(([, a, b]) => a ?? b ?? '');
  const rows = rowsUnder('command', 'README.md');
  expect(sorted(rows.flatMap(({ cells }) => commandsIn(cells[0] ?? '')))).toEqual(scripts);
  for (const page of pages)
    for (const name of commandsIn(read(page))) expect(scripts, page).toContain(name);
});

test('docs/endpoints.md has every address with its verbs, and no other', () => {
  const rows = rowsUnder('address', 'docs/endpoints.md').map(({ cells: [name, verbs = ''] }) => ({
    address: nameIn(name),
    verbs: verbs.split(', ').sort(),
  }));
  const written = (list: Pick<Route, 'address' | 'verbs'>[]) =>
    list.map((row) => [row.address, ...row.verbs].join(' '));
  expect(written(rows).sort()).toEqual(written(routes).sort());
});

test('the front and the gate answer at no address that is not listed', () => {
  const known = new Set(routes.flatMap(({ address }) => address.split('/')));
  // Files as they are, which Astro, the search index and src/static put there, and what `npm run dev` refuses.
  for (const folder of [
    '_astro',
    '_image',
    'pagefind',
    ...readdirSync(path.join(root, 'src/static')),
  ])
    known.add(folder);
  for (const file of globSync('src/lib/{front,gate}/*.ts', { cwd: root }))
    for (const [, part] of code(file).matchAll(/(?:'|`|\^\\)\/(?!@)([a-z_]\w*)/g))
      expect([...known], `${file} knows of /${part}`).toContain(part);

  function code(file: string): string {
    return read(file).replaceAll(/\/\/ [^\n]*|\/\*\*.*?\*\//gs, '');
  }
});

test('docs/deploy.md forwards every address that is answered on demand, and none that is a file', () => {
  const rows = rowsUnder('forward', 'docs/deploy.md');
  const forwarded = rows.flatMap(({ cells }) => spansOf(cells[0] ?? ''));
  const covers = (path: string, address: string) =>
    `${address}/`.startsWith(path.replace(/\*$/, '')) || address === path;
  for (const { address, on_demand } of routes) {
    const by = forwarded.filter((path) => covers(path, address));
    expect(by.length, `${address} is ${on_demand ? '' : 'not '}on demand`).toBe(on_demand ? 1 : 0);
  }
  for (const path of forwarded)
    expect(
      routes.some(({ address }) => covers(path, address)),
      path,
    ).toBe(true);
});

describe('docs/models.md', () => {
  const exported = Object.entries(models).flatMap(([model, members]) =>
    Object.keys(members).map((name) => `${model}.${name}`),
  );
  /** `Media.find`, `Media.PAGE_SIZE`; types begin with a capital and are neither, `Site.astro` is a file. */
  const member = new RegExp(
    `\\b(?:${Object.keys(models).join('|')})\\.(?!astro\\b)(?:[a-z]\\w*|[A-Z][A-Z_]+)\\b`,
    'g',
  );
  const named = (text: string) => text.match(member) ?? [];

  test('has every function and constant of every model in its tables, and no other', () => {
    const rows = rowsUnder('function', 'docs/models.md');
    expect(sorted(rows.flatMap(({ cells }) => spansOf(cells.join(' ')).flatMap(named)))).toEqual(
      sorted(exported),
    );
    const twice = rows.flatMap(({ cells }) => spansOf(cells[0] ?? '').flatMap(named)).sort();
    expect(twice.filter((name, index) => name === twice[index + 1])).toEqual([]);
  });

  test('and the other pages name no function that there is not', () => {
    const others = pages.filter((page) => page !== 'docs/models.md');
    const code = others.flatMap((page) => spansOf(read(page)).map((span) => ({ page, span })));
    for (const { at: page, code: span } of blocks.filter(({ at }) => !at.startsWith('docs/models')))
      code.push({ page, span });
    for (const { page, span } of code)
      for (const name of named(span)) expect(exported, `${page}: ${span}`).toContain(name);
  });

  test('has every table, and no other', () => {
    const tables = [...read('db/schema.ts').matchAll(/^ {2}(\w+): \w+Table;/gm)].map(
      ([, name = '']) => name,
    );
    expect(tables.length).toBeGreaterThan(9);
    const rows = rowsUnder('table', 'docs/models.md');
    expect(rows.map(({ cells }) => nameIn(cells[0])).sort()).toEqual(tables.sort());
  });
});

test('docs/authors.md says of each ending what kind it makes', () => {
  const kinds = rowsOf(read('docs/authors.md')).filter(({ heads }) => heads[1] === 'endings');
  expect(kinds.map(({ cells }) => cells[0])).toEqual(models.Media.KINDS);
  for (const { cells } of kinds)
    for (const [ending] of (cells[1] ?? '').matchAll(/\.\w+(?=`)/g))
      expect(kindOf(`talk${ending}`), ending).toBe(cells[0]);
});

test('every file that the docs name is there', () => {
  const made = /^(dist|var)\b/;
  for (const page of pages)
    for (const span of spansOf(read(page))) {
      const file = /^(?:src|db|docs|tests)\/[\w./[\]-]+$/.exec(span)?.[0];
      if (file && !made.test(file))
        expect(existsSync(path.join(root, file)), `${page} names ${file}`).toBe(true);
    }
});

test('every test that a file says it is tested in is there', () => {
  for (const file of globSync(['src/**/*.{ts,astro}', 'db/**/*.ts', 'docs/**/*.md'], { cwd: root }))
    for (const [named] of read(file).matchAll(/tests\/[\w./-]+\.test\.ts/g))
      expect(existsSync(path.join(root, named)), `${file} names ${named}`).toBe(true);
});

test('every link between the docs leads somewhere', () => {
  for (const file of [...pages, 'CHANGELOG.md'])
    for (const [, target, anchor] of read(file).matchAll(/\]\((?!https?:)([^)#]*)#?([^)]*)\)/g)) {
      const to = target ? path.join(path.dirname(file), target) : file;
      expect(existsSync(path.join(root, to)), `${file}: ${target}`).toBe(true);
      if (anchor) expect(anchorsOf(to), `${file} leads to ${to}`).toContain(anchor);
    }
});

/** What leads to the headings of a page, as GitHub makes it of their words. */
function anchorsOf(file: string): string[] {
  const text = read(file).replaceAll(/^ *```.*?^ *```$/gms, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test('every page of the docs is linked from the README or from a page that is', () => {
  const reached = new Set<string>();
  const visit = (file: string) => {
    if (reached.has(file) || !existsSync(path.join(root, file))) return;
    reached.add(file);
    for (const [, target = ''] of read(file).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
      const to = path.posix.join(path.posix.dirname(file), target);
      if (to.endsWith('.md')) visit(to);
      // A link to a folder is one to all of it.
      else for (const page of pages) if (to.endsWith('/') && page.startsWith(to)) visit(page);
    }
  };
  visit('README.md');
  expect(pages.filter((page) => !reached.has(page))).toEqual([]);
});

test('docs/security.md has a row for each of its 31 lines, and every test file that it names is there', () => {
  const lines = rowsOf(read('docs/security.md')).filter(({ heads }) => heads[0] === 'line');
  expect(lines.map(({ cells }) => Number.parseInt(cells[0] ?? '', 10))).toEqual(
    Array.from({ length: 31 }, (_, n) => n + 1),
  );
  for (const { cells } of lines) {
    const [line = '', files = '', result = ''] = cells;
    expect(result, line).toMatch(/^(holds|in part: |not yet|exception: )/);
    const named = spansOf(files);
    if (!result.startsWith('not yet')) expect(named, line).not.toEqual([]);
    for (const file of named) expect(existsSync(path.join(root, file)), file).toBe(true);
  }
});
