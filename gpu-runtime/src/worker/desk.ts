/**
 * The job desk port: where a worker gets a claimed job's content and hands in its result. The engine is behind it, in process or
 * over HTTP. The fence given out by `open` goes with every later call; an older one is refused (`lease_lost`).
 */
import type { Artifact, JobFailure, JobProgress, JobReport } from 'n8n-nodes-sogni-flow/contract';
import type { Claim, ClaimRequest } from '../queue/port.ts';
import type { RuntimeJob } from '../runtimes/port.ts';

/** A limit on a run: how long from now, or from one progress report to the next, and what to report when it is overrun. */
export interface RunLimit {
  readonly afterMs: number;
  readonly failure: JobFailure;
}

export interface OpenedJob {
  readonly job: RuntimeJob;
  readonly fence: number;
  /** Which start of the job this is, 1 for the first, without those that a transport fault ended. Absent: the queue's count is taken. */
  readonly attempt?: number;
  /** Where the job's trace goes on, as W3C `traceparent`; absent when nobody traces it. */
  readonly trace?: string;
  /** Absent: the run may take as long as it likes. */
  readonly limits?: { readonly heartbeat_gap: RunLimit; readonly total: RunLimit };
}

/** A part of a text that a job is writing. */
export interface TextPiece {
  readonly text: string;
  /** Characters of the text before it, from which who follows knows what was missed. */
  readonly offset: number;
}

/** A claim, and the way to what is to be done for it. */
export interface ClaimedJob {
  readonly claim: Claim;
  /** As `JobDesk.open`. Call it once. */
  open(): Promise<OpenedJob | undefined>;
}

/** `removed`: the job is out of the queue as well; else whoever has claimed it finishes it there. */
export type Reported = 'removed' | void;

export interface JobDesk {
  /** Claims the next job and opens it, in one transaction. Absent where the queue does not lie in the desk's own database: then a claim is opened. */
  claim?(request: ClaimRequest): Promise<ClaimedJob | undefined>;

  /** Moves the job to `running`, raises its fence and hands it out. `undefined` when it needs no work any more (finished, cancelled). */
  open(jobId: string, worker: string): Promise<OpenedJob | undefined>;

  progress(jobId: string, fence: number, progress: JobProgress): void;
  preview(jobId: string, fence: number, jpeg: Uint8Array): void;
  /** For those who read along; the text counts only once it is completed. Absent where nobody can. */
  text?(jobId: string, fence: number, piece: TextPiece): void;

  /** Completes the job and captures its price, in one transaction. @throws FlowError `lease_lost` */
  complete(jobId: string, fence: number, artifacts: readonly Artifact[], report: JobReport): Promise<Reported>;

  /**
   * Reports a failure. `retry`: the job goes back to `queued` and keeps its hold; otherwise it ends as `failed` or, for
   * code `cancelled`, as `cancelled`, and its hold is released. @throws FlowError `lease_lost`
   */
  fail(jobId: string, fence: number, failure: JobFailure, retry: boolean): Promise<Reported>;
}
