/**
 * Executions of whole workflows over the API: start, watch, cancel, and many at once. Sogni's API has no word for an n8n workflow, so
 * these are a private engine's own. Times are ISO 8601, money is Spark.
 */
import type { MediaKind } from './artifact.ts';
import type { JobReport } from './job.ts';
import type { Balance } from './page-api.ts';
import type { Graph } from './template-api.ts';
import type { SparkRange } from './workflow-quote.ts';

/** A file of the account: an upload, or a result of an earlier execution. */
export interface FileInput {
  /** SHA-256 of its bytes. */
  readonly artifact: string;
  readonly name?: string;
}

export type InputValue = string | number | boolean | null | readonly string[] | FileInput | readonly FileInput[];

/** Values by name of the form's fields. What is left out takes the form's default. */
export type ExecutionInputs = Readonly<Record<string, InputValue>>;

/** What is to run: exactly one of the two. */
export interface ExecutionSubject {
  /** Id of a template. */
  readonly template?: string;
  /** An n8n workflow. */
  readonly workflow?: Readonly<Record<string, unknown>>;
  readonly inputs?: ExecutionInputs;
  /** Take nothing from the job cache. */
  readonly noCache?: boolean;
}

/** Body of `POST /v1/executions`; the header `Idempotency-Key` may go with it. */
export interface StartExecution extends ExecutionSubject {
  /** The most that it may cost, in Spark; else the quote's maximum. Nothing above it is bought. */
  readonly maxSpark?: number;
  /** Run although the very same is queued or running already. Without it that one is joined. */
  readonly anew?: boolean;
  /** The execution that a result was taken from to go on with. */
  readonly after?: string;
}

/** A paid step, as it would be bought now. */
export interface QuotedNode {
  readonly node: string;
  readonly operation: string;
  readonly model: string;
  readonly price: SparkRange;
  readonly playMoney: boolean;
  readonly cached: boolean;
  readonly drawsSeed: boolean;
  readonly open?: 'branch' | 'input';
}

/** Answer of `POST /v1/executions/quote`. */
export interface ExecutionQuote {
  readonly steps: readonly QuotedNode[];
  readonly total: SparkRange;
  /** What the account can spend now. */
  readonly available: number;
  /** Why it could not be started as it is, though it was quoted. */
  readonly short?: { readonly code: 'insufficient_spark' | 'over_cap'; readonly message: string };
}

export const EXECUTION_STATES = ['queued', 'running', 'waiting', 'waiting_for_user', 'interrupted', 'completed', 'failed', 'cancelled'] as const;
/** States after which nothing happens by itself: ended for good, or somebody has to act. */
export const RESTING_STATES = ['waiting_for_user', 'completed', 'failed', 'cancelled'] as const;

/**
 *  pending ──► running ──► done | cached | failed
 *     │          │ ▲  └──► blocked           refused for money; goes on when the execution does
 *     │          ▼ │
 *     │         parked                       waits for a time or a call
 *     └──► skipped                           the execution has ended without it
 */
export type NodeState = 'pending' | 'running' | 'parked' | 'blocked' | 'done' | 'cached' | 'failed' | 'skipped';

export interface ResultFile {
  /** SHA-256 of its bytes. */
  readonly artifact: string;
  /** With the session or key of the account: `/v1/artifacts/<digest>`. */
  readonly url: string;
  /** A small JPEG of it; of pictures and videos only. */
  readonly thumbnailUrl?: string;
  readonly kind: MediaKind;
  readonly mediaType: string;
  readonly name: string;
  readonly bytes: number;
  readonly width?: number;
  readonly height?: number;
  /** Seconds. */
  readonly duration?: number;
  readonly seed?: number;
  readonly node: string;
  readonly field: string;
  /** Of a named output of the template. */
  readonly output?: string;
  readonly model?: string;
  /** How it came to be, in the runtime's own words; what is drawn by rules says so here. */
  readonly report?: JobReport;
}

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly node?: string;
  /** The input that has to be changed. */
  readonly input?: string;
}

export interface NodeRecord {
  readonly name: string;
  readonly state: NodeState;
  /** A node in a loop has several. */
  readonly runs: number;
  readonly operation?: string;
  readonly startedAt?: string;
  /** Of all runs, milliseconds. */
  readonly elapsedMs?: number;
  /** 0 to 1, while it runs. */
  readonly progress?: number;
  /** `waits in line`, `draws frame 12 of 80`, … */
  readonly activity?: string;
  /** Paid so far. */
  readonly spark?: number;
  readonly seeds: readonly number[];
  /** What this node itself made, at most the newest 12. */
  readonly files: readonly ResultFile[];
  readonly failure?: Failure;
}

export interface ExecutionSummary {
  readonly id: string;
  /** Of the workflow. */
  readonly name: string;
  readonly template?: { readonly id: string; readonly version: string };
  readonly state: (typeof EXECUTION_STATES)[number];
  readonly createdAt: string;
  readonly finishedAt?: string;
  readonly spark: { readonly approved?: number; readonly paid: number };
  readonly failure?: Failure;
  /** At most four of its results. */
  readonly results: readonly ResultFile[];
  readonly batch?: { readonly id: string; readonly index: number };
  readonly after?: string;
}

export interface ExecutionRecord extends ExecutionSummary {
  readonly inputs: ExecutionInputs;
  readonly graph: Graph;
  /** In the order of the file. */
  readonly nodes: readonly NodeRecord[];
  /** Named outputs first, else what the last nodes made. */
  readonly results: readonly ResultFile[];
  /** Texts among the named outputs. */
  readonly texts: readonly { readonly output: string; readonly title: string; readonly text: string }[];
  readonly forkedFrom?: string;
}

/**
 * `GET /v1/executions/:id/events/stream`, server-sent events. Without `Last-Event-ID` a `snapshot` comes first; with it, what has
 * happened since. `progress` and `preview` pass by and carry no id. The stream ends after the `state` of an execution that rests.
 */
export type ExecutionStreamEvent =
  | { readonly type: 'snapshot'; readonly execution: ExecutionRecord }
  | { readonly type: 'node'; readonly node: NodeRecord }
  | { readonly type: 'progress'; readonly node: string; readonly progress: number; readonly activity?: string }
  /** A data URL of a small JPEG of what forms. */
  | { readonly type: 'preview'; readonly node: string; readonly preview: string }
  | { readonly type: 'state'; readonly execution: ExecutionRecord };

/**
 * `GET /v1/executions/events/stream`, server-sent events: every execution of the account as lists show it, whenever it has changed, whoever
 * runs it; those of a batch say so. It goes on behind `Last-Event-ID`, or `after` in the query. Without either, or where that is too long
 * ago, it says `begin`: what was read of lists before has to be read again.
 */
export type AccountStreamEvent =
  | { readonly type: 'begin'; readonly balance: Balance }
  /** `seeds`: that were drawn, of one that rests. */
  | { readonly type: 'execution'; readonly execution: ExecutionSummary; readonly seeds: readonly number[] }
  | { readonly type: 'balance'; readonly balance: Balance };

/** Body of `POST /v1/batches` and `/v1/batches/quote`. */
export interface StartBatch extends ExecutionSubject {
  /** Values by input. Lists, or as text: `1..8`, `a,b`. Every combination, or row by row with `zip`. */
  readonly matrix?: Readonly<Record<string, string | readonly (string | number)[]>>;
  readonly zip?: boolean;
  /** Inputs of each run, such as the lines of a CSV file; each is combined with the matrix. */
  readonly rows?: readonly ExecutionInputs[];
  /** The most that all runs together may cost, in Spark. */
  readonly maxSpark?: number;
  /** Start although the same batch is under way; otherwise that one is joined. */
  readonly anew?: boolean;
}

export interface BatchQuote {
  readonly runs: readonly { readonly values: ExecutionInputs; readonly price: SparkRange }[];
  /** Steps that several runs have in common count once in `min` and `expected`; each run may buy them, should another fail, in `max`. */
  readonly total: SparkRange;
  readonly available: number;
  readonly short?: NonNullable<ExecutionQuote['short']>;
}

export interface BatchRecord {
  readonly id: string;
  readonly name: string;
  readonly template?: { readonly id: string; readonly version: string };
  readonly createdAt: string;
  readonly spark: { readonly approved?: number; readonly paid: number };
  /** One for each combination: what sets it apart, and what came of it. */
  readonly runs: readonly { readonly values: ExecutionInputs; readonly seeds: readonly number[]; readonly execution: ExecutionSummary }[];
}
