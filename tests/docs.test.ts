// The documentation keeps up with the code: a setting, a command, an endpoint, a model's function or a table
// that is missing from the docs fails here, and so does one that the docs invent.

import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as models from '#lib/models/index.ts';
import { settingNames } from '#lib/settings.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const sorted = (values: Iterable<string>) => [...new Set(values)].sort();

/** The first code span of each row of a Markdown table. */
const rows = (text: string) => [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, cell = '']) => cell);

test('every setting is in docs/configuration.md, and no other', () => {
  expect(sorted(rows(read('docs/configuration.md')))).toEqual(sorted(settingNames));
});

test('every setting is in .env.example, switched off', () => {
  const example = read('.env.example');
  for (const name of settingNames) expect(example).toMatch(new RegExp(`^# ?${name}=`, 'm'));
  expect(example.split('\n').filter((line) => /^[A-Z]/.test(line))).toEqual([]);
});

test('every command is in the README, and no other', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const named = [...read('README.md').matchAll(/npm (?:run )?([a-z:]+)/g)].map(
    ([, name = '']) => name,
  );
  const known = sorted(Object.keys(scripts));
  expect(sorted(named).filter((name) => !['ci', 'ls'].includes(name))).toEqual(known);
});

describe('docs/endpoints.md', () => {
  /** `src/pages/media/[slug].json.ts` → `/media/<slug>.json` */
  const routes = globSync('src/pages/**/*.{ts,astro}', { cwd: root }).map((file) => {
    const route = file
      .replace(/^src\/pages/, '')
      .replace(/\.(ts|astro)$/, '')
      .replace(/(^|\/)index$/, '$1')
      .replaceAll(/\[(?:\.\.\.)?(\w+)\]/g, '<$1>');
    const page = file.endsWith('.astro') && !route.endsWith('/');
    return page ? `${route}/` : route;
  });
  const front = [
    '/members/<slug>/file',
    '/members/<slug>/captions/<name>',
    '/t/<key>/<expiry>/<signature>/<id>/<name>',
  ];

  test('has every route, and no other', () => {
    expect(sorted(rows(read('docs/endpoints.md')))).toEqual(sorted([...routes, ...front]));
  });

  test('has the verbs of every endpoint', () => {
    const text = read('docs/endpoints.md');
    for (const file of globSync('src/pages/api/**/*.ts', { cwd: root })) {
      const verbs = [...read(file).matchAll(/^export const (GET|POST)\b/gm)].map(
        ([, verb]) => verb,
      );
      const route = file
        .replace(/^src\/pages/, '')
        .replace(/\.ts$/, '')
        .replaceAll(/\[(\w+)\]/g, '<$1>');
      const row = text.split('\n').find((line) => line.startsWith(`| \`${route}\``));
      for (const verb of verbs) expect(row, `${verb} ${route}`).toContain(verb);
    }
  });
});

test('every function of every model is in docs/models.md', () => {
  const text = read('docs/models.md');
  for (const [model, functions] of Object.entries(models))
    for (const name of Object.keys(functions)) expect(text).toContain(`${model}.${name}`);
});

test('every table is in docs/models.md', () => {
  const tables = [...read('db/schema.ts').matchAll(/^ {2}(\w+): \w+Table;/gm)].map(
    ([, name]) => name,
  );
  expect(tables.length).toBe(10);
  const text = read('docs/models.md');
  for (const table of tables) expect(text).toContain(`\`${table}\``);
});

test('every test that a file says it is tested in is there', () => {
  for (const file of globSync(['src/**/*.{ts,astro}', 'db/**/*.ts', 'docs/**/*.md'], { cwd: root }))
    for (const [named] of read(file).matchAll(/tests\/[\w./-]+\.test\.ts/g))
      expect(existsSync(path.join(root, named)), `${file} names ${named}`).toBe(true);
});

test('every link between the docs leads somewhere', () => {
  for (const file of ['README.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: root })])
    for (const [, target = ''] of read(file).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g))
      expect(existsSync(path.join(root, path.dirname(file), target)), `${file}: ${target}`).toBe(
        true,
      );
});
