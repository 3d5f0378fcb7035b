/** One connection to an SQLite file: prepared statements are kept, errors are told in the product's terms. Calls are synchronous. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SqlRow, SqlValue } from 'sogni-flow-runtime';
import { isBusy, storageError } from './sqlite-errors.ts';

/** Statements kept ready. Queries written with a varying number of placeholders would otherwise grow the cache without end. */
const STATEMENT_LIMIT = 256;

export class SqliteConnection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** @param busyTimeoutMs - how long a statement blocks this thread while another process holds the lock. */
  constructor(file: string, busyTimeoutMs: number) {
    // Loaded here and not at the top: a command that opens no store does not pay for it.
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
    try {
      this.#database = new DatabaseSync(file, { timeout: busyTimeoutMs });
    } catch (error) {
      throw storageError(error);
    }
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  /** Runs statements without values, not kept ready. SQLite's busy error comes through as it is. */
  exec(sql: string): void {
    this.#told(() => this.#database.exec(sql));
  }

  /** @returns the number of rows changed. */
  run(sql: string, values: readonly SqlValue[]): number {
    return this.#told(() => Number(this.#prepared(sql).run(...values).changes));
  }

  get(sql: string, values: readonly SqlValue[]): SqlRow | undefined {
    return this.#told(() => this.#prepared(sql).get(...values) as SqlRow | undefined);
  }

  all(sql: string, values: readonly SqlValue[]): SqlRow[] {
    return this.#told(() => this.#prepared(sql).all(...values) as SqlRow[]);
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    if (this.#statements.size >= STATEMENT_LIMIT) {
      const [oldest = ''] = this.#statements.keys();
      this.#statements.delete(oldest);
    }
    this.#statements.set(sql, statement);
    return statement;
  }

  #told<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw storageError(error);
    }
  }
}

/** Blocks this thread; only for the moment of opening, before anything else runs. */
const pause = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/**
 * Switches the file to a write-ahead log that is flushed at every commit. SQLite answers "busy" without waiting when two
 * processes open a new file at the same moment, so the switch is tried again.
 */
export function useWriteAheadLog(connection: SqliteConnection, busyTimeoutMs: number): void {
  const giveUpAt = Date.now() + busyTimeoutMs;
  for (;;) {
    try {
      // Temporary tables in memory: what a savepoint needs to be undone would else be written into a file of its own.
      connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY');
      return;
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (Date.now() > giveUpAt) throw new FlowError('storage_failed', `the database is locked by another process for more than ${busyTimeoutMs} ms`, { cause: error });
      pause(5);
    }
  }
}
