/** A store over a driver: what writes goes through group commit; what only reads is answered outside of transactions where the driver can. */
import type { SqlRow, SqlStore, SqlHandle, SqlValue } from 'sogni-flow-runtime';
import type { GroupCommit } from './group-commit.ts';

type Maybe<Value> = Value | Promise<Value>;

export interface Reader {
  get(sql: string, values: readonly SqlValue[]): Maybe<SqlRow | undefined>;
  all(sql: string, values: readonly SqlValue[]): Maybe<SqlRow[]>;
}

export interface StoreDriver extends Pick<SqlStore, 'snapshot' | 'close'> {
  readonly commits: GroupCommit;
  /** Who answers a statement outside of transactions; `undefined` sends it through one. Throws once the store is closed. */
  readerFor(sql: string): Reader | undefined;
}

export function groupedStore({ commits, readerFor, snapshot, close }: StoreDriver): SqlStore {
  const storeOf = (flush: boolean): SqlStore => {
    const transaction = <Result>(work: (tx: SqlHandle) => Promise<Result>) => commits.transaction(work, flush);
    return {
      transaction,
      snapshot,
      run: (sql: string, ...values: readonly SqlValue[]) => transaction((tx) => tx.run(sql, ...values)),
      async get<Row extends object = SqlRow>(sql: string, ...values: readonly SqlValue[]) {
        const reader = readerFor(sql);
        return reader ? ((await reader.get(sql, values)) as Row | undefined) : await transaction((tx) => tx.get<Row>(sql, ...values));
      },
      async all<Row extends object = SqlRow>(sql: string, ...values: readonly SqlValue[]) {
        const reader = readerFor(sql);
        return reader ? ((await reader.all(sql, values)) as Row[]) : await transaction((tx) => tx.all<Row>(sql, ...values));
      },
      close,
    };
  };
  return { ...storeOf(true), unflushed: storeOf(false) };
}
