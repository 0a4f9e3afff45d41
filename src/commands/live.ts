// npm run live: the hours at which everybody watches one item together. Tested in tests/commands/live.test.ts.

import type { Application } from '#lib/application.ts';
import { UsageProblem } from '#lib/helpers/usage.ts';
import { Livestream, Media } from '#lib/models/index.ts';
import { given, noneOf, oneOf, readSaid, text, timeOf } from './author/arguments.ts';
import { publish } from './author/tell.ts';
import { runVerb } from './author/verbs.ts';
import { itemOf } from './media/item.ts';

export const usage = `npm run live -- add --title "…" --at 2027-01-31T18:00Z --item <slug>
npm run live -- list
npm run live -- edit <slug of its item, or id>
npm run live -- remove <slug of its item, or id>

With add and edit:
  --title "…"  --summary "…"   what it is called, and what it is in a sentence
  --at 2027-01-31T18:00Z       when it begins; in UTC (Z) unless it says another zone (+02:00)
  --until 2027-01-31T19:00Z    when it ends; now ends one that runs, none lets it run on
  --item <slug>                what one watches, an item that is published; none takes it out`;

const verbs = { add, list, edit, remove };

export const run = (args: string[]): Promise<void> => runVerb('live', { verbs, usage }, args);

const options = { title: text, summary: text, at: text, until: text, item: text };

async function add(app: Application, args: string[]): Promise<void> {
  const { subjects, values } = readSaid('live', args, options);
  noneOf('live', subjects);
  const { title = '' } = values;
  if (!title.trim()) throw new UsageProblem('What is it called? Say it with --title "…".');
  if (values.at === undefined)
    throw new UsageProblem('When does it begin? Say it with --at 2027-01-31T18:00Z');
  const starts_at = timeOf('--at', values.at);
  const row = await Livestream.create(app.db, {
    ...(await columnsOf(app, values)),
    ...{ title, starts_at },
  });
  console.log(`Added ${nameOf(row)}.`);
  await tell(app);
}

async function edit(app: Application, args: string[]): Promise<void> {
  const { subjects, values } = readSaid('live', args, options);
  const before = await streamOf(app, oneOf('live', subjects, 'livestream'));
  if (Object.keys(values).length === 0)
    throw new UsageProblem(`What should change? For example: --title "${before.title}"`);
  const changes = await columnsOf(app, values);
  const row = await Livestream.update(app.db, before.id, { ...moved(before, changes), ...changes });
  console.log(`Changed ${nameOf(row)}.`);
  await tell(app);
}

async function list({ db }: Application): Promise<void> {
  const { rows } = await Livestream.search(db, { limit: Number.MAX_SAFE_INTEGER, offset: 0 });
  if (rows.length === 0)
    return console.log('There is none yet: npm run live -- add --title "…" --at … --item …');
  const lines: { span: string; name: string; title: string }[] = [];
  for (const row of rows) {
    const item = await Livestream.media(db, row);
    lines.push({ span: spanOf(row), name: item?.slug ?? row.id, title: row.title });
  }
  const spans = Math.max(...lines.map(({ span }) => span.length));
  const names = Math.max(...lines.map(({ name }) => name.length));
  for (const { span, name, title } of lines)
    console.log(`${span.padEnd(spans)}  ${name.padEnd(names)}  ${title}`);
}

async function remove(app: Application, args: string[]): Promise<void> {
  const { subjects } = readSaid('live', args, {});
  const row = await streamOf(app, oneOf('live', subjects, 'livestream'));
  await Livestream.remove(app.db, row.id);
  console.log(`Removed ${nameOf(row)}.`);
  await publish(app);
}

/** An item has one at most, so its slug names it. @throws UsageProblem */
async function streamOf({ db }: Application, name: string): Promise<Livestream.Row> {
  const item = await Media.findBySlug(db, name);
  const row = item ? await Livestream.findByMedia(db, item) : await Livestream.find(db, name);
  if (!row)
    throw new UsageProblem(`There is no livestream of "${name}": npm run live -- list shows all.`);
  return row;
}

/** @throws UsageProblem */
async function columnsOf(
  app: Application,
  { title, summary, at, until, item }: Partial<Record<keyof typeof options, string>>,
): Promise<Livestream.Changes> {
  return given({
    ...{ title, summary },
    starts_at: at === undefined ? undefined : timeOf('--at', at),
    ends_at: endOf(app, until),
    media_id: await mediaOf(app, item),
  });
}

/** An item's id, null for none, undefined when nothing was said. @throws UsageProblem */
async function mediaOf(app: Application, item: string | undefined) {
  if (item === undefined) return undefined;
  return item === 'none' ? null : (await itemOf(app, item)).id;
}

/** One that begins at another time is as long as before. */
function moved({ starts_at, ends_at }: Livestream.Row, changes: Livestream.Changes) {
  if (changes.starts_at === undefined || ends_at === null) return {};
  return { ends_at: changes.starts_at + ends_at - starts_at };
}

/** Milliseconds, null for an open end, undefined when nothing was said. @throws UsageProblem */
function endOf({ clock }: Application, until: string | undefined) {
  if (until === 'none') return null;
  if (until === 'now') return clock();
  return until === undefined ? undefined : timeOf('--until', until);
}

const moment = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

/** `2027-01-31 18:00 to 2027-01-31 19:00`, in UTC */
const spanOf = ({ starts_at, ends_at }: Livestream.Row) =>
  `${moment(starts_at)} to ${ends_at === null ? 'no end' : moment(ends_at)}`;

const nameOf = (row: Livestream.Row) => `"${row.title}", ${spanOf(row)} (UTC)`;

async function tell(app: Application): Promise<void> {
  console.log(`The schedule is at ${app.origin()}/live/`);
  await publish(app);
}
