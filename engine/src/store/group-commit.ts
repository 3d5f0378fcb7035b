/**
 * Group commit: transactions that wait at the same time share one COMMIT, and so one flush of the disk.
 *
 * Works run strictly one after another. Each is undone alone when it fails: the first one with the transaction, as nothing else is in it, the
 * others in savepoints of their own. Nobody hears of an
 * outcome before the COMMIT is on disk; when the COMMIT fails, all of the group fail. The lock of another process is waited
 * for by timer or by the server, so that this process goes on renewing leases and answering requests meanwhile.
 *
 * A group whose works all do without the flush is committed without it; the next flush takes it along.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SqlHandle } from 'sogni-flow-runtime';
import { Busy, type GroupConnection } from './group-connection.ts';
import { TransactionHandle } from './transaction-handle.ts';

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
  readonly #connection: GroupConnection;
  readonly #busyTimeoutMs: number;
  readonly #waiting: Waiting[] = [];
  #draining: Promise<void> | undefined;
  /** Whether the COMMIT of the group that runs waits for the disk. */
  #flushing = true;
  #closed = false;

  /** @param busyTimeoutMs - how long a work may wait for the lock of another process before it fails. */
  constructor(connection: GroupConnection, busyTimeoutMs: number) {
    this.#connection = connection;
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  /**
   * @param flush - whether the work must be on disk when this resolves; else it may be lost in a power cut.
   * @throws what `work` or one of its statements throws; FlowError `disk_full` | `storage_failed` when the commit fails or the lock is not to be had.
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
        this.#flushing = this.#waiting.some(({ flush }) => flush);
        await this.#connection.begin(this.#flushing);
        return true;
      } catch (error) {
        if (!(error instanceof Busy)) {
          for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
          return false;
        }
        this.#giveUp(error);
        await sleep(pauseMs * (0.5 + Math.random() / 2));
      }
    }
    return false;
  }

  /** The queue is in order of arrival, so those who waited too long stand in front. */
  #giveUp(busy: Busy): void {
    const now = performance.now();
    while (this.#waiting[0] && now - this.#waiting[0].since >= this.#busyTimeoutMs) {
      this.#waiting.shift()?.reject(new FlowError('storage_failed', `${busy.message} for more than ${this.#busyTimeoutMs} ms`, { cause: busy.cause }));
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
        const outcome = await this.#runOne(waiting, group.length === 1);
        if (!outcome) return;
        outcomes.push(outcome);
      } while (group.length < GROUP_LIMIT && performance.now() < until);
      await this.#connection.commit();
      for (const settle of outcomes) settle();
    } catch (error) {
      await this.#connection.rollback();
      for (const waiting of group) waiting.reject(error);
    }
  }

  /** @param first - of its group. @returns `undefined` when that one has failed, and the transaction is undone. */
  async #runOne({ work, resolve, reject }: Waiting, first: boolean): Promise<Settle | undefined> {
    const connection = this.#connection;
    if (!first) connection.openWork();
    const handle = new TransactionHandle(connection);
    try {
      const value = await work(handle);
      await handle.end();
      if (!first) connection.keepWork();
      return () => resolve(value);
    } catch (error) {
      await handle.end().catch(() => undefined);
      // A full or broken disk can make a database undo the whole transaction by itself, and a connection can be lost; then there is no savepoint left, and the group fails.
      if (!connection.inTransaction) throw handle.failure ? handle.failure.error : new FlowError('storage_failed', 'the database undid the transaction; try again');
      if (first) {
        await connection.rollback();
        reject(error);
        return undefined;
      }
      connection.undoWork();
      return () => reject(error);
    }
  }
}
