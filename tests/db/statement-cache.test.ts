import type { SqliteDatabase } from 'kysely';
import BetterSqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { cacheStatements } from '#db/statement-cache.ts';

/** A database in memory that notes what it is asked to prepare. */
function noting() {
  const sqlite = new BetterSqlite(':memory:');
  const asked: string[] = [];
  const noted: SqliteDatabase = {
    close: () => sqlite.close(),
    prepare(sql) {
      asked.push(sql);
      return sqlite.prepare(sql) as unknown as ReturnType<SqliteDatabase['prepare']>;
    },
  };
  return { asked, db: cacheStatements(noted) };
}

test('the same statement is prepared once, and answers anew each time', () => {
  const { asked, db } = noting();
  db.prepare('create table t (n)').run([]);
  for (const n of [1, 2, 3]) db.prepare('insert into t values (?)').run([n]);
  expect(db.prepare('select n from t').all([])).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  expect(asked).toEqual(['create table t (n)', 'insert into t values (?)', 'select n from t']);
});

test('after a change of tables, nothing that was prepared before is used', () => {
  const { asked, db } = noting();
  db.prepare('create table t (n)').run([]);
  db.prepare('insert into t values (?)').run([1]);
  db.prepare('select * from t').all([]);
  db.prepare('ALTER table t add column m').run([]);
  expect(db.prepare('select * from t').all([])).toEqual([{ n: 1, m: null }]);
  expect(asked.filter((sql) => sql.startsWith('select'))).toHaveLength(2);
});

test('what was not used for long is forgotten', () => {
  const { asked, db } = noting();
  for (let n = 0; n < 600; n++) db.prepare(`select ${n}`).all([]);
  db.prepare('select 599').all([]);
  db.prepare('select 0').all([]);
  expect(asked).toHaveLength(601);
  expect(asked.at(-1)).toBe('select 0');
});
