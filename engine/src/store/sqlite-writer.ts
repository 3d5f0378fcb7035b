/** The one connection that writes to an SQLite file, as group commit uses it. Everything answers at once. */
import type { SqlRow, SqlValue } from 'sogni-flow-runtime';
import { Busy, type GroupConnection } from './group-connection.ts';
import { SqliteConnection, useWriteAheadLog } from './sqlite-connection.ts';
import { isBusy } from './sqlite-errors.ts';

export class SqliteWriter implements GroupConnection {
  readonly #connection: SqliteConnection;
  /** Whether a COMMIT waits for the disk now, as the connection was opened. */
  #flushing = true;

  /** Blocks only while it opens; afterwards the lock of another process is told by `Busy`, at once. */
  constructor(file: string, busyTimeoutMs: number) {
    this.#connection = new SqliteConnection(file, busyTimeoutMs);
    try {
      useWriteAheadLog(this.#connection, busyTimeoutMs);
      this.#connection.exec('PRAGMA busy_timeout = 0');
    } catch (error) {
      this.#connection.close();
      throw error;
    }
  }

  get inTransaction(): boolean {
    return this.#connection.inTransaction;
  }

  begin(flush: boolean): void {
    try {
      this.#setFlushing(flush);
      this.#connection.run('BEGIN IMMEDIATE', []);
    } catch (error) {
      throw isBusy(error) ? new Busy('the database is locked by another process', { cause: error }) : error;
    }
  }

  openWork(): void {
    this.#connection.run('SAVEPOINT work', []);
  }

  keepWork(): void {
    this.#connection.run('RELEASE work', []);
  }

  undoWork(): void {
    this.#connection.run('ROLLBACK TO work', []);
    this.#connection.run('RELEASE work', []);
  }

  commit(): void {
    this.#connection.run('COMMIT', []);
  }

  rollback(): void {
    try {
      if (this.inTransaction) this.#connection.exec('ROLLBACK');
    } catch {
      // Whoever begins the next transaction is told what is wrong.
    }
  }

  run(sql: string, values: readonly SqlValue[]): number {
    return this.#connection.run(sql, values);
  }

  get(sql: string, values: readonly SqlValue[]): SqlRow | undefined {
    return this.#connection.get(sql, values);
  }

  all(sql: string, values: readonly SqlValue[]): SqlRow[] {
    return this.#connection.all(sql, values);
  }

  /** Refuses to write while `work` runs. */
  async onlyReading<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#connection.exec('PRAGMA query_only = ON');
    try {
      return await work();
    } finally {
      this.#connection.exec('PRAGMA query_only = OFF');
    }
  }

  close(): void {
    this.#connection.close();
  }

  /** Takes effect between transactions only. */
  #setFlushing(flush: boolean): void {
    if (flush === this.#flushing) return;
    this.#connection.exec(`PRAGMA synchronous = ${flush ? 'FULL' : 'NORMAL'}`);
    this.#flushing = flush;
  }
}
