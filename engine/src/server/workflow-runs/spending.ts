/** What is shown of a run's spending: the preview to approve, and the gate. Pure. */
import { findOperation, MICRO_PER_SPARK, type BillingPreview, type SpendGate } from 'n8n-nodes-sogni-flow/contract';
import { canonicalJson } from '../../workflow/digest.ts';
import type { RunStep, WorkflowRun } from './run.ts';

/** How long a preview can be accepted. */
const PREVIEW_VALID_MS = 10 * 60_000;

/** @param now - milliseconds since the epoch. */
export const previewValidUntil = (now: number): string => new Date(now + PREVIEW_VALID_MS).toISOString();

const unitsOf = ({ request }: RunStep): number => findOperation(request.toolName).capacityUnits;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** @param steps - as they were checked and quoted a moment ago. @param now - milliseconds since the epoch. */
export function previewOf(steps: readonly RunStep[], now: number): BillingPreview {
  const spark = (bound: 'min' | 'expected' | 'max'): number => sum(steps.map(({ state }) => state.price?.[bound] ?? state.quoted)) / MICRO_PER_SPARK;
  return {
    totalEstimatedCapacityUnits: sum(steps.map(unitsOf)),
    tokenType: 'spark',
    validityUntil: previewValidUntil(now),
    perToolBreakdown: steps.map((step) => ({ toolCallId: step.request.id, toolName: step.request.toolName, capacityUnits: unitsOf(step), sparkMax: step.state.quoted / MICRO_PER_SPARK })),
    spark: { min: spark('min'), expected: spark('expected'), max: spark('max') },
  };
}

export const isSamePreview = (one: BillingPreview, other: unknown): boolean => canonicalJson(one) === canonicalJson(other);

export function spendGateOf(run: Pick<WorkflowRun, 'id' | 'gate' | 'steps'>): SpendGate | undefined {
  const { gate } = run;
  if (gate === undefined) return undefined;
  const { state, createdAt, updatedAt, decision, decidedAt, reason, failureReason } = gate;
  const breakdown = run.steps.map((step) => ({ model: step.state.model ?? step.request.toolName, units: unitsOf(step), tokenType: 'spark' as const }));
  return {
    ...{ gateId: `${run.id}:gate`, scope: 'workflow_run', workflowRunId: run.id, state },
    estimate: { capacityUnits: sum(breakdown.map(({ units }) => units)), tokenType: 'spark', breakdown },
    ...(reason === undefined ? {} : { reason }),
    ...(decision === undefined ? {} : { decision }),
    createdAt: new Date(createdAt).toISOString(),
    ...(decidedAt === undefined ? {} : { decidedAt: new Date(decidedAt).toISOString() }),
    ...(failureReason === undefined ? {} : { failureReason }),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
