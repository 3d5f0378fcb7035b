/**
 * Jobs as the rest of the engine sees them: quote, submit once, wait, cancel.
 *
 * `submit` is idempotent by account and key: the same request returns the same job, another request with the same key is
 * refused (`idempotency_conflict`). Hold, job row and the outbox entry that enqueues it are one transaction; so are result, artifact rows and capture.
 */
import type { Arguments, Job, JobInput, JobProgress, MicroSpark, Price } from 'n8n-nodes-sogni-flow/contract';
import type { JobText } from './read-along.ts';

export interface JobRequest {
  readonly account: string;
  readonly operation: string;
  /** Empty takes the default model of the operation. */
  readonly model?: string;
  /** As given; checked here. */
  readonly arguments: unknown;
  readonly inputs: readonly JobInput[];
  /** Take no result from the job cache, and wait for nobody else's: it is made again, and paid again. */
  readonly noCache?: boolean;
}

export interface JobSubmission extends JobRequest {
  readonly key: string;
  /** Refuse (`over_cap`) when the job may cost more. */
  readonly maxSpark?: MicroSpark;
  /** Id of the API key that pays, for its caps. */
  readonly apiKeyId?: string;
  /** The run that the job belongs to: its budget, if it has one, is a leg of the hold. */
  readonly runId?: string;
}

export interface JobQuote {
  readonly operation: string;
  readonly model: string;
  readonly parameters: Arguments;
  readonly price: Price;
  readonly playMoney: boolean;
  /** A premium model, or chosen workers, for which free Spark does not pay. */
  readonly premium?: boolean;
  /** The seed is empty: a new one is drawn at submission, so the result cannot come from the cache. */
  readonly drawsSeed: boolean;
  /** Equal keys, equal bytes: two such jobs of one account are bought once. Absent when the result may not be reused. */
  readonly contentKey?: string;
  /** A finished job with the same content; the submission would cost nothing. */
  readonly cached?: Job;
}

export type JobEvent =
  | { readonly type: 'state'; readonly job: Job }
  | { readonly type: 'progress'; readonly jobId: string; readonly progress: JobProgress }
  | { readonly type: 'preview'; readonly jobId: string; readonly jpeg: Uint8Array }
  | { readonly type: 'text'; readonly jobId: string; readonly piece: JobText };

export interface Jobs {
  /** @throws FlowError `unknown_operation` | `unknown_model` | `invalid_parameter` | `no_runtime_for_operation` */
  quote(request: JobRequest): Promise<JobQuote>;

  /** @throws what `quote` throws, and `insufficient_spark` | `over_cap` | `premium_required` | `idempotency_conflict` */
  submit(request: JobSubmission): Promise<Job>;

  /** @throws FlowError `not_found`, also for a job of another account. */
  get(account: string, id: string): Promise<Job>;

  /** Resolves with the job once its state is final, or as it is after `timeoutMs`. */
  wait(account: string, id: string, timeoutMs: number, signal?: AbortSignal): Promise<Job>;

  /** Asks for an end; a final job is returned as it is. */
  cancel(account: string, id: string): Promise<Job>;

  /** Follows one job; of a text that is being written, what is known so far comes at once. @returns the way to stop listening. */
  follow(id: string, listener: (event: JobEvent) => void): () => void;
}
