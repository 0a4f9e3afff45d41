// Every npm script begins here, in plain JavaScript that any Node can read: is the install complete, is
// Node new enough? Then it loads .env and runs src/commands/<name>.ts; what a person can mend is said in one sentence.

import './help.mjs';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as modules from 'node:module';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const [name = '', ...args] = process.argv.slice(2);
/** @param {string} path */
const inside = (path) => fileURLToPath(new URL(path, import.meta.url));
/** @param {string} path */
const there = (path) => existsSync(inside(path));

/** @param {string} sentence */
function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}

const home = inside('../..');
if (/['"#?*:]/.test(home))
  stop(
    `The project cannot be in ${home}, since Node, npm and Astro read some characters of a path as something else: ' " # ? * and the colon. Move it to a folder whose path has none of them.`,
  );
if (
  !there('../../node_modules/astro/package.json') ||
  !there('../../node_modules/kysely/package.json')
)
  stop('The packages are not installed yet: run `npm ci` first.');
if (major < 22 || (major === 22 && minor < 18))
  stop(
    `This is Node ${process.versions.node}, but Gatefold runs on the Node 24 that it brings along: run \`npm ci\` (without --ignore-scripts), and start it with \`npm start\`.`,
  );
if (!readdirSync(inside('../../node_modules/@rolldown')).some((part) => /^binding-/.test(part)))
  stop(
    'npm has left out what compiles the pages, because the Node that it ran on is too old: install Node 20.19, 22.12 or newer, and run `npm ci` again.',
  );
if (!/^[a-z-]+$/.test(name) || !there(`./${name}.ts`))
  stop(`There is no command "${name}" in src/commands.`);

// Where the person stands: what they name as a file is named from there. npm says it, and so do we.
process.env.INIT_CWD ??= process.cwd();
process.chdir(home);
try {
  if (existsSync('.env')) {
    // Node itself calls one that it may not read missing, and loses settings behind a byte order mark or in UTF-16.
    if (/^\ufeff|\0/.test(readFileSync('.env', 'utf8')))
      stop(
        `The settings in ${process.cwd()}/.env are not plain UTF-8: save the file as UTF-8 without a byte order mark (BOM).`,
      );
    process.loadEnvFile('.env');
  }
} catch (error) {
  const code = error instanceof Error && 'code' in error ? error.code : error;
  stop(
    `The settings in ${process.cwd()}/.env cannot be read (${code}): the file should belong to the user who runs this, so chown it.`,
  );
}

// What was compiled once need not be compiled at the next start: it halves the time of a short command.
modules.enableCompileCache?.('node_modules/.cache/node');

// A publish waits for the disk file by file: more of them at once share a wait. It is read at the first use.
if (name === 'publish') process.env.UV_THREADPOOL_SIZE ??= '16';

// `… | head` hangs up once it has enough: what was begun is done all the same, and nobody reads what it says.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error) => {
    if (!('code' in error) || error.code !== 'EPIPE') throw error;
  });

/** Errors that are sentences for a person; everything else shows where it happened. */
const sentences = new Set(['SettingsProblem', 'DatabaseProblem', 'UsageProblem', 'PublishProblem']);

try {
  const command = await import(`./${name}.ts`);
  process.exitCode = (await command.run(args)) ?? 0;
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const { codeOf, isFull, refused } = await import('../lib/helpers/errors.ts');
  const code = codeOf(error);
  if (isFull(error)) stop(`The disk is full, or fails (${code}): make room, and do it again.`);
  if (code.startsWith('SQLITE_READONLY'))
    stop(
      `The database cannot be written (${code}): let the user who runs this write in DATA_DIR, and name that in ReadWritePaths of a service.`,
    );
  const told = refused(error);
  if (!(told instanceof Error) || !sentences.has(told.name)) throw error;
  stop(told.message);
}
