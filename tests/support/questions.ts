// What is asked of SQLite meanwhile, by whichever connection of this process, and how it goes about the answer.

import BetterSqlite, { type Statement } from 'better-sqlite3';

export interface Question {
  sql: string;
  /** The steps of its plan that read a table, as SQLite tells them: what a subquery reads is a step of its own. */
  steps: string[];
}

const WAYS = ['all', 'get', 'run', 'iterate'] as const;

/** Calls `work` and answers each question that was asked in it, once. */
export async function questionsIn(work: () => Promise<unknown>): Promise<Question[]> {
  const memory = new BetterSqlite(':memory:');
  const statements = Object.getPrototypeOf(memory.prepare('select 1'));
  memory.close();
  const plain = Object.fromEntries(WAYS.map((way) => [way, statements[way]]));
  const asked = new Map<string, Question>();
  for (const way of WAYS)
    statements[way] = function (this: Statement, ...given: unknown[]) {
      const { source: sql, database } = this;
      if (!asked.has(sql) && /^\s*(select|insert|update|delete)/i.test(sql)) {
        const plan = database.prepare(`explain query plan ${sql}`);
        const steps = plain.all?.apply(plan, given) as { detail: string }[];
        const details = steps.map(({ detail }) => detail);
        asked.set(sql, { sql, steps: details.filter((one) => !one.startsWith('SCAN (')) });
      }
      return plain[way]?.apply(this, given);
    };
  try {
    await work();
  } finally {
    Object.assign(statements, plain);
  }
  return [...asked.values()];
}
