// What the administration says of the settings and notes in `site`: what each is, and its value as people write it.
// Tested in tests/components/admin/tables.test.ts.

import { formatMoney } from '#lib/helpers/money.ts';
import type { Site } from '#lib/models/index.ts';
import { Price } from '#lib/models/site/known.ts';
import { texts } from '#lib/texts.ts';
import { type Cell, number, words } from './cells.ts';

const t = texts.admin;

/** Nothing secret belongs into `site`; whoever puts it there all the same does not see it on a screen. */
const SECRET = /secret|password|token/i;

/** Each setting that the kit itself knows, and notes of its own. */
const about: Record<Site.Known, string> & Record<string, string> = t.settings;

/** Undefined for what somebody keeps there for themselves. A counter goes by the word before its id. */
export function aboutSetting(key: string): string | undefined {
  const [name = ''] = key.split(':');
  return Object.hasOwn(about, name) ? about[name] : undefined;
}

export function settingOf({ key, value: json }: Site.Row): Cell {
  if (SECRET.test(key)) return { text: t.cells.hidden };
  const value: unknown = JSON.parse(json);
  const price = key === 'price' ? Price.safeParse(value).data : undefined;
  if (price) return words(formatMoney(price.amount, price.currency));
  if (typeof value === 'string') return words(value);
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean') return words(value ? t.cells.yes : t.cells.no);
  return { ...words(json), code: true };
}
