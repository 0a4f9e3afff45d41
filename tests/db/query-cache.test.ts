import BetterSqlite from 'better-sqlite3';
import type { SqliteDatabase } from 'kysely';
import { expect, test } from 'vitest';
import { cacheQueries } from '#db/query-cache.ts';

/** A database with rows 1 to 400, and what it was asked for rows. */
function noting() {
  const sqlite = new BetterSqlite(':memory:');
  sqlite.exec('create table t (n)');
  const insert = sqlite.prepare('insert into t values (?)');
  for (let n = 1; n <= 400; n++) insert.run(n);
  const asked: unknown[] = [];
  const db = cacheQueries({
    close: () => sqlite.close(),
    prepare(sql) {
      const statement = sqlite.prepare(sql);
      return {
        reader: statement.reader,
        run: (parameters) => statement.run(...parameters),
        iterate: (parameters) => statement.iterate(...parameters),
        all(parameters) {
          asked.push([sql, ...parameters]);
          return statement.all(...parameters);
        },
      };
    },
  });
  return { asked, db };
}

const under = (db: SqliteDatabase, n: number) =>
  db.prepare('select n from t where n < ?').all([n]) as { n: number }[];

test('the same question is asked once, another one by itself', () => {
  const { asked, db } = noting();
  expect(under(db, 3)).toEqual([{ n: 1 }, { n: 2 }]);
  expect(under(db, 3)).toEqual([{ n: 1 }, { n: 2 }]);
  expect(under(db, 2)).toEqual([{ n: 1 }]);
  expect(asked).toHaveLength(2);
});

test('what answers no rows ends the moment', () => {
  const { db } = noting();
  expect(under(db, 2)).toHaveLength(1);
  db.prepare('begin').run([]);
  db.prepare('delete from t where n = ?').run([1]);
  expect(under(db, 2)).toEqual([]);
  db.prepare('rollback').run([]);
  expect(under(db, 2)).toEqual([{ n: 1 }]);
});

test('nobody can change what belongs to all who ask', () => {
  const { db } = noting();
  const [row] = under(db, 3);
  expect(() => Object.assign(row ?? {}, { n: 7 })).toThrow('read only');
  expect(() => under(db, 3).reverse()).toThrow('read only');
  expect(under(db, 3)).toEqual([{ n: 1 }, { n: 2 }]);
});

test('an answer as long as a catalogue is not kept', () => {
  const { asked, db } = noting();
  expect(under(db, 500)).toHaveLength(400);
  expect(under(db, 500)).toHaveLength(400);
  expect(asked).toHaveLength(2);
});

test('an answer with texts as long as a book is not kept, however few they are', () => {
  const { asked, db } = noting();
  const chapters = db.prepare("select printf('%.*c', ?, 'x') as text from t where n <= 6");
  for (const length of [80_000, 80_000, 90_000, 90_000])
    expect(chapters.all([length])).toHaveLength(6);
  expect(asked.map((question) => (question as unknown[])[1])).toEqual([80_000, 90_000, 90_000]);
});
