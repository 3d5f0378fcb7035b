/**
 * The runtime port: what something that can perform jobs must do.
 *
 * A runtime knows nothing of queues, leases, prices or accounts. It gets one checked job with its input files on disk, and
 * saves files. A recipe for a new runtime is in the README of this package.
 */
import type { Arguments, Artifact, JobProgress, JobReport, MediaType, ModelLimits } from 'n8n-nodes-sogni-flow/contract';

/** One operation with one model, as offered to the queue. */
export interface Capability {
  readonly operation: string;
  /** Model id as requests name it. */
  readonly model: string;
  readonly title: string;
  /** Weight of the price formula; 1 is the base model. */
  readonly rate: number;
  /** Paid with play money: nothing that costs anybody anything is run. */
  readonly playMoney: boolean;
  /** What the model allows and takes by default, where that is narrower than the operation or the operation leaves it open. */
  readonly limits?: ModelLimits;
  /** The least GPU memory that the model runs with; absent where nobody has said. */
  readonly memoryBytes?: number;
  /** Only for accounts with premium Spark. */
  readonly premium?: boolean;
  /** A guess of the milliseconds that the model takes to come into memory, until the worker has measured it; 0 where nothing is loaded. */
  readonly loadMs?: number;
  /** Whether the same arguments and seed give the same bytes, so that a result may be reused. `seeded` operations take a seed. */
  readonly repeatable: boolean;
  /** Raised when the same arguments and seed give other bytes than before, so that older results are not reused. */
  readonly version?: string;
}

export interface RuntimeInput {
  readonly slot: string;
  readonly artifact: Artifact;
  /** The file, read-only. Its media type was sniffed when it was stored. */
  readonly path: string;
}

/** Everything a runtime learns of a job. */
export interface RuntimeJob {
  readonly id: string;
  readonly operation: string;
  readonly model: string;
  /** Checked and complete; `seed` is always a number for operations that have one. */
  readonly parameters: Arguments;
  readonly inputs: readonly RuntimeInput[];
}

export interface NewArtifact {
  readonly role: string;
  readonly mediaType: MediaType;
  /** Bytes, or a file in `scratch` that is taken over. */
  readonly content: Uint8Array | { readonly path: string };
  readonly width?: number;
  readonly height?: number;
  readonly durationSeconds?: number;
  readonly seed?: number;
}

export interface JobTools {
  /** Aborted when the job is cancelled or its lease is lost; `run` then rejects within one step. */
  readonly signal: AbortSignal;
  /** A private folder, removed after the job. */
  readonly scratch: string;
  /** Cheap and safe to call often; it is coalesced. */
  progress(progress: JobProgress): void;
  /** A small picture of the work so far: JPEG, at most 256 px, dropped when nobody listens. */
  preview(jpeg: Uint8Array): void;
  /** The next piece of a text, for those who read along. The result is what `save` stores; absent where nobody can. */
  text?(piece: string): void;
  /** A hint: what is left to do needs the GPU no more (fetching, encoding), so the next job may begin. What is never told so has computed when `run` resolves. */
  computed?(): void;
  /** Stores a result. Results count as delivered only when `run` resolves. */
  save(artifact: NewArtifact): Promise<Artifact>;
}

export interface Runtime {
  /** `sketch`, `media`, `comfyui`, … */
  readonly name: string;

  /** What it can run now; asked again after a model is loaded. */
  capabilities(): Promise<readonly Capability[]>;

  /**
   * Runs one job to its end. Results are what `tools.save` returned, in order.
   * Rejects with `FlowError`: `cancelled` after an abort; `runtime_failed`, `timed_out` and other codes with `retry: true` may be
   * tried elsewhere; anything that is no `FlowError` counts as a bug and is never retried.
   */
  run(job: RuntimeJob, tools: JobTools): Promise<JobReport>;

  /** Frees the memory that models take. Absent when nothing is kept between jobs. */
  unload?(): Promise<void>;

  /** Ends threads and connections of this process; what a server has loaded stays loaded. */
  close?(): Promise<void>;
}
