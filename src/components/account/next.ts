// Where a form leads to once it is done: an own path that travels along as `next`, from the address of the
// page or from the form that came back. Anything that is no own path is dropped.

import { ownPath } from '#lib/helpers/own-path.ts';

export function nextOf(url: URL, form: App.Locals['form']): string | undefined {
  return ownPath(form?.values.next ?? url.searchParams.get('next') ?? undefined);
}

/** `page` with `next` in its address, if there is one. */
export const withNext = (page: string, next: string | undefined): string =>
  next ? `${page}${page.includes('?') ? '&' : '?'}next=${encodeURIComponent(next)}` : page;
