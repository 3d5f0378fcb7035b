/**
 * Jobs: one operation, run once by one runtime, paid once.
 *
 *  queued ──claim──► running ──► completed | failed
 *    │  ◄─lease lost──┘ │
 *    └──────cancel──────┴──────► cancelled
 *
 * A claim after a lost lease raises the fence, so the first worker's late result is refused (`lease_lost`).
 */
import type { Artifact } from './artifact.ts';
import type { ErrorCode } from './errors.ts';
import type { MicroSpark } from './money.ts';
import type { Arguments } from './operation.ts';

export const JOB_TRANSITIONS = {
  queued: ['running', 'failed', 'cancelled'],
  running: ['running', 'queued', 'completed', 'failed', 'cancelled'],
  completed: [],
  failed: [],
  cancelled: [],
} as const satisfies Record<string, readonly string[]>;

export type JobState = keyof typeof JOB_TRANSITIONS;

export const isFinal = (state: JobState): boolean => JOB_TRANSITIONS[state].length === 0;

/** A file that a job takes in, bound to one of its operation's slots. */
export interface JobInput {
  /** Name of the operation's input slot. */
  readonly slot: string;
  readonly artifact: Artifact;
}

/** What a price may be, in µSpark. The hold is `max`; the capture never exceeds it. */
export interface Price {
  readonly min: MicroSpark;
  readonly expected: MicroSpark;
  readonly max: MicroSpark;
}

/** How a result came to be: shown to people, stored with the job, never parsed. */
export interface JobReport {
  /** Name and version of what made it, e.g. `sketch 1`. */
  readonly engine: string;
  /** One honest sentence about the method, e.g. `drawn by rules, no AI model`. */
  readonly method: string;
  /** Prompt words that changed the result, and those that did not. */
  readonly wordsUsed?: readonly string[];
  readonly wordsIgnored?: readonly string[];
  /** What was asked for and could not be honoured. */
  readonly warnings?: readonly string[];
  /** What was found out, as data: about the inputs, the same as in the file that the job gave; or what the job took, where that is its price. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Which time limit a job overran: until its first start, between two reports of progress, from the first start to the end. */
export type TimeoutName = 'queue_wait' | 'heartbeat_gap' | 'total';

export interface JobFailure {
  readonly code: ErrorCode;
  readonly message: string;
  /** With code `timed_out`, when the limit was the engine's. */
  readonly limit?: TimeoutName;
}

export interface JobProgress {
  /** 0 to 1. */
  readonly fraction: number;
  readonly step?: number;
  readonly stepCount?: number;
  /** What is being done, e.g. `shading`. */
  readonly activity?: string;
}

export interface Job {
  readonly id: string;
  readonly account: string;
  /** Idempotency key, unique per account. */
  readonly key: string;
  readonly operation: string;
  readonly model: string;
  readonly parameters: Arguments;
  readonly inputs: readonly JobInput[];
  readonly state: JobState;
  /** Raised by every claim; a result with an older fence is refused. */
  readonly fence: number;
  readonly price: Price;
  readonly captured: MicroSpark;
  /** The result came from the job cache, at no price. */
  readonly cached: boolean;
  readonly artifacts: readonly Artifact[];
  readonly report?: JobReport;
  readonly failure?: JobFailure;
  /** Milliseconds since the epoch, the store's clock. */
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
}
