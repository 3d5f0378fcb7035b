/**
 * How spending is approved in the durable creative-workflow API: what a workflow waits for, and the bodies that make it go on.
 * Names and casing are the wire's own.
 */

/** Why a workflow waits, and with it what makes it go on: `confirm-cost` for the first, `resume` for the others. */
export const WAITING_REASONS = ['cost_approval_required', 'cost_reauthorization_required', 'insufficient_credit'] as const;
export type WaitingReason = (typeof WAITING_REASONS)[number];

/**
 * What a workflow would cost, as it is shown for approval. To confirm it, the same object is sent back.
 * Capacity units are for planning; `spark` is the money: decimal, the most is what gets approved.
 */
export interface BillingPreview {
  readonly totalEstimatedCapacityUnits: number;
  readonly tokenType: 'spark';
  /** ISO 8601. */
  readonly validityUntil: string;
  readonly perToolBreakdown: readonly { readonly toolCallId: string; readonly toolName: string; readonly capacityUnits: number; readonly sparkMax: number }[];
  readonly spark: { readonly min: number; readonly expected: number; readonly max: number };
}

export const SPEND_GATE_STATES = ['not_required', 'preview_required', 'waiting_for_user', 'confirmed', 'cancelled', 'insufficient_credit', 'failed'] as const;
export type SpendGateState = (typeof SPEND_GATE_STATES)[number];

/** How far the spending of a workflow is approved. */
export interface SpendGate {
  readonly gateId: string;
  readonly scope: 'workflow_run';
  readonly workflowRunId: string;
  readonly state: SpendGateState;
  readonly estimate: {
    readonly capacityUnits: number;
    readonly tokenType: 'spark';
    readonly breakdown: readonly { readonly model: string; readonly units: number; readonly tokenType: 'spark' }[];
  };
  readonly reason?: string;
  readonly decision?: 'confirm' | 'cancel';
  readonly createdAt?: string;
  readonly decidedAt?: string;
  readonly failureReason?: string;
  readonly updatedAt: string;
}

/** Body of `POST …/{id}/confirm-cost`. */
export interface ConfirmCost {
  readonly decision: 'confirm' | 'cancel';
  /** The `billingPreview` that is accepted; needed to confirm. */
  readonly acceptedCostPreview?: BillingPreview;
  readonly reason?: string;
}

/** Body of `POST …/{id}/resume`. */
export interface ResumeWorkflow {
  readonly token_type?: 'spark' | 'auto';
  readonly billing_mode?: 'auto' | 'tokens';
  readonly app_source?: string;
  /** Approves so much in all, in Spark; an extension of private engines. */
  readonly max_spark?: number;
}

/** Body of `POST …/{id}/reseed`. Without `seed_overrides` every step with a seed draws a new one. */
export interface ReseedWorkflow extends ResumeWorkflow {
  readonly seed_overrides?: Readonly<Record<string, number>>;
  readonly confirm_cost?: boolean;
}
