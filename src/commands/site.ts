// npm run site: what the site is called, where one writes to it, and what membership costs. Tested in tests/commands/site.test.ts.

import type { Application } from '#lib/application.ts';
import { readAddress } from '#lib/helpers/address.ts';
import { formatMoney, toMinor } from '#lib/helpers/money.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { Site } from '#lib/models/index.ts';
import { publish } from './author/tell.ts';
import { runVerb } from './author/verbs.ts';

export const usage = `npm run site -- list
npm run site -- set name "Side A"
npm run site -- set tagline "Talks about records"
npm run site -- set contact hello@example.org   where people write to
npm run site -- set price "49 usd"              what membership costs, once
npm run site -- set show_members yes            whether home and /join/ tell how many members there are; or no
npm run site -- remove <name>                   as if it had never been set`;

const verbs = { list, set, remove };

export const run = (args: string[]): Promise<void> => runVerb('site', { verbs, usage }, args);

interface Kind {
  /** What stands on the command line, as the value; undefined for what is none. */
  read(words: string): unknown;
  should: string;
  // biome-ignore lint/suspicious/noExplicitAny: each setting has a type of its own, which the model has checked.
  write(value: any): string;
}

const words: Kind = {
  read: (given) => given.trim() || undefined,
  should: 'a text',
  write: (value) => `"${value}"`,
};

const kinds: Record<Site.Known, Kind> = {
  name: words,
  tagline: words,
  contact: {
    read: readAddress,
    should: 'a mail address, as in hello@example.org',
    write: (value) => value,
  },
  price: {
    read: readPrice,
    should: 'an amount and a currency, as in "49 usd"',
    write: ({ amount, currency }: Site.Price) => formatMoney(amount, currency),
  },
  show_members: {
    read: (given) => (given === 'yes' ? true : given === 'no' ? false : undefined),
    should: 'yes or no',
    write: (value) => (value ? 'yes' : 'no'),
  },
};

const isKnown = (name: string): name is Site.Known => Object.hasOwn(kinds, name);

async function list({ db }: Application): Promise<void> {
  const width = Math.max(...Object.keys(kinds).map(({ length }) => length));
  for (const [name, { write }] of Object.entries(kinds)) {
    const value = await Site.get(db, name);
    console.log(`${name.padEnd(width)}  ${value === undefined ? '(not set)' : write(value)}`);
  }
}

async function set(app: Application, [name, ...rest]: string[]): Promise<void> {
  const known = nameOf(name);
  const [given, more] = rest;
  if (given === undefined || more !== undefined)
    throw new UsageProblem(`Say what it should be, in quotes: npm run site -- set ${known} "…"`);
  const { read, should, write } = kinds[known];
  const value = read(given);
  if (value === undefined)
    throw new UsageProblem(`The site's ${known} should be ${should}, but is "${given}".`);
  console.log(`The site's ${known} is ${write(await Site.set(app.db, known, value))} now.`);
  await publish(app);
}

async function remove(app: Application, [name, more]: string[]): Promise<void> {
  const known = nameOf(name);
  if (more !== undefined) throw new UsageProblem(`Usage: npm run site -- remove ${known}`);
  if (!(await Site.remove(app.db, known))) return console.log(`The site's ${known} was not set.`);
  console.log(`The site's ${known} is not set any more.`);
  await publish(app);
}

/** @throws UsageProblem */
function nameOf(name: string | undefined): Site.Known {
  if (name !== undefined && isKnown(name)) return name;
  const said = name === undefined ? 'Say what' : `There is no "${name}" to set`;
  throw new UsageProblem(`${said}: there are ${Object.keys(kinds).join(', ')}.`);
}

/** In minor units: `49 usd` is 4900 cents. */
function readPrice(given: string): Site.Price | undefined {
  const [, decimal, currency = ''] = /^([\d.]+) *([a-z]{3})$/.exec(given.toLowerCase()) ?? [];
  const amount = toMinor(decimal, currency);
  const there = Intl.supportedValuesOf('currency').includes(currency.toUpperCase());
  return there && amount ? { amount, currency } : undefined;
}
