/**
 * How a run moves. Pure: a run and what happened go in, the run after it and its events come out. Nothing here touches a job,
 * a clock or a table.
 */
import { microSpark, type BillingPreview, type Job, type MicroSpark, type SpendGateState, type StepTimes, type WaitingReason, type WorkflowStatus } from 'n8n-nodes-sogni-flow/contract';
import type { Gate, RunEvent, RunFailure, RunStep, StepState, WorkflowRun } from './run.ts';
import { spendGateOf } from './spending.ts';

export interface Move {
  readonly run: WorkflowRun;
  readonly events: readonly RunEvent[];
}

/** Steps that may start now: nothing has failed, nobody has cancelled or is waited for, and what they depend on is there. */
export function startable(run: WorkflowRun): readonly RunStep[] {
  if (run.cancelRequested || run.waiting || run.steps.some(({ state }) => hasEndedBadly(state))) return [];
  const completed = new Set(run.steps.filter(({ state }) => state.status === 'completed').map(({ request }) => request.id));
  const isSupplied = (step: RunStep) => (step.request.dependsOn ?? []).every(({ sourceStepId }) => completed.has(sourceStepId) || !isStep(run, sourceStepId));
  return run.steps.filter((step) => step.state.status === 'queued' && isSupplied(step));
}

/** A job stands for the step now. */
export function stepStarted(run: WorkflowRun, stepId: string, job: Job): Move {
  const { id: jobId, model, parameters, cached } = job;
  const next = withStep(run, stepId, { status: 'running', jobId, model, parameters, cached, quoted: cached ? 0 : job.price.max, times: timesOf(job) });
  return { run: { ...next, status: run.waiting ? run.status : 'running' }, events: [{ type: 'step_started', data: { stepId, jobId, model } }] };
}

/** The step's job is final. */
export function stepEnded(run: WorkflowRun, stepId: string, job: Job): Move {
  const timed = withStep(run, stepId, { times: timesOf(job) });
  if (job.state !== 'completed') return stepFailed(timed, stepId, job.failure ?? { code: 'cancelled', message: 'the job was cancelled' }, job.captured);
  const { artifacts, captured, cached, report } = job;
  const next = withStep(timed, stepId, { status: 'completed', artifacts, captured, cached, ...(report ? { report } : {}) });
  const created = artifacts.map((artifact, index): RunEvent => ({ type: 'artifact_created', data: { stepId, artifact, id: artifactId(job.id, index) } }));
  return settled(next, [...created, { type: 'step_completed', data: { stepId, jobId: job.id, cached } }]);
}

const timesOf = ({ createdAt: queued, startedAt: started, finishedAt: finished }: Job): StepTimes => ({
  queued,
  ...(started === undefined ? {} : { started }),
  ...(finished === undefined ? {} : { finished }),
});

/** The step ended without artifacts, with or without a job. */
export function stepFailed(run: WorkflowRun, stepId: string, error: RunFailure, captured = 0): Move {
  const status = error.code === 'cancelled' ? 'cancelled' : 'failed';
  const next = withStep(run, stepId, { status, error: { code: error.code, message: error.message }, captured });
  return settled(next, [{ type: 'step_failed', message: error.message, data: { stepId, code: error.code } }]);
}

/** Steps without a job end at once; those with one end when their jobs do. */
export function cancelRequested(run: WorkflowRun): Move {
  return settled({ ...run, cancelRequested: true }, []);
}

/** Holds a new run back until its price is approved. @param at - milliseconds since the epoch, here and below. */
export function approvalAsked(run: WorkflowRun, preview: BillingPreview, at: number): Move {
  const next = opened({ ...run, preview }, 'cost_approval_required', `it may cost up to ${preview.spark.max} Spark; accept billingPreview with confirm-cost until ${preview.validityUntil}, or cancel`, at, 'waiting_for_user');
  return { run: next, events: [{ type: 'billing_preview_updated', data: { billingPreview: preview } }, gateEvent('spend_gate_opened', next), waitingEvent(next)] };
}

/** A preview that is too old is replaced; the run goes on waiting. */
export function previewRenewed(run: WorkflowRun, preview: BillingPreview, at: number): Move {
  return { run: approvalAsked(run, preview, at).run, events: [{ type: 'billing_preview_updated', data: { billingPreview: preview } }] };
}

/** What the preview shows is approved, and no more than that. */
export function costConfirmed(run: WorkflowRun, at: number): Move {
  const shown = run.preview === undefined ? undefined : microSpark(run.preview.spark.max);
  const approved = shown === undefined || (run.maxSpark !== undefined && run.maxSpark < shown) ? run.maxSpark : shown;
  const next = goneOn(run, approved, { decision: 'confirm', decidedAt: at, updatedAt: at });
  return { run: next, events: [gateEvent('spend_confirmed', next), { type: 'run_resumed', status: next.status }] };
}

export function costRefused(run: WorkflowRun, at: number, reason?: string): Move {
  const gate: Gate = { ...gateAt(run, at), state: 'cancelled', decision: 'cancel', decidedAt: at, ...(reason === undefined ? {} : { reason }) };
  const next = { ...run, gate };
  const { run: ended, events } = cancelRequested(next);
  return { run: ended, events: [gateEvent('spend_cancelled', next), ...events] };
}

/** The step cannot be bought as things are. It stays queued, nothing new starts, and what was made is kept. */
export function stepHeldBack(run: WorkflowRun, stepId: string, reason: Exclude<WaitingReason, 'cost_approval_required'>, { code, message }: RunFailure, at: number): Move {
  const isCredit = reason === 'insufficient_credit';
  const advice = isCredit ? 'add Spark, then resume' : 'resume with a higher max_spark';
  const next = opened(run, reason, `${message}; ${advice}`, at, isCredit ? 'insufficient_credit' : 'waiting_for_user', stepId);
  const told: RunEvent = { type: 'step_waiting_for_user', message, data: { stepId, code } };
  return { run: next, events: [told, gateEvent(isCredit ? 'spend_insufficient' : 'spend_gate_opened', next), waitingEvent(next)] };
}

/** The user asks to go on. @param approved - the most that the run may cost from now on, where that changes. */
export function runResumed(run: WorkflowRun, at: number, approved = run.maxSpark): Move {
  const next = goneOn(run, approved, { updatedAt: at });
  return { run: next, events: [{ type: 'run_resumed', status: next.status }] };
}

const gateAt = ({ gate }: WorkflowRun, at: number): Gate => ({ createdAt: at, state: 'not_required', ...gate, updatedAt: at });

function opened(run: WorkflowRun, reason: WaitingReason, message: string, at: number, state: SpendGateState, stepId?: string): WorkflowRun {
  const { decision: _made, decidedAt: _then, ...gate } = gateAt(run, at);
  return { ...run, status: 'waiting_for_user', waiting: { reason, message, ...(stepId === undefined ? {} : { stepId }) }, gate: { ...gate, state, reason } };
}

function goneOn({ waiting: _over, ...run }: WorkflowRun, maxSpark: MicroSpark | undefined, change: Partial<Gate> & { readonly updatedAt: number }): WorkflowRun {
  const { reason: _cleared, ...gate } = gateAt(run, change.updatedAt);
  const isUnderWay = run.steps.some(({ state }) => state.jobId !== undefined);
  return { ...run, status: isUnderWay ? 'running' : 'queued', gate: { ...gate, state: 'confirmed', ...change }, ...(maxSpark === undefined ? {} : { maxSpark }) };
}

const gateEvent = (type: RunEvent['type'], run: WorkflowRun): RunEvent => ({ type, data: { gate: spendGateOf(run) } });

const waitingEvent = ({ waiting }: WorkflowRun): RunEvent => ({ type: 'workflow_waiting_for_user', status: 'waiting_for_user', message: waiting!.message, data: { reason: waiting!.reason } });

export const artifactId = (jobId: string, index: number): string => `${jobId}.${index}`;

/** Ends the run when nothing is under way, nothing can start and nobody is waited for. */
function settled(run: WorkflowRun, events: readonly RunEvent[]): Move {
  const isOver = run.cancelRequested || run.steps.some(({ state }) => hasEndedBadly(state));
  if (run.steps.some(({ state }) => state.status === 'running') || startable(run).length > 0 || (run.waiting && !isOver)) return { run, events };
  const steps = run.steps.map((step): RunStep => (step.state.status === 'queued' ? { ...step, state: { ...step.state, status: 'cancelled', quoted: 0 } } : step));
  const status = finalStatus(run);
  const failed = run.steps.find(({ state }) => hasEndedBadly(state))?.state.error;
  const error = status === 'completed' || status === 'cancelled' ? undefined : failed;
  const end: RunEvent = { type: END_EVENTS[status], status, ...(error ? { message: error.message, data: { code: error.code } } : {}) };
  const { waiting, ...rest } = run;
  return { run: { ...rest, steps, status, ...(waiting && run.gate ? { gate: closedGate(run.gate, status) } : {}), ...(error ? { error } : {}) }, events: [...events, end] };
}

/** The run has ended while it waited. */
const closedGate = (gate: Gate, status: WorkflowStatus): Gate => (gate.state === 'cancelled' ? gate : { ...gate, state: status === 'cancelled' ? 'cancelled' : 'failed' });

const END_EVENTS = {
  completed: 'workflow_completed',
  partial_failure: 'workflow_failed',
  failed: 'workflow_failed',
  cancelled: 'workflow_cancelled',
} as const satisfies Partial<Record<WorkflowStatus, RunEvent['type']>>;

function finalStatus({ steps, cancelRequested: cancelled }: WorkflowRun): keyof typeof END_EVENTS {
  if (steps.every(({ state }) => state.status === 'completed')) return 'completed';
  if (cancelled) return 'cancelled';
  return steps.some(({ state }) => state.artifacts.length > 0) ? 'partial_failure' : 'failed';
}

const hasEndedBadly = (state: StepState): boolean => state.status === 'failed' || state.status === 'cancelled';

const isStep = (run: WorkflowRun, id: string): boolean => run.steps.some(({ request }) => request.id === id);

const withStep = (run: WorkflowRun, stepId: string, change: Partial<StepState>): WorkflowRun => ({
  ...run,
  steps: run.steps.map((step) => (step.request.id === stepId ? { ...step, state: { ...step.state, ...change } } : step)),
});
