// The direction of dependencies: pages → components and layouts → lib → db, and inside lib from what serves
// to what is served. A test that fails here says which file looks the wrong way.

import { readFileSync } from 'node:fs';
import { globSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { routeProblem } from '#lib/publish/plain-routes.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Which rooms a room may look into. A room is a folder; lib's own files are the room that composes. */
const allowed: Record<string, string[]> = {
  db: [],
  'lib/helpers': [],
  'lib/texts': [],
  'lib/whereabouts': ['lib/helpers'],
  'lib/housekeeping': ['db', 'lib/helpers', 'lib/models', 'lib/application'],
  'lib/settings': ['lib/helpers', 'lib/payments', 'lib/whereabouts'],
  'lib/models': ['db', 'lib/helpers'],
  'lib/files': ['lib/helpers'],
  'lib/auth': ['db', 'lib/helpers', 'lib/models', 'lib/gate', 'lib/application'],
  'lib/counters': ['db', 'lib/helpers', 'lib/models', 'lib/application'],
  'lib/backup': ['db', 'lib/helpers', 'lib/models', 'lib/auth'],
  'lib/mail': ['db', 'lib/helpers', 'lib/models', 'lib/settings'],
  'lib/gate': ['db', 'lib/helpers', 'lib/models', 'lib/application', 'lib/settings'],
  'lib/payments': ['db', 'lib/helpers', 'lib/models', 'lib/application'],
  'lib/publish': [
    ...['db', 'lib/helpers', 'lib/models', 'lib/files', 'lib/application', 'lib/settings'],
    'lib/whereabouts',
  ],
  'lib/front': [
    'lib/helpers',
    'lib/models',
    'lib/gate',
    'lib/publish',
    'lib/application',
    'lib/settings',
  ],
  'lib/application': [
    ...['db', 'lib/helpers', 'lib/models', 'lib/auth', 'lib/mail', 'lib/gate', 'lib/payments'],
    'lib/counters',
    ...['lib/publish', 'lib/settings', 'lib/whereabouts'],
  ],
  components: [
    ...['db', 'lib/helpers', 'lib/models', 'lib/payments', 'lib/application', 'styles', 'static'],
  ],
  layouts: ['components', 'styles', 'lib/models', 'lib/helpers', 'lib/application'],
  pages: [
    ...[
      'components',
      'layouts',
      'styles',
      'db',
      'lib/helpers',
      'lib/models',
      'lib/auth',
      'lib/gate',
      'lib/counters',
    ],
    ...['lib/payments', 'lib/mail', 'lib/application', 'lib/publish', 'lib/files', 'lib/settings'],
  ],
};

/** The words of the interface, which models and the database have none of. */
const mute = ['db', 'lib/models', 'lib/texts'];

/** Imports that carry types only cannot tie two rooms together at run time, but application is a hub. */
const importPattern =
  /^\s*(import|export)\s+(type\s+)?[^'"]*?from\s+'([^']+)'|import\('([^']+)'\)/gm;

function roomOf(file: string): string {
  const parts = file.replace(/^src\//, '').split('/');
  if (parts[0] !== 'lib') return parts[0] ?? '';
  return `lib/${(parts[1] ?? '').replace(/\.ts$/, '')}`;
}

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(importPattern)].map((match) => match[3] ?? match[4] ?? '');
}

function targetOf(file: string, name: string): string | undefined {
  if (name.startsWith('#'))
    return name.startsWith('#db/') ? `db/${name.slice(4)}` : `src/${name.slice(1)}`;
  if (name.startsWith('.')) return path.join(path.dirname(file), name);
  return undefined;
}

/** The demo is made by the models, and a migration names the shelves of tags as everybody does. */
const exempt = ['db/seed.ts', 'db/migrations/0009_shelves.ts'];

const files = globSync(['src/**/*.{ts,astro}', 'db/**/*.ts'], { cwd: root })
  .map((file) => file.split(path.sep).join('/'))
  .filter((file) => roomOf(file) in allowed && !exempt.includes(file));

test('every file looks only where its room may look', () => {
  const wrong: string[] = [];
  for (const file of files) {
    const room = roomOf(file);
    for (const name of importsOf(file)) {
      const target = targetOf(file, name);
      if (!target) continue;
      const other = roomOf(target);
      if (other === 'lib/texts' && !mute.includes(room)) continue;
      if (other !== room && !allowed[room]?.includes(other)) wrong.push(`${file} imports ${name}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('every folder and file of src/lib is such a room', () => {
  const rooms = globSync('src/lib/*', { cwd: root }).map(roomOf);
  expect(rooms.filter((room) => !(room in allowed))).toEqual([]);
});

test('models know nothing of Astro, http, files or mail', () => {
  const outside = /^(astro|node:(http|https|net|fs)|nodemailer|send|lucia)/;
  const wrong = files
    .filter((file) => roomOf(file) === 'lib/models')
    .flatMap((file) =>
      importsOf(file)
        .filter((name) => outside.test(name))
        .map((name) => `${file}: ${name}`),
    );
  expect(wrong).toEqual([]);
});

/** What is no model's: who else writes it. */
const writers: Record<string, string> = {
  session: 'src/lib/auth',
  publish_queue: 'src/lib/publish',
};

test('rows are written by the models alone, but for sessions and the queue of the publisher', () => {
  const writing =
    /\.(?:insertInto|replaceInto|mergeInto|updateTable|deleteFrom)\(\s*'(\w+)'|sql`\s*(?:insert into|update|delete from)\s+"?(\w+)/g;
  const rooms = globSync(['src/**/*.{ts,astro}', 'db/*.ts'], { cwd: root }).filter(
    (file) => !file.startsWith('src/lib/models/'),
  );
  const wrong = rooms.flatMap((file) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    return [...text.matchAll(writing)]
      .map(([, called, told]) => called ?? told ?? '')
      .filter((table) => !file.startsWith(`${writers[table]}/`))
      .map((table) => `${file} writes ${table}`);
  });
  expect(wrong).toEqual([]);
});

test('only one module knows Lucia', () => {
  const knowing = files.filter((file) => importsOf(file).includes('lucia'));
  expect(knowing).toEqual(['src/lib/auth/lucia.ts']);
});

test('every route says plainly whether it is a file or answered on demand', () => {
  const routes = globSync('src/pages/**/*.{ts,astro}', { cwd: root });
  const problems = routes.map((file) =>
    routeProblem(file, readFileSync(path.join(root, file), 'utf8')),
  );
  expect(problems.filter(Boolean)).toEqual([]);
});

test('no page for everybody shows a setting of the environment: docs/configuration.md says what it shows instead', () => {
  const asks = /\bapp\.settings\b|\{[^}]*\bsettings\b[^}]*\} = [\w.]*\bapp\b/;
  const wrong = files.filter((file) => {
    const source = readFileSync(path.join(root, file), 'utf8');
    return /^export const prerender = true/m.test(source) && asks.test(source);
  });
  // It needs to know where the files lie.
  expect(wrong).toEqual(['src/pages/files/[id]/[name].ts']);
});

test('code that the compiler sees reads no environment variable by name', () => {
  // The value of the day would be baked into the bundle.
  const compiled = files.filter((file) =>
    /^(pages|components|layouts|lib\/(?!publish|front))/.test(roomOf(file)),
  );
  const naming = compiled.filter((file) =>
    /process\.env\.[A-Z]/.test(readFileSync(path.join(root, file), 'utf8')),
  );
  expect(naming).toEqual([]);
});
