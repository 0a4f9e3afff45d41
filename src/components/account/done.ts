// What a form of the account has done, said above the page that one lands on: a word in the address stands for
// a sentence of ours, so that no link can put words into the mouth of the site.

import { texts } from '#lib/texts.ts';

export function doneOf(parameters: URLSearchParams): string | undefined {
  const { done } = texts.credentials;
  const what = parameters.get('done') ?? '';
  return Object.hasOwn(done, what) ? done[what as keyof typeof done] : undefined;
}
