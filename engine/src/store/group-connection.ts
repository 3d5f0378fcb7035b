/**
 * What group commit needs of a connection that writes. An embedded database answers at once, a server later; statements that are issued
 * without waiting for the answers run in the order in which they were issued.
 */
import type { SqlRow, SqlValue } from 'sogni-flow-runtime';

export type Later<Value> = Value | Promise<Value>;

export interface StatementConnection {
  /** False once the database has undone the transaction by itself, or the connection is lost. */
  readonly inTransaction: boolean;
  /** @returns the number of rows changed. */
  run(sql: string, values: readonly SqlValue[]): Later<number>;
  get(sql: string, values: readonly SqlValue[]): Later<SqlRow | undefined>;
  all(sql: string, values: readonly SqlValue[]): Later<SqlRow[]>;
}

export interface GroupConnection extends StatementConnection {
  /**
   * Begins a transaction in which nobody else writes. @param flush - false: its COMMIT need not wait for the disk.
   * @throws Busy when it may be had a moment later.
   */
  begin(flush: boolean): Later<void>;
  /** What follows can be undone alone, until it is kept. What goes wrong with these three is told by `commit`, at the latest. */
  openWork(): void;
  keepWork(): void;
  undoWork(): void;
  commit(): Later<void>;
  /** Ends what `commit` did not. Never throws. */
  rollback(): Later<void>;
}

/** Whoever waits may have it a moment later. The message says what is in the way, as the beginning of a sentence. */
export class Busy extends Error {}
