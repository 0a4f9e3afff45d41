// Fills the places that Counter.astro has reserved with the number and its words. Nobody yet is no number.

export interface Reading {
  key: string;
  value: number;
  /** The counter of the stream at which the item is shown now. */
  live?: string;
  /** There is no such counter, or not any more. */
  gone?: true;
}

/** What was heard last of each counter. */
export const heard = new Map<string, Reading>();

/** Asks the counter, or counts there when `init` posts; undefined when the answer is of no use. */
export async function ask(key: string, init?: RequestInit): Promise<Reading | undefined> {
  try {
    const response = await fetch(`/api/counters/${key}`, init);
    if (!response.ok && response.status !== 404) return undefined;
    const reading: Reading = response.ok ? await response.json() : { key, value: 0, gone: true };
    heard.set(key, reading);
    show(reading);
    return reading;
  } catch {
    return undefined;
  }
}

function show({ key, value }: Reading): void {
  const { locale } = document.documentElement.dataset;
  for (const place of document.querySelectorAll<HTMLElement>(`[data-counter="${key}"]`)) {
    const words: Record<string, string> = JSON.parse(place.dataset.words ?? '{}');
    const form = words[new Intl.PluralRules(locale).select(value)] ?? words.other ?? '#';
    place.textContent = value ? form.replace('#', new Intl.NumberFormat(locale).format(value)) : '';
  }
}
