/**
 * Group commit: transactions that wait at the same time share one COMMIT, and so one flush of the disk.
 *
 * Works run strictly one after another, each in a savepoint of its own: one that fails is undone alone. Nobody hears of an
 * outcome before the COMMIT is on disk; when the COMMIT fails, all of the group fail. The lock of another process is waited
 * for by timer, never inside SQLite, so that this process goes on renewing leases and answering requests meanwhile.
 *
 * A group whose works all do without the flush is committed without it; the next flush takes it along.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SqlHandle, SqlRow, SqlValue } from 'sogni-flow-runtime';
import type { SqliteConnection } from './sqlite-connection.ts';
import { isBusy } from './sqlite-errors.ts';

/** A group ends after so many works or milliseconds, so that nobody waits long for an outcome. */
const GROUP_LIMIT = 256;
const GROUP_MS = 10;

const LONGEST_PAUSE_MS = 10;

interface Waiting {
  readonly since: number;
  readonly flush: boolean;
  readonly work: (tx: SqlHandle) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Settle = () => void;

export class GroupCommit {
  readonly #connection: SqliteConnection;
  readonly #busyTimeoutMs: number;
  readonly #waiting: Waiting[] = [];
  #draining: Promise<void> | undefined;
  /** Whether a COMMIT waits for the disk now, as the connection was opened. */
  #flushing = true;
  #closed = false;

  /** @param busyTimeoutMs - how long a work may wait for the lock of another process before it fails. */
  constructor(connection: SqliteConnection, busyTimeoutMs: number) {
    this.#connection = connection;
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  /**
   * @param flush - whether the work must be on disk when this resolves; else it may be lost in a power cut.
   * @throws what `work` throws; FlowError `disk_full` | `storage_failed` when the commit fails or the lock is not to be had.
   */
  transaction<Result>(work: (tx: SqlHandle) => Promise<Result>, flush: boolean): Promise<Result> {
    if (this.#closed) return Promise.reject(new FlowError('storage_failed', 'the store is closed; nothing can be written any more'));
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ since: performance.now(), flush, work, resolve: resolve as (value: unknown) => void, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Refuses new works and resolves when those that wait have ended. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#draining;
  }

  async #drain(): Promise<void> {
    await Promise.resolve(); // whoever calls in the same tick joins the first group
    while (this.#waiting.length > 0) {
      if (await this.#begin()) await this.#runGroup();
    }
    this.#draining = undefined;
  }

  /** @returns false when everybody has given up waiting for the lock. */
  async #begin(): Promise<boolean> {
    for (let pauseMs = 1; this.#waiting.length > 0; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        this.#setFlushing(this.#waiting.some(({ flush }) => flush));
        this.#connection.exec('BEGIN IMMEDIATE');
        return true;
      } catch (error) {
        if (!isBusy(error)) {
          for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
          return false;
        }
        this.#giveUp(error);
        await sleep(pauseMs * (0.5 + Math.random() / 2));
      }
    }
    return false;
  }

  /** Takes effect between transactions only. */
  #setFlushing(flush: boolean): void {
    if (flush === this.#flushing) return;
    this.#connection.exec(`PRAGMA synchronous = ${flush ? 'FULL' : 'NORMAL'}`);
    this.#flushing = flush;
  }

  /** The queue is in order of arrival, so those who waited too long stand in front. */
  #giveUp(cause: unknown): void {
    const now = performance.now();
    while (this.#waiting[0] && now - this.#waiting[0].since >= this.#busyTimeoutMs) {
      const message = `the database is locked by another process for more than ${this.#busyTimeoutMs} ms`;
      this.#waiting.shift()?.reject(new FlowError('storage_failed', message, { cause }));
    }
  }

  async #runGroup(): Promise<void> {
    const group: Waiting[] = [];
    const outcomes: Settle[] = [];
    const until = performance.now() + GROUP_MS;
    try {
      do {
        if (this.#waiting[0]?.flush && !this.#flushing) break; // came late: it needs a group that is flushed
        const waiting = this.#waiting.shift();
        if (!waiting) break;
        group.push(waiting);
        outcomes.push(await this.#runOne(waiting));
      } while (group.length < GROUP_LIMIT && performance.now() < until);
      this.#connection.exec('COMMIT');
      for (const settle of outcomes) settle();
    } catch (error) {
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK');
      for (const waiting of group) waiting.reject(error);
    }
  }

  async #runOne({ work, resolve, reject }: Waiting): Promise<Settle> {
    const connection = this.#connection;
    connection.exec('SAVEPOINT work');
    const handle = new TransactionHandle(connection);
    try {
      const value = await work(handle);
      handle.end();
      connection.exec('RELEASE work');
      return () => resolve(value);
    } catch (error) {
      handle.end();
      // A full or broken disk can make SQLite undo the whole transaction by itself; then there is no savepoint left, and the group fails.
      if (!connection.inTransaction) throw error;
      connection.exec('ROLLBACK TO work; RELEASE work');
      return () => reject(error);
    }
  }
}

/** Works as long as its transaction runs. Used later, it would write into somebody else's. */
class TransactionHandle implements SqlHandle {
  readonly #connection: SqliteConnection;
  #ended = false;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  end(): void {
    this.#ended = true;
  }

  async run(sql: string, ...values: readonly SqlValue[]): Promise<number> {
    return this.#open().run(sql, values);
  }

  async get<Row extends object = SqlRow>(sql: string, ...values: readonly SqlValue[]): Promise<Row | undefined> {
    return this.#open().get(sql, values) as Row | undefined;
  }

  async all<Row extends object = SqlRow>(sql: string, ...values: readonly SqlValue[]): Promise<Row[]> {
    return this.#open().all(sql, values) as Row[];
  }

  #open(): SqliteConnection {
    if (this.#ended) throw new FlowError('internal', 'the transaction of this handle has ended; await every call inside it');
    if (!this.#connection.inTransaction) throw new FlowError('storage_failed', 'the database undid the transaction; try again');
    return this.#connection;
  }
}
