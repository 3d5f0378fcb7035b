/** Executions as their account sees them: started once however often it is asked for, listed, grouped in batches. Driver: `../store/execution-catalogue.ts`. */
import type { ExecutionInputs } from 'n8n-nodes-sogni-flow/contract';
import type { SqlHandle } from 'sogni-flow-runtime';
import type { StoredEvent } from './stored-event.ts';
import type { Execution, ExecutionState, NodeRun } from './types.ts';

/** A request that may come again: by its key, and by what it asks for. */
export interface KeyedRequest {
  /** Unique per account. */
  readonly key: string;
  readonly fingerprint: string;
}

export interface Started {
  readonly id: string;
  /** It was under way already. */
  readonly joined: boolean;
}

export interface StartOptions {
  /** Tells what is run with which inputs. */
  readonly joinKey: string;
  /** Start although the same is under way. */
  readonly anew: boolean;
  readonly request?: KeyedRequest | undefined;
  /** What happens in the transaction that creates the execution. */
  readonly within?: ((tx: SqlHandle, id: string) => Promise<void>) | undefined;
}

/** What a list tells of an execution. */
export interface ListedExecution extends Pick<Execution, 'id' | 'account' | 'workflowName' | 'state' | 'failure' | 'createdAt' | 'finishedAt' | 'approved' | 'template' | 'after' | 'batch'> {
  /** Captured from its budget so far, in µSpark. */
  readonly paid: number;
  /** As it was kept; absent while it does not rest, and until somebody has asked. */
  readonly summary?: string;
  readonly fence: number;
}

export interface CataloguePage {
  readonly limit: number;
  /** The execution that the page before ended with. */
  readonly before?: { readonly createdAt: number; readonly id: string } | undefined;
  /** `active`: any in which it has not ended. */
  readonly state?: ExecutionState | 'active' | undefined;
  /** Id. */
  readonly template?: string | undefined;
}

export interface Batch {
  readonly id: string;
  readonly account: string;
  readonly name: string;
  readonly template?: { readonly id: string; readonly version: string };
  /** The most that all runs together may cost, in µSpark. */
  readonly approved: number;
  /** What sets each run apart. */
  readonly values: readonly ExecutionInputs[];
  readonly createdAt: number;
}

export interface ExecutionCatalogue {
  /** What an earlier request with the same key has started. @throws FlowError `idempotency_conflict` when that one asked for something else. */
  findRequest(account: string, request: KeyedRequest): Promise<Started | undefined>;
  /** Finds the execution under way that whoever starts the same joins, and notes that the request did. */
  join(account: string, joinKey: string, request?: KeyedRequest): Promise<Started | undefined>;
  /** Creates an execution, or finds the one that a request with the same key or of the same content has created. */
  start(execution: Execution, options: StartOptions): Promise<Started>;
  /** As `join`, for a batch of which some run is under way. */
  joinBatch(account: string, joinKey: string, request?: KeyedRequest): Promise<Started | undefined>;
  /** Creates a batch with all of its executions, queued; or finds that of a request with the same key, or the one of the same content that is under way. */
  startBatch(batch: Batch, executions: readonly Execution[], options: StartOptions): Promise<Started>;

  /** Newest first. */
  page(account: string, page: CataloguePage): Promise<readonly ListedExecution[]>;
  /** In no order. */
  findAll(ids: readonly string[]): Promise<readonly ListedExecution[]>;
  find(id: string): Promise<ListedExecution | undefined>;
  /** Keeps what lists show of an execution that rests, unless it has moved on since `fence`. */
  keepSummary(id: string, fence: number, summary: string): Promise<void>;
  findBatch(id: string): Promise<Batch | undefined>;
  /** In the order of the batch. */
  ofBatch(id: string): Promise<readonly ListedExecution[]>;

  /** Cancelled executions of which something is being bought still: whoever cancelled them died before it was taken back. */
  stillBuying(): Promise<readonly Pick<Execution, 'id' | 'account'>[]>;

  /** The log after an entry, and the node runs that are among it, in order. */
  since(id: string, after: number): Promise<{ readonly events: readonly StoredEvent[]; readonly runs: readonly NodeRun[] }>;
}
