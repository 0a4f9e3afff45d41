// A real Chromium from an npm package: unpacked once into node_modules/.cache, together with the libraries
// and fonts that a bare machine lacks. Its own launch arguments are left out: they switch web security off.
// BROWSER_PATH names another Chromium or Chrome instead.

import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';
import { extract } from 'tar-fs';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
const packaged = path.join(modules, '@sparticuz', 'chromium');
const systemBrowsers = ['/usr/bin/chromium', '/usr/bin/google-chrome'];

/** Starts a browser, with more arguments if need be; close it when done. */
export async function openBrowser(more: string[] = []): Promise<Browser> {
  const { executablePath, env } = await findBrowser();
  return chromium.launch({
    executablePath,
    // A container's root has no sandbox to give.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...more],
    // Its visitors live by UTC, unless a test says otherwise: pages say hours twice to all others.
    env: { ...process.env, TZ: 'UTC', ...env } as Record<string, string>,
  });
}

async function findBrowser(): Promise<{ executablePath: string; env: Record<string, string> }> {
  const named = process.env.BROWSER_PATH;
  if (named) return { executablePath: named, env: {} };
  if (process.platform === 'linux' && process.arch === 'x64') {
    const folder = await unpacked();
    return {
      executablePath: path.join(folder, 'chromium'),
      env: {
        LD_LIBRARY_PATH: path.join(folder, 'al2023', 'lib'),
        FONTCONFIG_FILE: path.join(folder, 'fonts.conf'),
      },
    };
  }
  const executablePath =
    systemBrowsers.find((file) => existsSync(file)) ?? chromium.executablePath();
  return { executablePath, env: {} };
}

async function unpacked(): Promise<string> {
  const { version } = JSON.parse(await readFile(path.join(packaged, 'package.json'), 'utf8'));
  const cache = path.join(modules, '.cache');
  const folder = path.join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;

  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(path.join(cache, 'chromium-draft-'));
  const unbrotli = (name: string) =>
    [createReadStream(path.join(packaged, 'bin', name)), createBrotliDecompress()] as const;
  await Promise.all([
    pipeline(
      ...unbrotli('chromium.br'),
      createWriteStream(path.join(draft, 'chromium'), { mode: 0o755 }),
    ),
    pipeline(...unbrotli('swiftshader.tar.br'), extract(draft)),
    pipeline(...unbrotli('al2023.tar.br'), extract(path.join(draft, 'al2023'))),
    pipeline(...unbrotli('fonts.tar.br'), extract(path.join(draft, 'fonts'))),
  ]);
  // The package's own list of font folders is that of a machine in a cloud.
  const fonts = [path.join(folder, 'fonts'), '/usr/share/fonts'].map((at) => `<dir>${at}</dir>`);
  const cache_dir = `<cachedir>${path.join(folder, 'fonts-cache')}</cachedir>`;
  await writeFile(
    path.join(draft, 'fonts.conf'),
    `<fontconfig>${fonts.join('')}${cache_dir}</fontconfig>`,
  );
  await rename(draft, folder).catch(async (error) => {
    if (!existsSync(folder)) throw error; // another test file was first
    await rm(draft, { recursive: true });
  });
  return folder;
}
