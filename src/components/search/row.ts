// One find, from the template in the page. Its texts are put in as text: of the excerpt's HTML only the marks
// are kept.

import { printOf } from '../prints.ts';
import type { Find } from './engine.ts';

export function rowOf({ url, excerpt, meta, filters }: Find, words: Record<string, string>): Node {
  const template = document.querySelector('template') as HTMLTemplateElement;
  const row = template.content.cloneNode(true) as DocumentFragment;
  const [kind = ''] = filters.kind ?? [];
  const [image] = filters.image ?? [];
  const part = (name: string) => row.querySelector(name) as HTMLElement;
  const link = part('a') as HTMLAnchorElement;
  link.href = url;
  link.textContent = meta.title;
  part('.kind').textContent = words[kind] ?? '';
  part('.members').hidden = filters.access?.[0] !== 'members';
  part('.excerpt').append(...marked(excerpt));
  part('.sleeve').classList.add(printOf(Number(filters.position?.[0])));
  const picture = part('img') as HTMLImageElement;
  if (image) picture.src = image;
  else picture.remove();
  return row;
}

/** Read by a parser that runs nothing and loads nothing. */
function marked(html: string): Node[] {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  return [...body.childNodes].map((node) => {
    if (node.nodeName !== 'MARK') return new Text(node.textContent ?? '');
    const mark = document.createElement('mark');
    mark.textContent = node.textContent;
    return mark;
  });
}
