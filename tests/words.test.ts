// Every word that pages say comes from src/lib/texts.ts: a page, a layout or a component that says something of
// its own fails here. They are read by Astro's own parser, so no expression hides a word.

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '@astrojs/compiler-rs';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A node of the tree, as far as it is looked at. */
type Node = { type: string; value?: unknown } & Record<string, unknown>;

/** Attributes that are read or heard. */
const SAID =
  /^(alt|title|label|lead|hint|placeholder|description|aria-(label|description|valuetext))$/;
/** What says nothing: types, names of modules, queries, and what an error tells a developer. */
const MUTE =
  /^(TS(?!As|Satisfies|NonNull)|Import|Throw|TaggedTemplate|Astro(Doctype|Comment)|JSXClosing)/;
/** What hands on the words of its parts. */
const HANDS_ON =
  /^(Binary|Conditional|Logical|Parenthesized|TemplateLiteral|TemplateElement|JSXExpression)/;

const letters = /\p{L}/u;
/** A word with a capital, or two words: a class, a key and an address are neither. */
const sentence = /^\p{Lu}\p{Ll}+$|\p{L}{2}[,.:;’”]? \p{L}/u;
const tags = /<[^>]*(>|$)/g;
/** What headers say to browsers, and what an operator types: the same in every language. */
const code =
  /^((private|public|attachment|text\/plain|application\/xml)\b.*[=-]|npm run |\w+\.\w+\(db, )/;

/** What a file says by itself. A module is read as the frontmatter of a page. */
function wordsOf(file: string, source = readFileSync(path.join(root, file), 'utf8')): string[] {
  const { ast, diagnostics } = parse(file.endsWith('.ts') ? `---\n${source}\n---\n` : source);
  const [problem] = diagnostics;
  if (problem) throw new Error(`${file} cannot be parsed: ${problem.text}`);
  const found: string[] = [];
  look(ast as unknown as Node, false);
  return found;

  function say(text: unknown, said: boolean) {
    const words = String(text).replaceAll(tags, ' ').replaceAll(/\s+/g, ' ').trim();
    if ((said ? letters : sentence).test(words) && !code.test(words))
      found.push(`${file}: ${words}`);
  }

  /** `said`: whatever text it is, a reader sees it. */
  function look(node: Node, said: boolean): void {
    if (MUTE.test(node.type) || isLog(node)) return;
    if (node.type === 'JSXText') say(node.value, true);
    else if (typeof node.value === 'string' && node.type === 'Literal') say(node.value, said);
    else if (node.type === 'TemplateElement') say((node.value as Quasi).cooked, said);
    else if (node.type === 'JSXElement') lookAtElement(node);
    else lookInside(node, said);
  }

  function lookInside(node: Node, said: boolean): void {
    for (const [field, part] of Object.entries(node)) {
      const test = field === 'test' || (field === 'left' && node.operator === '&&');
      for (const child of [part].flat().filter(isNode))
        look(child, said && HANDS_ON.test(node.type) && !test);
    }
  }

  function lookAtElement(node: Node) {
    const { name, attributes } = node.openingElement as { name: Node; attributes: Node[] };
    if (name.name === 'style') return;
    const component = /^\p{Lu}/u.test(String(name.name));
    for (const attribute of attributes) {
      const value = attribute.value ?? attribute.argument;
      // A name like `class:list` is two; `{...spread}` has none.
      const { namespace, name: plain } = (attribute.name ?? {}) as Node;
      const called = String(isNode(namespace) ? namespace.name : plain);
      const literal = isNode(value) && value.type === 'Literal';
      const aside = called.startsWith('class') || (literal && !component);
      if (isNode(value) && (SAID.test(called) || !aside)) look(value, SAID.test(called));
    }
    for (const child of node.children as Node[])
      look(child, child.type === 'JSXExpressionContainer');
  }
}

interface Quasi {
  cooked: string;
}

/** `log.warn(…)`: for the operator. */
const isLog = ({ callee }: Node) =>
  isNode(callee) && isNode(callee.object) && callee.object.name === 'log';

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value;

test('a page that says something of its own is found', () => {
  const page = (template: string) => wordsOf('page.astro', `---\nconst a = 1;\n---\n${template}`);
  expect(page('<p class="wrap stack loose">{texts.a} · <b title={t.b}>{1}</b></p>')).toEqual([]);
  expect(page('<p>Hello</p>')).toEqual(['page.astro: Hello']);
  expect(page('<p>{a ? "yes" : b}</p>')).toEqual(['page.astro: yes']);
  expect(page('<p>{a === "yes" && b}</p>')).toEqual([]);
  expect(page('<p>{list.map(() => <i>{`no. ` + a}</i>)}</p>')).toEqual(['page.astro: no.']);
  expect(page('<img alt="sea" />')).toEqual(['page.astro: sea']);
  expect(page('<Empty words="It is empty." />')).toEqual(['page.astro: It is empty.']);
  expect(page('<a aria-label={a || "home"} href="/a b/" />')).toEqual(['page.astro: home']);
  expect(wordsOf('module.ts', 'export const a = { b: "Some words" };')).toHaveLength(1);
  expect(wordsOf('module.ts', 'throw new Error("Some words");')).toEqual([]);
});

/** Words of others, the same in every language: schema.org's, Apple's categories, names of browsers. */
const foreign = /^src\/components\/(structured\/|feeds\/podcast\.ts|account\/device\.ts)/;

test('every word of a page comes from src/lib/texts.ts', () => {
  const files = globSync('src/{pages,layouts,components}/**/*.{astro,ts}', { cwd: root })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => !foreign.test(file));
  expect(files.flatMap((file) => wordsOf(file))).toEqual([]);
});
