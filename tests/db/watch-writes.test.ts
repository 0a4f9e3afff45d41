import path from 'node:path';
import { expect } from 'vitest';
import { connect } from '#db/connect.ts';
import { onWrite } from '#db/watch-writes.ts';
import { Site } from '#lib/models/index.ts';
import { test } from '../support/database.ts';

test('a write by another connection is told', async ({ file }) => {
  const other = connect(file);
  const told = Promise.withResolvers<void>();
  const stop = onWrite(file, told.resolve);
  await Site.set(other, 'name', 'Owls');
  await told.promise;
  stop();
  await other.destroy();
});

test('where nothing can be watched, nothing is told and nothing breaks', async ({
  database: { folder },
}) => {
  const stop = onWrite(path.join(folder, 'none', 'gatefold.db'), () => expect.unreachable());
  expect(stop).not.toThrow();
});
