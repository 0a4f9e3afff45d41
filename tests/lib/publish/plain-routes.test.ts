import path from 'node:path';
import { expect, test } from 'vitest';
import { publisher } from '#lib/publish/integration.ts';
import { proseProblem, routeProblem } from '#lib/publish/plain-routes.ts';

const page = (line: string) =>
  `---\nimport Site from '#layouts/Site.astro';\n${line}\n---\n<p>Hello</p>\n`;

test('a page says plainly whether it is a file or answered on demand', () => {
  for (const said of ['true', 'false'])
    expect(
      routeProblem('src/pages/studio.astro', page(`export const prerender = ${said};`)),
    ).toBeUndefined();
  for (const unclear of [
    '',
    'export const prerender = on;',
    'export const prerender = !1;',
    '// export const prerender = false;',
  ])
    expect(routeProblem('src/pages/studio.astro', page(unclear))).toBe(
      'src/pages/studio.astro should have a line "export const prerender = true;" (a file for everybody) or "export const prerender = false;" (answered on demand).',
    );
});

test('nothing stands under /members/ but what the gate sends', () => {
  const source = page('export const prerender = false;');
  expect(routeProblem('src/pages/members/[slug].astro', source)).toBeUndefined();
  expect(routeProblem('src/pages/members/studio.astro', source)).toContain(
    'src/pages/members/studio.astro would never be seen: the gate answers every address under /members/.',
  );
});

test('prose has no name under which there is a page', () => {
  const source = page('export const prerender = true;');
  const prose = ['about.md', 'media.md', 'join.md'];
  const problem = (component: string) => routeProblem(component, source, prose);
  expect(problem('src/pages/media/index.astro')).toBe(
    'src/content/pages/media.md would never be seen: /media/ is src/pages/media/index.astro. Give it another name.',
  );
  expect(problem('src/pages/join.astro')).toContain('src/content/pages/join.md');
  for (const other of [
    'src/pages/index.astro',
    'src/pages/media/[slug].astro',
    'src/pages/[page].astro',
  ])
    expect(problem(other)).toBeUndefined();
});

test('prose without its order is named, and what it lacks, or has too much', () => {
  const message =
    '**pages → extra** data does not match collection schema.\n\n  **order**: Required\n  ****: Unrecognized keys: "slug", "tite"';
  const loc = { file: path.resolve('src/content/pages/extra.md') };
  expect(proseProblem({ name: 'InvalidContentEntryDataError', message, loc })).toBe(
    'src/content/pages/extra.md should have on top its title and summary, and its order, a number, and nothing that src/content.config.ts does not know: look at "order", "slug", "tite".',
  );
  expect(proseProblem(new Error('a brace is missing'))).toBeUndefined();
});

test('prose, and what comes with a package, is left alone', () => {
  expect(routeProblem('src/pages/prose.md', '# Prose')).toBeUndefined();
  expect(routeProblem('node_modules/astro/dist/assets/endpoint/node.js', '')).toBeUndefined();
});

test('the compiler refuses such a page by its sentence', () => {
  const { hooks } = publisher(() => page(''));
  const setup = hooks['astro:route:setup'] as (given: object) => void;
  const route = { component: 'src/pages/studio.astro', prerender: true };
  expect(() => setup({ route })).toThrow('src/pages/studio.astro should have a line');
});
