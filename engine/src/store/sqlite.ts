/**
 * The SQLite driver of the store.
 *
 * One connection writes, in transactions that run one after another and are flushed to disk before they resolve; a second one
 * reads what was committed, without waiting for anybody. Several processes may use one file. A write outside a transaction is a
 * transaction of its own.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlStore } from 'sogni-flow-runtime';
import { GroupCommit } from './group-commit.ts';
import { groupedStore } from './grouped-store.ts';
import { isQuery, onlyQueries, readSnapshot } from './snapshot.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { SqliteWriter } from './sqlite-writer.ts';

export interface SqliteOptions {
  /** How long to wait for the lock of another process; 10 s when absent. */
  readonly busyTimeoutMs?: number;
}

const IN_MEMORY = ':memory:';

/**
 * @param file - path of the database file, made when absent; `:memory:` for one that ends with the store. There, a read outside
 * a transaction and a snapshot wait for the transactions before them.
 * @throws FlowError `storage_failed` | `disk_full`
 */
export function openSqliteStore(file: string, { busyTimeoutMs = 10_000 }: SqliteOptions = {}): SqlStore {
  const writer = new SqliteWriter(file, busyTimeoutMs);
  const reader = file === IN_MEMORY ? undefined : openReader(file, busyTimeoutMs);
  const commits = new GroupCommit(writer, busyTimeoutMs);
  let closing: Promise<void> | undefined;

  const close = (): Promise<void> =>
    (closing ??= commits.close().then(() => {
      reader?.close();
      writer.close();
    }));

  const checkOpen = (): void => {
    if (closing) throw new FlowError('storage_failed', 'the store is closed; nothing can be read any more');
  };

  /** The connection that may answer at once; `undefined` sends the statement through a transaction. */
  const readerFor = (sql: string): SqliteConnection | undefined => {
    checkOpen();
    return isQuery(sql) ? reader : undefined;
  };

  async function snapshot<Result>(work: (view: SqlHandle) => Promise<Result>): Promise<Result> {
    checkOpen();
    if (file === IN_MEMORY) return await commits.transaction(async (tx) => await writer.onlyReading(async () => await work(onlyQueries(tx))), false);
    const connection = openReader(file, busyTimeoutMs); // its own: the other reader must go on seeing what is new
    try {
      connection.exec('BEGIN');
      return await readSnapshot(connection, work);
    } finally {
      connection.close();
    }
  }

  return groupedStore({ commits, readerFor, snapshot, close });
}

function openReader(file: string, busyTimeoutMs: number): SqliteConnection {
  const reader = new SqliteConnection(file, busyTimeoutMs);
  reader.exec('PRAGMA query_only = ON');
  return reader;
}
