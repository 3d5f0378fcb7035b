/**
 * The PostgreSQL driver of the store, for several processes or machines that share one database.
 *
 * It keeps what the SQLite driver promises: transactions run one after another, over all processes, and are on disk before they resolve. Queries
 * outside transactions go to a few connections of their own and see what is committed.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle, SqlStore, SqlValue } from 'sogni-flow-runtime';
import { GroupCommit } from './group-commit.ts';
import { groupedStore, type Reader } from './grouped-store.ts';
import { Statements } from './placeholders.ts';
import { ask, openPool, placeOf, type Answer, type PostgresAddress } from './postgres-client.ts';
import { isLost, isOutdatedPlan, postgresError } from './postgres-errors.ts';
import { readPostgresSnapshot } from './postgres-snapshot.ts';
import { PostgresWriter } from './postgres-writer.ts';
import { isQuery } from './snapshot.ts';

export interface PostgresOptions {
  /** How long to wait for the lock of another process, and for a server that is being started again; 10 s when absent. */
  readonly busyTimeoutMs?: number;
}

/** Connections for queries outside transactions. */
const READERS = 4;

/**
 * @param url - `postgres://user:password@host:port/database`; everything lies in its first schema on the search path.
 * @throws FlowError `storage_failed` | `invalid_configuration`
 */
export async function openPostgresStore(url: string, { busyTimeoutMs = 10_000 }: PostgresOptions = {}): Promise<SqlStore> {
  const address: PostgresAddress = { url, lockTimeoutMs: busyTimeoutMs };
  const where = placeOf(url);
  const writer = new PostgresWriter(address);
  await writer.open();
  const pool = await openPool(address, READERS);
  const statements = new Statements();
  const commits = new GroupCommit(writer, busyTimeoutMs);
  let closing: Promise<void> | undefined;

  const close = (): Promise<void> =>
    (closing ??= commits.close().then(async () => {
      await Promise.all([pool.end(), writer.close()]);
    }));

  const checkOpen = (): void => {
    if (closing) throw new FlowError('storage_failed', 'the store is closed; nothing can be read any more');
  };

  /** Asks once more when the connection turns out to be lost or its plans outdated: a query changes nothing. */
  async function query(sql: string, values: readonly SqlValue[]): Promise<Answer> {
    try {
      return await ask(pool, statements, sql, values).catch(async (error: unknown) => {
        if (isOutdatedPlan(error)) return await ask(pool, new Statements(), sql, values);
        if (isLost(error)) return await ask(pool, statements, sql, values);
        throw error;
      });
    } catch (error) {
      throw postgresError(error, where);
    }
  }

  async function snapshot<Result>(work: (view: SqlHandle) => Promise<Result>): Promise<Result> {
    checkOpen();
    return await readPostgresSnapshot(address, work);
  }

  const reader: Reader = {
    get: async (sql, values) => (await query(sql, values)).rows[0],
    all: async (sql, values) => (await query(sql, values)).rows,
  };
  const readerFor = (sql: string): Reader | undefined => {
    checkOpen();
    return isQuery(sql) ? reader : undefined;
  };
  return groupedStore({ commits, readerFor, snapshot, close });
}
