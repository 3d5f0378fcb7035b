/**
 * What has changed since when, over all processes on the database: which executions were started, moved or approved anew, and for which ones
 * money went. Two counters tell it, each by an index: executions are numbered as they change, and transfers of the ledger bear numbers anyway.
 * Transactions come one after another, so whoever has seen a number has seen all before it. Driver: `../store/execution-changes.ts`.
 */

/** A place in both counters. */
export interface Mark {
  readonly executions: number;
  readonly transfers: number;
}

export interface Changes {
  /** Up to where this tells. */
  readonly mark: Mark;
  /** There is more behind it. */
  readonly more: boolean;
  /** Ids by account; each once, whatever happened to it. */
  readonly executions: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface ExecutionChanges {
  now(): Promise<Mark>;
  since(mark: Mark): Promise<Changes>;
}
