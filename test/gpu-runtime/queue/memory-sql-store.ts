/** The smallest SQL store that keeps the port's promise, over an SQLite database in memory or in a file. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { SqlHandle, SqlStore, SqlValue } from '../../../gpu-runtime/src/queue/sql.ts';

export function openMemorySqlStore(schema: readonly string[], file = ':memory:'): SqlStore {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 2000');
  for (const statement of schema) database.exec(statement);
  let last: Promise<unknown> = Promise.resolve();
  const alone = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const handle: SqlHandle = {
    run: async (sql, ...values) => Number(database.prepare(sql).run(...(values as SQLInputValue[])).changes),
    get: async <Row extends object>(sql: string, ...values: readonly SqlValue[]) => database.prepare(sql).get(...(values as SQLInputValue[])) as Row | undefined,
    all: async <Row extends object>(sql: string, ...values: readonly SqlValue[]) => database.prepare(sql).all(...(values as SQLInputValue[])) as Row[],
  };
  return {
    run: (sql, ...values) => alone(() => handle.run(sql, ...values)),
    get: <Row extends object>(sql: string, ...values: readonly SqlValue[]) => alone(() => handle.get<Row>(sql, ...values)),
    all: <Row extends object>(sql: string, ...values: readonly SqlValue[]) => alone(() => handle.all<Row>(sql, ...values)),
    transaction: (work) =>
      alone(async () => {
        database.exec('BEGIN IMMEDIATE');
        try {
          const result = await work(handle);
          database.exec('COMMIT');
          return result;
        } catch (error) {
          database.exec('ROLLBACK');
          throw error;
        }
      }),
    snapshot: (work) => alone(() => work(handle)),
    close: () =>
      alone(async () => {
        database.close();
      }),
  };
}
