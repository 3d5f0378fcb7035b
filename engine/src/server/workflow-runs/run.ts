/** A workflow run as the server keeps it. The wire's shapes are made from it in `present.ts`. */
import type { Arguments, Artifact, BillingPreview, JobReport, MicroSpark, Price, SpendGateState, StepTimes, WaitingReason, WorkflowEvent, WorkflowStatus, WorkflowStepRequest } from 'n8n-nodes-sogni-flow/contract';

/**
 *  queued ──submit──► running ──► completed | failed | cancelled
 *     └── another step failed, or the run was cancelled ──► cancelled
 */
export type StepStatus = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled';

export interface RunFailure {
  readonly code: string;
  readonly message: string;
}

export interface StepState {
  readonly status: StepStatus;
  /** The most it may cost, as quoted when the run was accepted and, once there is a job, by the job. */
  readonly quoted: MicroSpark;
  /** The range as it was quoted before there was a job. */
  readonly price?: Price;
  readonly playMoney: boolean;
  readonly artifacts: readonly Artifact[];
  readonly jobId?: string;
  readonly model?: string;
  /** Checked and complete, the drawn seed included. */
  readonly parameters?: Arguments;
  readonly cached?: boolean;
  readonly captured?: MicroSpark;
  readonly report?: JobReport;
  readonly error?: RunFailure;
  /** Of the job. */
  readonly times?: StepTimes;
}

export interface RunStep {
  readonly request: WorkflowStepRequest;
  readonly state: StepState;
}

/** What the run needs from its user before it goes on. No money is held for what waits. */
export interface Waiting {
  readonly reason: WaitingReason;
  readonly message: string;
  /** The step that could not be bought. */
  readonly stepId?: string;
}

/** The approval of the run's spending; absent where it was given with the request and nothing came in its way. Times in milliseconds since the epoch. */
export interface Gate {
  readonly state: SpendGateState;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly decision?: 'confirm' | 'cancel';
  readonly decidedAt?: number;
  readonly reason?: string;
  readonly failureReason?: string;
}

/**
 *  queued ──────► running ──────► completed | partial_failure | failed | cancelled
 *    ▲              │  ▲
 *    │ approved     │  └── resumed ──┐
 *    │              ▼                │
 *  waiting_for_user: approval   waiting_for_user: no balance, or above what was approved
 *    └──────────── cancelled ────────┴──► cancelled
 *
 * While a run waits no step is started; those that run come to their end, and what they make is kept.
 */
export interface WorkflowRun {
  readonly id: string;
  readonly account: string;
  readonly apiKeyId?: string;
  readonly key?: string;
  /** SHA-256 of what was asked for, links replaced by the digests behind them, without the caps. */
  readonly fingerprint: string;
  readonly title?: string;
  readonly status: WorkflowStatus;
  readonly media: readonly Artifact[];
  readonly steps: readonly RunStep[];
  /** The most that is approved for it. */
  readonly maxSpark?: MicroSpark;
  /** Takes nothing from the job cache. */
  readonly noCache?: boolean;
  /** Whose budget in the ledger pays: the run's own, or that of the execution of this process that it belongs to. */
  readonly budgetId: string;
  readonly waiting?: Waiting;
  readonly gate?: Gate;
  /** As it was shown for approval. */
  readonly preview?: BillingPreview;
  readonly cancelRequested: boolean;
  readonly error?: RunFailure;
  /** Milliseconds since the epoch; `updatedAt` grows with every change. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Events so far; the last one's sequence. */
  readonly events: number;
  readonly version: number;
}

/** An event before it is numbered. Only those of the run as a whole carry a status: clients stop listening at a final one. */
export interface RunEvent {
  readonly type: WorkflowEvent['type'];
  readonly status?: WorkflowStatus;
  readonly message?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface NumberedEvent extends RunEvent {
  readonly sequence: number;
  readonly at: number;
}
