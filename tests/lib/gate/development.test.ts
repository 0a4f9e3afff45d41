import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isKept, plainPath } from '#lib/gate/development.ts';
import { readSettings } from '#lib/settings.ts';

const here = process.cwd();
const settings = readSettings({});
const kept = (url: string) => {
  const pathname = plainPath(url);
  return pathname === undefined || isKept({ settings }, pathname);
};

test('nothing that is kept or made is sent, by whatever name it is asked for', () => {
  for (const url of [
    '/var/keys/signing',
    '/var/gatefold.db?raw',
    '//var/keys/signing',
    '/\\var/keys/signing',
    '/%76ar/keys/signing',
    '/src/../var/keys/signing',
    '/VAR/keys/signing',
    '/dist/private/members/owls/index.html',
    `/@fs${here}/var/gatefold.db-wal?url`,
    `/@fs/${here}/src/../var/keys/signing`,
    '/@id/var/keys/signing?raw',
    '/@id/var/media/1/owls.mp4?import&inline',
    '/@id/var/gatefold.db?import&raw',
    '/@id//var/keys/signing?raw',
    '/@id/./var/keys/signing?raw',
    `/@id/${here}/var/keys/signing?raw`,
    `/@id//@fs${here}/var/keys/signing?raw`,
    `/@fs/@id/@id/${here}/var/keys/signing?raw`,
    '/@id/nodemailer/../../var/keys/signing?raw',
    '/.env',
    '/.git/config',
    `/_image?href=/@fs${here}/var/media/1/owls.jpg`,
    `/_image/?href=/@fs${here}/var/media/1/owls.jpg`,
    `/./_image?href=/@fs${here}/var/media/1/owls.jpg`,
    `/x/../_image?href=/@fs${here}/var/media/1/owls.jpg`,
    '/%',
  ])
    expect(kept(url), url).toBe(true);
});

test('pages, and the sources that the browser needs, are sent', () => {
  for (const url of [
    '/',
    '/media/owls/',
    '/variety/',
    '/src/components/unlock.ts',
    '/@vite/client',
    '/@id/astro/runtime/client/dev-toolbar/entrypoint.js',
  ])
    expect(kept(url), url).toBe(false);
});

test('a link into them leads nowhere', () => {
  const folder = mkdtempSync('node_modules/.cache/gate-');
  const data_dir = path.resolve(folder, 'data');
  mkdirSync(path.join(data_dir, 'keys'), { recursive: true });
  writeFileSync(path.join(data_dir, 'keys/signing'), 'a key');
  symlinkSync(data_dir, path.join(folder, 'link'));
  const elsewhere = { settings: readSettings({ DATA_DIR: data_dir }) };
  expect(isKept(elsewhere, `/${folder}/link/keys/signing`)).toBe(true);
  expect(isKept(elsewhere, `/@fs${path.resolve(folder)}/link/keys/signing`)).toBe(true);
  expect(isKept(elsewhere, `/${folder}/other`)).toBe(false);
  rmSync(folder, { recursive: true });
});

test('folders that lie elsewhere are kept too', () => {
  const elsewhere = { settings: readSettings({ DATA_DIR: path.resolve('/srv/gatefold') }) };
  expect(isKept(elsewhere, '/@fs/srv/gatefold/gatefold.db')).toBe(true);
});
