// Pagefind in the browser: loads itself from the parts of the index under /pagefind/ and searches them together.
// Only static files are asked for. A part is replaced when something in it changes: then we begin again, once.

/** What we use of Pagefind's interface. */
interface Pagefind {
  options(options: Options): Promise<void>;
  init(): Promise<void>;
  mergeIndex(path: string, options: Options): Promise<void>;
  search(words: string): Promise<{ results: { data(): Promise<Find> }[] }>;
  destroy(): Promise<void>;
}

type Options = { baseUrl: string; excerptLength: number; excerptEllipsis: string };

export interface Find {
  url: string;
  /** HTML: the text with `<mark>` around what was looked for. */
  excerpt: string;
  meta: { title: string };
  /** As src/lib/publish/search/records.ts wrote them. */
  filters: { kind?: string[]; access?: string[]; image?: string[]; position?: string[] };
}

export interface Finds {
  total: number;
  /** The next finds, at most `count`. */
  more(count: number): Promise<Find[]>;
}

/** An excerpt has so many words. */
const options: Options = { baseUrl: '/', excerptLength: 28, excerptEllipsis: '…' };
const INDEX = '/pagefind/';

let engine: Promise<Pagefind | undefined> | undefined;

/** Loads what searching needs, once. */
export function prepare(): Promise<Pagefind | undefined> {
  engine ??= load();
  return engine;
}

/** @throws whatever keeps the index from being read. */
export async function search(words: string): Promise<Finds> {
  try {
    return await look(words);
  } catch {
    await (await engine?.catch(() => undefined))?.destroy();
    engine = undefined;
    return look(words);
  }
}

async function look(words: string): Promise<Finds> {
  const results = (await (await prepare())?.search(words))?.results ?? [];
  let shown = 0;
  const more = async (count: number) => {
    const from = shown;
    // At once: a second press gets those that follow.
    shown = Math.min(from + count, results.length);
    try {
      return await Promise.all(results.slice(from, shown).map((one) => one.data()));
    } catch (error) {
      shown = Math.min(shown, from);
      throw error;
    }
  };
  return { total: results.length, more };
}

/** Undefined while nothing has been published. */
async function load(): Promise<Pagefind | undefined> {
  const response = await fetch(`${INDEX}parts.json`);
  const [first, ...others]: string[] = await response.json();
  if (first === undefined) return undefined;
  const pagefind: Pagefind = await import(/* @vite-ignore */ `${INDEX}${first}/pagefind.js`);
  await pagefind.options(options);
  await pagefind.init();
  await Promise.all(others.map((part) => pagefind.mergeIndex(`${INDEX}${part}/`, options)));
  return pagefind;
}
