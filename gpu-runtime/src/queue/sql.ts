/**
 * A handle on an SQL database, as narrow as SQLite and PostgreSQL both allow: `?` placeholders, no dialect.
 * The engine's store provides it; the embedded queue and every repository of the engine are written against it.
 */
export type SqlValue = string | number | null | Uint8Array;
export type SqlRow = Record<string, SqlValue>;

export interface SqlHandle {
  /** @returns the number of rows changed. */
  run(sql: string, ...values: readonly SqlValue[]): Promise<number>;
  get<Row extends object = SqlRow>(sql: string, ...values: readonly SqlValue[]): Promise<Row | undefined>;
  all<Row extends object = SqlRow>(sql: string, ...values: readonly SqlValue[]): Promise<Row[]>;
}

export interface SqlStore extends SqlHandle {
  /**
   * Runs `work` alone: its writes are all kept, on disk before this resolves, or all undone when it rejects.
   * Never call another `transaction` inside; use the handle that is passed in.
   */
  transaction<Result>(work: (tx: SqlHandle) => Promise<Result>): Promise<Result>;

  /**
   * The same database for what can be made again: what is kept here survives the end of the process, but perhaps not a power
   * cut. Much cheaper than waiting for the disk. Absent when the driver knows no difference.
   */
  readonly unflushed?: SqlStore;
  close(): Promise<void>;
}
