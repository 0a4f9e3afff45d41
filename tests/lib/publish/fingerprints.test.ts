import { appendFileSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fingerprintsOf, type Manifest, type Modules } from '#lib/publish/fingerprints.ts';

const home = 'src/pages/index.astro';
const about = 'src/pages/about.astro';
const settings = ['astro.config.mjs', 'package-lock.json'];

/** Two pages: the first imports a card, which imports words and is imported by them; the second a logo. */
const sources: Record<string, { says: string; uses: string[] }> = {
  [home]: { says: 'home', uses: ['src/card.astro'] },
  'src/card.astro': { says: 'card', uses: ['src/words.ts'] },
  'src/words.ts': { says: 'words', uses: ['src/card.astro'] },
  [about]: { says: 'about', uses: ['src/logo.astro'] },
  'src/logo.astro': { says: 'logo', uses: [] },
  'src/middleware.ts': { says: 'middleware', uses: [] },
  'src/lib/publish/renderer.ts': { says: 'renderer', uses: [] },
  'src/lib/helpers/policy.ts': { says: 'policy', uses: [] },
};

function prints({
  edited = '',
  renamed = '',
  style = 'a {}',
  script = 'go()',
  root = process.cwd(),
}) {
  const id = (file: string) => path.join(root, file === renamed ? `${file}?v=1` : file);
  const modules: Modules = new Map(
    Object.entries(sources).map(([file, { says, uses }]) => [
      id(file),
      { says: file === edited ? 'edited' : says, uses: uses.map(id) },
    ]),
  );
  const route = (component: string, content: string) => ({
    routeData: { component },
    scripts: [],
    styles: [{ type: 'inline', content }],
  });
  const manifest = {
    routes: [route(home, style), route(about, 'b {}')],
    entryModules: {},
    inlinedScripts: [[`${id('src/card.astro')}?astro&type=script&index=0&lang.ts`, script]],
  } as unknown as Manifest;
  return fingerprintsOf(modules, manifest, root);
}

const before = prints({});

test.each(['src/pages/index.astro', 'src/card.astro', 'src/words.ts'])(
  'a page has another fingerprint when %s, of which it is made, is edited, and other pages have not',
  (edited) => {
    const after = prints({ edited });
    expect(after[home]).not.toBe(before[home]);
    expect(after[about]).toBe(before[about]);
  },
);

test.each([{ style: 'a { color: red }' }, { script: 'stop()' }])(
  'so it has for what Astro makes of its styles and scripts: %o',
  (change) => {
    const after = prints(change);
    expect(after[home]).not.toBe(before[home]);
    expect(after[about]).toBe(before[about]);
  },
);

test.each(['src/middleware.ts', 'src/lib/publish/renderer.ts', 'src/lib/helpers/policy.ts'])(
  'every page has another one when %s is edited',
  (edited) => {
    const after = prints({ edited });
    for (const page of [home, about]) expect(after[page], page).not.toBe(before[page]);
  },
);

test.each(settings)('and when %s is another', (edited) => {
  const root = mkdtempSync(path.join(os.tmpdir(), 'gatefold-prints-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const file of settings) copyFileSync(file, path.join(root, file));
  const earlier = prints({ root });
  appendFileSync(path.join(root, edited), '\n');
  const after = prints({ root });
  for (const page of [home, about]) expect(after[page], page).not.toBe(earlier[page]);
});

test.each(['src/pages/index.astro', 'src/middleware.ts'])(
  '%s that was compiled under a name we do not know stops it: no edit of it would be seen',
  (renamed) => {
    expect(() => prints({ renamed })).toThrow(`${renamed} was compiled, but not as `);
  },
);

test('the same sources give the same fingerprints', () => {
  expect(prints({})).toEqual(before);
});
