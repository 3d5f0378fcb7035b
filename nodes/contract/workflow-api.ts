/**
 * Shapes of the durable creative-workflow API, as they travel. The node speaks them, the server answers them; both are
 * typed by this one file. Names and casing are the wire's own.
 */
import { kindOf, type Artifact, type MediaKind } from './artifact.ts';
import type { ExecutionInputs } from './execution-api.ts';
import type { JobReport } from './job.ts';
import type { Arguments } from './operation.ts';
import type { BillingPreview, SpendGate } from './spend-gate.ts';

export const WORKFLOW_STATUSES = ['queued', 'running', 'completed', 'partial_failure', 'waiting_for_user', 'failed', 'cancelled'] as const;
export type WorkflowStatus = (typeof WORKFLOW_STATUSES)[number];

/** No status follows these. */
export const FINAL_STATUSES = ['completed', 'partial_failure', 'failed', 'cancelled'] as const satisfies readonly WorkflowStatus[];
export const isFinalStatus = (status: string): boolean => (FINAL_STATUSES as readonly string[]).includes(status);

/** Fills an argument of a step from an artifact of an earlier step, or from the request's own media. */
export interface StepDependency {
  /** Id of an earlier step, or `$input_media` for the request's `media_references`. */
  readonly sourceStepId: string;
  readonly sourceArtifactIndex?: number;
  /** The `argument` of one of the operation's input slots. */
  readonly targetArgument: string;
  readonly mediaType?: MediaKind;
  readonly transform: 'image_index' | 'video_index' | 'audio_index' | 'image_url' | 'video_url' | 'audio_url' | 'artifact_url';
  readonly required?: boolean;
}

export const INPUT_MEDIA = '$input_media';

export interface WorkflowStepRequest {
  readonly id: string;
  readonly toolName: string;
  readonly arguments: Arguments;
  readonly dependsOn?: readonly StepDependency[];
}

export interface MediaReference {
  readonly url: string;
  readonly mediaType: MediaKind;
}

/** Body of `POST /v1/creative-agent/workflows`; the header `Idempotency-Key` goes with it. */
export interface StartWorkflow {
  readonly input: { readonly title?: string; readonly steps: readonly WorkflowStepRequest[] };
  readonly token_type?: 'spark' | 'sogni' | 'auto';
  readonly app_source?: string;
  /** A plan whose steps weigh more capacity units together (`Operation.capacityUnits`) is refused (`over_cap`). Units are no money. */
  readonly max_estimated_capacity_units?: number;
  /** The most that the run may cost, in Spark; an extension of private engines. What would cost more pauses the run (`cost_reauthorization_required`). */
  readonly max_spark?: number;
  /** Absent or `true` accepts the estimate. `false` holds the run back (`cost_approval_required`) until its preview is confirmed. */
  readonly confirm_cost?: boolean;
  readonly media_references?: readonly MediaReference[];
}

/**
 * Another body of the same route: starts a saved template, of the account or one that comes with the engine. Files among its inputs are links, as
 * in `media_references`, or `{"artifact": "<SHA-256>"}`.
 */
export interface StartTemplate extends Omit<StartWorkflow, 'input' | 'media_references'> {
  readonly workflow_id: string;
  readonly inputs?: ExecutionInputs;
}

export interface WorkflowArtifact {
  readonly id: string;
  readonly url: string;
  readonly type: MediaKind;
  readonly mediaType: MediaKind;
  readonly mimeType: string;
  readonly role?: string;
  readonly sizeBytes?: number;
  readonly sha256?: string;
  readonly width?: number;
  readonly height?: number;
  /** Seconds. */
  readonly duration?: number;
  readonly seed?: number;
  readonly stepId?: string;
  /** A content filter has looked at it: `true` where it found something. Absent where none did. */
  readonly nsfw?: boolean;
  /** Of a template: the result of this name. Absent for what was made on the way to it. An extension of private engines. */
  readonly output?: string;
}

/** How an artifact travels: its kind told in both of the wire's fields, what is not known of it left out. */
export function toWorkflowArtifact(artifact: Artifact, place: Pick<WorkflowArtifact, 'id' | 'url' | 'stepId'>): WorkflowArtifact {
  const { digest, mediaType, bytes, role, width, height, durationSeconds, seed } = artifact;
  const kind = kindOf(mediaType);
  return {
    ...place,
    type: kind,
    mediaType: kind,
    mimeType: mediaType,
    role,
    sizeBytes: bytes,
    sha256: digest,
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(durationSeconds === undefined ? {} : { duration: durationSeconds }),
    ...(seed === undefined ? {} : { seed }),
  };
}

/** Milliseconds since the epoch. What has not happened yet is absent, as are start and end of what came from the job cache. */
export interface StepTimes {
  readonly queued: number;
  readonly started?: number;
  readonly finished?: number;
}

export interface WorkflowStepRecord extends WorkflowStepRequest {
  readonly sequence: number;
  readonly status: WorkflowStatus;
  /** Of the job that performs the step, once there is one. */
  readonly jobId?: string;
  readonly model?: string;
  readonly seed?: number;
  readonly progress?: number;
  readonly cached?: boolean;
  /** Spark, decimal. Quoted is the most that it may cost. */
  readonly sparkQuoted?: number;
  readonly sparkCaptured?: number;
  /** The price is play money: a built-in runtime made the result. */
  readonly playMoney?: boolean;
  readonly report?: JobReport;
  /** Of the job; an extension of private engines. */
  readonly times?: StepTimes;
  readonly error?: { readonly code: string; readonly message: string };
}

export interface WorkflowRecord {
  readonly workflowId: string;
  readonly title?: string;
  readonly status: WorkflowStatus;
  readonly waitingReason?: string;
  /** What it waits for, in a sentence. */
  readonly waitingMessage?: string;
  /** `true` while `billingPreview` waits for `confirm-cost`. */
  readonly awaitingCostApproval?: boolean;
  readonly billingPreview?: BillingPreview;
  readonly spendGate?: SpendGate;
  readonly steps: readonly WorkflowStepRecord[];
  readonly artifacts: readonly WorkflowArtifact[];
  /** Of a template: texts among its results. An extension of private engines. */
  readonly texts?: readonly { readonly output: string; readonly title: string; readonly text: string }[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly error?: { readonly code: string; readonly message: string };
}

export const WORKFLOW_EVENT_TYPES = [
  'workflow_started',
  'workflow_progress',
  'workflow_completed',
  'workflow_failed',
  'workflow_cancelled',
  'workflow_waiting_for_user',
  'run_resumed',
  'billing_preview_updated',
  'spend_gate_opened',
  'spend_confirmed',
  'spend_cancelled',
  'spend_insufficient',
  'step_started',
  'step_waiting_for_user',
  'step_completed',
  'step_failed',
  'artifact_created',
] as const;

export interface WorkflowEvent {
  readonly id: string;
  readonly workflowId: string;
  readonly sequence: number;
  readonly timestamp: string;
  readonly type: (typeof WORKFLOW_EVENT_TYPES)[number];
  readonly status?: WorkflowStatus;
  readonly message?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Envelope of every answer of the REST host. */
export type Envelope<Data> =
  | { readonly status: 'success'; readonly data: Data }
  | { readonly status: 'error'; readonly message: string; readonly errorCode?: number; readonly code?: string; readonly retryAfter?: number; readonly details?: unknown };

/** All amounts are decimal strings; `net` is what can be spent, `premiumCredit` the paid part of it. */
export interface BalanceAnswer {
  readonly spark: { readonly settled: string; readonly credit: string; readonly debit: string; readonly net: string; readonly premiumCredit: string; readonly playCredit?: string };
  readonly sogni: { readonly settled: string; readonly credit: string; readonly debit: string; readonly net: string };
}
