import { expect } from 'vitest';
import { Media, User } from '#lib/models/index.ts';
import { test } from '../../../support/database.ts';
import { aMember } from '../../../support/rows.ts';

test('a place is what was noted last, for each person and item alone', async ({ db }) => {
  const [ann, bea] = [await aMember(db), await aMember(db)];
  const talk = await Media.create(db, { kind: 'video', title: 'A talk' });
  const tape = await Media.create(db, { kind: 'audio', title: 'A tape' });
  await User.setProgress(db, ann, talk.id, 5000);
  await User.setProgress(db, ann, talk.id, 4000);
  await User.setProgress(db, ann, tape.id, 1);
  expect(await User.findProgress(db, ann, talk.id)).toMatchObject({ position_ms: 4000 });
  expect(await User.findProgress(db, ann, tape.id)).toMatchObject({ position_ms: 1 });
  expect(await User.findProgress(db, bea, talk.id)).toBeUndefined();
});

test('the beginning is no place', async ({ db }) => {
  const ann = await aMember(db);
  const talk = await Media.create(db, { kind: 'video', title: 'A talk' });
  await User.setProgress(db, ann, talk.id, 5000);
  expect(await User.setProgress(db, ann, talk.id, 0)).toBeUndefined();
  expect(await User.findProgress(db, ann, talk.id)).toBeUndefined();
});

test('what is no place is refused, and so is an item that is not there', async ({ db }) => {
  const ann = await aMember(db);
  const talk = await Media.create(db, { kind: 'video', title: 'A talk' });
  for (const wrong of [-1, 1.5, Number.NaN, 2 ** 60])
    await expect(User.setProgress(db, ann, talk.id, wrong)).rejects.toThrow('whole milliseconds');
  await expect(User.setProgress(db, ann, 'x', 5000)).rejects.toThrow('FOREIGN KEY');
});

test('places go with their person, and with their item', async ({ db }) => {
  const [ann, bea] = [await aMember(db), await aMember(db)];
  const talk = await Media.create(db, { kind: 'video', title: 'A talk' });
  const left = () => db.selectFrom('progress').select('user_id').execute();
  for (const user of [ann, bea]) await User.setProgress(db, user, talk.id, 5000);
  await User.remove(db, ann.id);
  expect(await left()).toEqual([{ user_id: bea.id }]);
  await Media.remove(db, talk.id);
  expect(await left()).toEqual([]);
});
