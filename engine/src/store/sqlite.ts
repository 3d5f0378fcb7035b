/**
 * The SQLite driver of the store.
 *
 * One connection writes, in transactions that run one after another and are flushed to disk before they resolve; a second one
 * reads what was committed, without waiting for anybody. Several processes may use one file. A write outside a transaction is a
 * transaction of its own.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlRow, SqlStore, SqlValue } from 'sogni-flow-runtime';
import { GroupCommit } from './group-commit.ts';
import { SqliteConnection, useWriteAheadLog } from './sqlite-connection.ts';

export interface SqliteOptions {
  /** How long to wait for the lock of another process; 10 s when absent. */
  readonly busyTimeoutMs?: number;
}

const IN_MEMORY = ':memory:';
const READS = /^\s*(select|with|values|explain)\b/i;

/**
 * @param file - path of the database file, made when absent; `:memory:` for one that ends with the store. There, a read outside
 * a transaction waits for the transactions before it.
 * @throws FlowError `storage_failed` | `disk_full`
 */
export function openSqliteStore(file: string, { busyTimeoutMs = 10_000 }: SqliteOptions = {}): SqlStore {
  const writer = openWriter(file, busyTimeoutMs);
  const reader = file === IN_MEMORY ? undefined : new SqliteConnection(file, busyTimeoutMs);
  reader?.exec('PRAGMA query_only = ON');
  const commits = new GroupCommit(writer, busyTimeoutMs);
  let closing: Promise<void> | undefined;

  const close = (): Promise<void> =>
    (closing ??= commits.close().then(() => {
      reader?.close();
      writer.close();
    }));

  /** The connection that may answer at once; `undefined` sends the statement through a transaction. */
  const readerFor = (sql: string): SqliteConnection | undefined => {
    if (closing) throw new FlowError('storage_failed', 'the store is closed; nothing can be read any more');
    return READS.test(sql) ? reader : undefined;
  };

  const storeOf = (flush: boolean): SqlStore => {
    const transaction = <Result>(work: (tx: SqlHandle) => Promise<Result>) => commits.transaction(work, flush);
    return {
      transaction,
      run: (sql: string, ...values: readonly SqlValue[]) => transaction((tx) => tx.run(sql, ...values)),
      async get<Row extends object = SqlRow>(sql: string, ...values: readonly SqlValue[]) {
        const connection = readerFor(sql);
        return connection ? (connection.get(sql, values) as Row | undefined) : transaction((tx) => tx.get<Row>(sql, ...values));
      },
      async all<Row extends object = SqlRow>(sql: string, ...values: readonly SqlValue[]) {
        const connection = readerFor(sql);
        return connection ? (connection.all(sql, values) as Row[]) : transaction((tx) => tx.all<Row>(sql, ...values));
      },
      close,
    };
  };
  return { ...storeOf(true), unflushed: storeOf(false) };
}

/** The writer blocks only while it opens; afterwards a lock of another process is waited for by timer. */
function openWriter(file: string, busyTimeoutMs: number): SqliteConnection {
  const writer = new SqliteConnection(file, busyTimeoutMs);
  try {
    useWriteAheadLog(writer, busyTimeoutMs);
    writer.exec('PRAGMA busy_timeout = 0');
  } catch (error) {
    writer.close();
    throw error;
  }
  return writer;
}
