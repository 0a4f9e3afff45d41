import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Db } from '#db/schema.ts';
import { Livestream, Media } from '#lib/models/index.ts';
import { run } from '../../src/commands/live.ts';
import { authorTest } from '../support/author.ts';

const test = authorTest(run);
const hour = 60 * 60_000;
const begin = Date.parse('2027-01-31T18:00Z');
const adding = ['add', '--title', 'Listening hour', '--at', '2027-01-31T18:00Z'];
const whole = [...adding, '--until', '2027-01-31T19:00Z', '--item', 'a-talk'];

const talk = (db: Db) =>
  Media.create(db, { kind: 'article', title: 'A talk', body: 'Hello.', published_at: 1 });

async function streamOf(db: Db, item: Media.Row): Promise<Livestream.Row> {
  const row = await Livestream.findByMedia(db, item);
  if (!row) throw new Error('There should be a livestream.');
  return row;
}

test('adds an hour that is watched together, and it is on the schedule', async ({
  author: { here, db, published },
}) => {
  const item = await talk(db);
  const said = await here(...whole);
  expect(said).toContain('Added "Listening hour", 2027-01-31 18:00 to 2027-01-31 19:00 (UTC).');
  expect(await streamOf(db, item)).toMatchObject({ starts_at: begin, ends_at: begin + hour });
  expect(readFileSync(published('live/index.html'), 'utf8')).toContain('Listening hour');
  expect(await here('list')).toContain('a-talk  Listening hour');
});

test('moved to another time, it is as long as before', async ({ author: { here, db } }) => {
  const item = await talk(db);
  await here(...whole);
  await here('edit', 'a-talk', '--at', '2027-02-07T18:00Z');
  const starts_at = Date.parse('2027-02-07T18:00Z');
  expect(await streamOf(db, item)).toMatchObject({ starts_at, ends_at: starts_at + hour });
});

test('one that runs ends when its author says so', async ({ author: { here, db } }) => {
  const item = await talk(db);
  await here('add', '--title', 'Now', '--at', '2026-01-01', '--item', 'a-talk');
  expect(await Livestream.liveAt(db, item, Date.now())).toBeDefined();
  await here('edit', 'a-talk', '--until', 'now');
  expect(await Livestream.liveAt(db, item, Date.now())).toBeUndefined();
  await here('edit', 'a-talk', '--until', 'none');
  expect((await streamOf(db, item)).ends_at).toBeNull();
});

test('it gives its item free, and is known by its id then', async ({
  author: { here, db, published },
}) => {
  const item = await talk(db);
  await here(...whole);
  const { id } = await streamOf(db, item);
  await here('edit', 'a-talk', '--item', 'none');
  expect(await here('list')).toContain(`${id}  Listening hour`);
  await here('remove', id);
  expect(await Livestream.find(db, id)).toBeUndefined();
  expect(readFileSync(published('live/index.html'), 'utf8')).not.toContain('Listening hour');
});

test('lists what there is in columns, whatever ends and however long a slug is', async ({
  author: { here, db },
}) => {
  await talk(db);
  await Media.create(db, { kind: 'article', title: 'Another talk', body: 'Hi.', published_at: 2 });
  await here(...whole);
  await here('add', '--title', 'Evening', '--at', '2027-02-07T18:00Z', '--item', 'another-talk');
  expect((await here('list')).split('\n')).toEqual([
    '2027-02-07 18:00 to no end            another-talk  Evening',
    '2027-01-31 18:00 to 2027-01-31 19:00  a-talk        Listening hour',
  ]);
});

const refused = [
  [['add'], 'What is it called?'],
  [['add', '--title', 'Hour'], 'When does it begin?'],
  [['add', '--title', 'Hour', '--at', 'soon'], '--at should be a time like'],
  [[...adding, '--until', '2027-01-31T17:00Z'], 'An end should be after the start'],
  [[...adding, '--item', 'nothing'], 'There is no item "nothing"'],
  [[...adding, 'a-talk'], '"a-talk" belongs to no option.'],
  [['edit', 'nothing', '--until', 'now'], 'There is no livestream of "nothing"'],
  [['remove'], 'Say which livestream'],
  [['begin'], 'There is no "live begin"'],
] as const;

test('what makes no sense is refused, and nothing is written', async ({ author: { here, db } }) => {
  for (const [args, sentence] of refused)
    await expect(here(...args), args.join(' ')).rejects.toThrow(sentence);
  expect(await Livestream.search(db, { limit: 9, offset: 0 })).toMatchObject({ rows: [] });
});
