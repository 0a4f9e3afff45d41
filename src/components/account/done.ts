// What a form has done, said above the page that one lands on: a word in the address stands for
// a sentence of ours, so that no link can put words into the mouth of the site.

import { texts } from '#lib/texts.ts';

/** The sentence of `sentences` that `?done=` names, if it is one of ours. */
export function doneOf(
  parameters: URLSearchParams,
  sentences: Record<string, string> = texts.credentials.done,
): string | undefined {
  const what = parameters.get('done') ?? '';
  return Object.hasOwn(sentences, what) ? sentences[what] : undefined;
}
