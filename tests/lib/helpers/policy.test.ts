import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { withOwnPolicy } from '#lib/helpers/policy.ts';

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const page = (policy: string) =>
  `<head><meta http-equiv="content-security-policy" content="${policy}"><style>p { color: red }</style>` +
  `<script type="module">go("ö")</script><script src="/a.js"></script></head><p>'sha256-mine'</p>`;

test('a page allows the styles and scripts that stand in it, and none of other pages', () => {
  const own = `script-src 'self' ${hash('go("ö")')}; style-src 'self' ${hash('p { color: red }')};`;
  const foreign = ` ${hash('of another page')}`;
  const all = own.replaceAll("'self'", `'self'${foreign}`).replace(';', `${foreign};`);
  expect(withOwnPolicy(page(`default-src 'none'; ${all}`))).toBe(
    page(`default-src 'none'; ${own}`),
  );
});

test('what was compiled and stands in it is allowed where it belongs, and nothing that somebody wrote into it', () => {
  const own = `script-src 'self' ${hash('go("ö")')}; style-src 'self' ${hash('p { color: red }')};`;
  const bare = `script-src 'self' ; style-src 'self' ;`;
  const names = (text: string) => hash(text).slice(1, -1);
  const compiled = {
    'script-src': new Set([names('go("ö")'), names('of another page')]),
    'style-src': new Set([names('p { color: red }')]),
  };
  expect(withOwnPolicy(page(bare), compiled)).toBe(page(own));
  const scripts = { 'script-src': compiled['script-src'] };
  expect(withOwnPolicy(page(bare), scripts)).toBe(
    page(own.replace(/style-src.*/, "style-src 'self';")),
  );
});

test('a page without a policy stays as it is', () => {
  expect(withOwnPolicy('<style>a {}</style>')).toBe('<style>a {}</style>');
});
