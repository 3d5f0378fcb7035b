/**
 * A handle on an SQL database, as narrow as SQLite and PostgreSQL both allow: `?` placeholders, no dialect.
 * The engine's store provides it; the embedded queue and every repository of the engine are written against it.
 *
 * Whole numbers come back as numbers up to 2^53 - 1, and larger ones are refused; a comparison comes back as 1 or 0.
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
   * Runs `work` alone, whoever else uses the database: its writes are all kept, on disk before this resolves, or all undone when it
   * rejects. Never call another `transaction` inside; use the handle that is passed in.
   *
   * Statements that need nothing of each other may be issued together (`Promise.all`): they run in the order in which they are
   * issued, and a server is asked once instead of once for each. A statement that fails ends the transaction: later ones are refused
   * (`internal`), and the transaction rejects, also when `work` has caught the error. So ask with `ON CONFLICT`, never by trying.
   *
   * When the connection to a server is lost while it commits, nobody can say whether the writes are kept; the error
   * (`storage_failed`) says so. Asking again must then be harmless: give what is written a key.
   */
  transaction<Result>(work: (tx: SqlHandle) => Promise<Result>): Promise<Result>;

  /**
   * Lets `work` read the database as it was at one moment, however long that takes. It waits for nobody, and nobody waits for it.
   * A statement that is no query is refused (`internal`).
   */
  snapshot<Result>(work: (view: SqlHandle) => Promise<Result>): Promise<Result>;

  /**
   * The same database for what can be made again: what is kept here survives the end of the process, but perhaps not a power
   * cut. Much cheaper than waiting for the disk. Absent when the driver knows no difference.
   */
  readonly unflushed?: SqlStore;
  close(): Promise<void>;
}
