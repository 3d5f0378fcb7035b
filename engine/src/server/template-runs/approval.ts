/** The price of a template as it is shown for approval, and how far that is. Pure. */
import { findOperation, FlowError, formatSpark, MICRO_PER_SPARK, type BillingPreview, type SpendGate, type WorkflowStatus } from 'n8n-nodes-sogni-flow/contract';
import type { NodeFailure } from '../../execution/types.ts';
import type { Quote } from '../../quotes/types.ts';
import { previewValidUntil } from '../workflow-runs/spending.ts';
import type { Approval } from './template-run-store.ts';

/** As the API's planner weighs a plan: what is in the job cache weighs as much as what is made. */
export const unitsOf = ({ lines }: Pick<Quote, 'lines'>): number => lines.reduce((sum, { operation }) => sum + findOperation(operation).capacityUnits, 0);

/** @param cap - `max_estimated_capacity_units`. @throws FlowError `over_cap` */
export function checkUnits(quote: Quote, cap: number | undefined): void {
  const units = unitsOf(quote);
  if (cap === undefined || units <= cap) return;
  throw new FlowError('over_cap', `the plan weighs ${units} capacity units; max_estimated_capacity_units allows ${cap}. Nothing was bought`, { details: { cap: 'max_estimated_capacity_units', needed: units, allowed: cap } });
}

/** @param now - milliseconds since the epoch. */
export function previewOfQuote(quote: Quote, now: number): BillingPreview {
  const { lines, total } = quote;
  return {
    totalEstimatedCapacityUnits: unitsOf(quote),
    tokenType: 'spark',
    validityUntil: previewValidUntil(now),
    perToolBreakdown: lines.map(({ node, operation, price }) => ({ toolCallId: node, toolName: operation, capacityUnits: findOperation(operation).capacityUnits, sparkMax: price.max / MICRO_PER_SPARK })),
    spark: { min: total.min / MICRO_PER_SPARK, expected: total.expected / MICRO_PER_SPARK, max: total.max / MICRO_PER_SPARK },
  };
}

/** Why an execution waits from its beginning. */
export const approvalNeeded = ({ lines, total }: Quote, { validityUntil }: BillingPreview): NodeFailure => ({
  code: 'over_cap',
  node: lines[0]?.node ?? '',
  message: `it may cost up to ${formatSpark(total.max)} Spark; accept billingPreview with confirm-cost until ${validityUntil}, or cancel`,
});

/** @param status - of the workflow. */
export function gateOf(id: string, { preview, askedAt, decision, decidedAt, reason }: Approval, status: WorkflowStatus): SpendGate {
  const [created, decided] = [new Date(askedAt).toISOString(), decidedAt === undefined ? undefined : new Date(decidedAt).toISOString()];
  const isOpen = decision === undefined && status === 'waiting_for_user';
  return {
    ...{ gateId: `${id}:gate`, scope: 'workflow_run', workflowRunId: id },
    state: isOpen ? 'waiting_for_user' : decision === 'cancel' || (decision === undefined && status === 'cancelled') ? 'cancelled' : 'confirmed',
    estimate: { capacityUnits: preview.totalEstimatedCapacityUnits, tokenType: 'spark', breakdown: preview.perToolBreakdown.map(({ toolName, capacityUnits: units }) => ({ model: toolName, units, tokenType: 'spark' })) },
    ...(isOpen ? { reason: 'cost_approval_required' } : reason === undefined ? {} : { reason }),
    ...(decision && { decision }),
    createdAt: created,
    ...(decided && { decidedAt: decided }),
    updatedAt: decided ?? created,
  };
}
