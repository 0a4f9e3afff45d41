// The search form at work: looks while one types, keeps the words in the address, and says what it found to
// those who do not see it. src/pages/search.astro is the markup. Tested in tests/search.test.ts.

import { type Find, type Finds, prepare, search } from './engine.ts';
import { rowOf } from './row.ts';

/** After so many milliseconds without a key. */
const PAUSE = 200;
const AT_ONCE = 10;

const place = document.querySelector<HTMLElement>('[data-search]');
const form = place?.querySelector('form');
if (place && form) listen(place, form);

function listen(place: HTMLElement, form: HTMLFormElement): void {
  const { locale } = document.documentElement.dataset;
  const words: Record<string, string> = JSON.parse(place.dataset.search ?? '{}');
  const field = form.elements.namedItem('q') as HTMLInputElement;
  const list = place.querySelector('ol') as HTMLOListElement;
  const status = place.querySelector('[role=status]') as HTMLElement;
  const more = place.querySelector<HTMLButtonElement>('button.more') as HTMLButtonElement;
  let finds: Finds | undefined;
  let asked = '';
  let waiting: ReturnType<typeof setTimeout> | undefined;

  const say = (sentence = '') => {
    status.textContent = sentence;
  };
  const show = (rows: Find[]) => {
    list.append(...rows.map((find) => rowOf(find, words)));
    more.hidden = list.childElementCount >= (finds?.total ?? 0);
  };
  const counted = (total: number) => {
    const sentence = words[new Intl.PluralRules(locale).select(total)] ?? words.other ?? '#';
    return sentence.replace('#', new Intl.NumberFormat(locale).format(total));
  };
  const run = async () => {
    clearTimeout(waiting);
    const query = field.value.trim();
    if (query === asked) return;
    asked = query;
    history.replaceState(null, '', query ? `?q=${encodeURIComponent(query)}` : location.pathname);
    if (query) say(words.searching);
    try {
      const found = query ? await search(query) : undefined;
      const rows = (await found?.more(AT_ONCE)) ?? [];
      // Something else was typed meanwhile: its answer comes.
      if (asked !== query) return;
      finds = found;
      list.replaceChildren();
      show(rows);
      if (!query) say();
      else if (rows.length > 0) say(counted(found?.total ?? 0));
      else say(`${words.nothing?.replace('#', () => query)} ${words.fewer}`);
    } catch {
      if (asked !== query) return;
      asked = '';
      list.replaceChildren();
      more.hidden = true;
      say(words.failed);
    }
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void run();
  });
  field.addEventListener('focus', () => prepare().catch(() => undefined), { once: true });
  field.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(run, PAUSE);
  });
  more.addEventListener('click', async () => {
    const these = finds;
    const rows = (await these?.more(AT_ONCE).catch(() => [])) ?? [];
    // Something else is shown by now.
    if (finds !== these) return;
    const at = list.childElementCount;
    show(rows);
    list.children[at]?.querySelector('a')?.focus();
  });
  field.value ||= new URLSearchParams(location.search).get('q') ?? '';
  void run();
}
