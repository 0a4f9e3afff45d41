import { expect, test } from 'vitest';
import { publisher } from '#lib/publish/integration.ts';
import { routeProblem } from '#lib/publish/plain-routes.ts';

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
