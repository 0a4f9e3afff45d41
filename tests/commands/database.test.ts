// npm run db:migrate, db:seed and db:reset, as one calls them.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '#db/connect.ts';
import { migrateDown } from '#db/migrate.ts';
import { REAL } from '#db/real.ts';
import { Site } from '#lib/models/index.ts';
import { runCommand, siteFolder } from '../support/site.ts';

let site: Awaited<ReturnType<typeof siteFolder>>;

beforeEach(async () => {
  site = await siteFolder();
});
afterEach(() => site.remove());

const inData = (name: string) => path.join(site.folder, 'var', name);
const command = (name: string, args: string[] = [], input = '') =>
  runCommand(site.env, name, args, input);
const migrations = readdirSync('db/migrations')
  .map((file) => path.basename(file, '.ts'))
  .sort();
const production = {
  ...{ SITE_URL: 'https://gatefold.example', SMTP_URL: 'smtp://127.0.0.1' },
  MAIL_FROM: 'hello@gatefold.example',
};

describe('db:migrate', () => {
  test('says what it ran, up and down', async () => {
    const ran = `Ran ${migrations.join(', ')}.\n`;
    expect((await command('db-migrate')).stdout).toBe(ran);
    expect((await command('db-migrate')).stdout).toBe('The database is up to date.\n');
    const [newest, ...others] = migrations.toReversed();
    expect((await command('db-migrate', ['--down'])).stdout).toBe(`Took back ${newest}.\n`);
    // The others one by one in this process: each command would take a second.
    const db = connect(inData('gatefold.db'));
    for (const name of others) expect(await migrateDown(db, inData('gatefold.db'))).toEqual([name]);
    await db.destroy();
    expect((await command('db-migrate', ['--down'])).stdout).toBe(
      'There is nothing to take back.\n',
    );
  });

  test('says in one sentence that a file is no database', async () => {
    writeFileSync(inData('gatefold.db'), 'Dear diary, today it rained. '.repeat(100));
    const { code, stderr } = await command('db-migrate');
    expect(code).toBe(1);
    expect(stderr).toBe(
      `The file ${inData('gatefold.db')} is damaged or is no SQLite database: restore a backup.\n`,
    );
  });
});

describe('db:seed', () => {
  test('plants once', async () => {
    expect((await command('db-seed')).stdout).toContain('Planted the demo site.');
    expect((await command('db-seed')).stdout).toBe(
      'Nothing was planted: the demo is there already.\n',
    );
  });

  test('never touches a real site', async () => {
    const { code, stderr } = await runCommand({ ...site.env, ...production }, 'db-seed');
    expect(code).toBe(1);
    expect(stderr).toBe('SITE_URL is set, so this is a real site: the demo is not planted here.\n');
    expect(existsSync(inData('gatefold.db'))).toBe(false);
  });
});

describe('db:reset', () => {
  let planted: Awaited<ReturnType<typeof siteFolder>>;
  beforeAll(async () => {
    planted = await siteFolder();
    expect((await runCommand(planted.env, 'db-seed')).code).toBe(0);
  });
  afterAll(() => planted.remove());

  beforeEach(() => {
    cpSync(path.join(planted.folder, 'var'), inData(''), { recursive: true });
    mkdirSync(inData('media/extra'));
  });

  test('goes on when told yes: a new demo, and the keys stay', async () => {
    const key = readFileSync(inData('keys/astro'), 'utf8');
    const { code, stdout } = await command('db-reset', [], 'yes\n');
    expect(code).toBe(0);
    expect(stdout).toContain('Planted the demo site.');
    expect(existsSync(inData('media/extra'))).toBe(false);
    expect(readFileSync(inData('keys/astro'), 'utf8')).toBe(key);
  });

  test('does not ask when --yes says it', async () => {
    expect((await command('db-reset', ['--yes'])).stdout).toContain('Planted the demo site.');
  });

  test('changes nothing while another program has the database open, as a publisher that stays', async () => {
    const db = connect(inData('gatefold.db'));
    const users = () => db.selectFrom('user').select('email').execute();
    const before = await users();
    const { code, stderr } = await command('db-reset', ['--yes']);
    expect(code).toBe(1);
    expect(stderr).toContain('Another program uses the database');
    expect(await users()).toEqual(before);
    await db.destroy();
  });

  test('changes nothing when told anything else, or nothing', async () => {
    const before = readFileSync(inData('gatefold.db'));
    for (const answer of ['no\n', 'y\n', '']) {
      const { code, stderr } = await command('db-reset', [], answer);
      expect(code).toBe(1);
      expect(stderr).toContain('nothing was changed.');
      expect(readFileSync(inData('gatefold.db')).equals(before)).toBe(true);
      expect(existsSync(inData('media/extra'))).toBe(true);
    }
  });

  test('never touches a real site', async () => {
    const { code, stderr } = await runCommand({ ...site.env, ...production }, 'db-reset', [
      '--yes',
    ]);
    expect(code).toBe(1);
    expect(stderr).toBe('SITE_URL is set, so this is a real site: it is not reset by a command.\n');
    expect(existsSync(inData('media/extra'))).toBe(true);
  });

  test('nor one whose SITE_URL is forgotten', async () => {
    const db = connect(inData('gatefold.db'));
    await Site.note(db, REAL, true);
    await db.destroy();
    const { code, stderr } = await command('db-reset', ['--yes']);
    expect(code).toBe(1);
    expect(stderr).toContain('it is not reset by a command. Was SITE_URL forgotten?');
    expect(existsSync(inData('media/extra'))).toBe(true);
  });

  test('waits for nobody: while the site is running it says so', async () => {
    const server = createServer((_request, response) => response.end('here'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    writeFileSync(inData('address'), address);
    const { code, stderr } = await command('db-reset', ['--yes']);
    server.close();
    expect(code).toBe(1);
    expect(stderr).toBe(`The site is running at ${address}: stop it first.\n`);
  });
});
