// What a copy of the database holds, read from the file alone. Tested in tests/lib/backup/backup.test.ts.

import BetterSqlite from 'better-sqlite3';
import { Media } from '#lib/models/index.ts';

/** Rows of every table of the site, by its name. */
export function countRows(file: string): Record<string, number> {
  return reading(file, (sqlite) => {
    const tables = sqlite
      .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
      .pluck()
      .all() as string[];
    const count = (table: string) =>
      sqlite.prepare(`select count(*) from "${table}"`).pluck().get() as number;
    return Object.fromEntries(tables.sort().map((table) => [table, count(table)]));
  });
}

export interface Named {
  /** The files that the database names and that are not among those that are there, as paths in the data folder. */
  missing: string[];
  /** Which columns hold something else than names of files, in words. */
  nonsense: string[];
}

export function missingFiles(file: string, there: Set<string>): Named {
  return reading(file, (sqlite) => {
    // Not the texts: they may be more than fits into memory.
    const media = sqlite
      .prepare('select id, slug, file_name, poster_name, captions from media')
      .all() as Pick<Media.Row, 'id' | 'slug' | 'file_name' | 'poster_name' | 'captions'>[];
    const products = sqlite.prepare('select id, poster_name from product').all() as Pick<
      Media.Row,
      'id' | 'poster_name'
    >[];
    const nonsense: string[] = [];
    const captionsOf = (row: (typeof media)[number]) => {
      try {
        return Media.captionsOf(row);
      } catch (error) {
        nonsense.push(error instanceof Error ? error.message : String(error));
        return [];
      }
    };
    const named = [
      ...media.flatMap((row) => [
        ...[row.file_name, row.poster_name].map((name) => ({ id: row.id, name })),
        ...captionsOf(row).map((caption) => ({ id: row.id, name: caption.file })),
      ]),
      ...products.map(({ id, poster_name }) => ({ id, name: poster_name })),
    ];
    const missing = named
      .filter(({ name }) => name !== null)
      .map(({ id, name }) => `media/${id}/${name}`)
      .filter((path) => !there.has(path));
    return { missing, nonsense };
  });
}

/** What is wrong with the file itself: nothing when SQLite finds it sound. */
export function flaws(file: string): string[] {
  try {
    return reading(file, (sqlite) => {
      const found = sqlite.pragma('integrity_check') as { integrity_check: string }[];
      const words = found.map((row) => row.integrity_check).filter((word) => word !== 'ok');
      const strays = (sqlite.pragma('foreign_key_check') as unknown[]).length;
      return strays > 0 ? [...words, `${strays} rows belong to nothing`] : words;
    });
  } catch (error) {
    // Too damaged to be looked through.
    return [error instanceof Error ? error.message : String(error)];
  }
}

function reading<T>(file: string, read: (sqlite: BetterSqlite.Database) => T): T {
  const sqlite = new BetterSqlite(file, { readonly: true, fileMustExist: true });
  try {
    return read(sqlite);
  } finally {
    sqlite.close();
  }
}
