/**
 * How a run moves. Pure: a run and what happened go in, the run after it and its events come out. Nothing here touches a job,
 * a clock or a table.
 */
import type { Job, WorkflowStatus } from 'n8n-nodes-sogni-flow/contract';
import type { RunEvent, RunFailure, RunStep, StepState, WorkflowRun } from './run.ts';

export interface Move {
  readonly run: WorkflowRun;
  readonly events: readonly RunEvent[];
}

/** Steps that may start now: nothing has failed, nobody has cancelled, and what they depend on is there. */
export function startable(run: WorkflowRun): readonly RunStep[] {
  if (run.cancelRequested || run.steps.some(({ state }) => hasEndedBadly(state))) return [];
  const completed = new Set(run.steps.filter(({ state }) => state.status === 'completed').map(({ request }) => request.id));
  const isSupplied = (step: RunStep) => (step.request.dependsOn ?? []).every(({ sourceStepId }) => completed.has(sourceStepId) || !isStep(run, sourceStepId));
  return run.steps.filter((step) => step.state.status === 'queued' && isSupplied(step));
}

/** A job stands for the step now. */
export function stepStarted(run: WorkflowRun, stepId: string, job: Job): Move {
  const { id: jobId, model, parameters, cached } = job;
  const next = withStep(run, stepId, { status: 'running', jobId, model, parameters, cached, quoted: cached ? 0 : job.price.max });
  return { run: { ...next, status: 'running' }, events: [{ type: 'step_started', data: { stepId, jobId, model } }] };
}

/** The step's job is final. */
export function stepEnded(run: WorkflowRun, stepId: string, job: Job): Move {
  if (job.state !== 'completed') return stepFailed(run, stepId, job.failure ?? { code: 'cancelled', message: 'the job was cancelled' }, job.captured);
  const { artifacts, captured, cached, report } = job;
  const next = withStep(run, stepId, { status: 'completed', artifacts, captured, cached, ...(report ? { report } : {}) });
  const created = artifacts.map((artifact, index): RunEvent => ({ type: 'artifact_created', data: { stepId, artifact, id: artifactId(job.id, index) } }));
  return settled(next, [...created, { type: 'step_completed', data: { stepId, jobId: job.id, cached } }]);
}

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

export const artifactId = (jobId: string, index: number): string => `${jobId}.${index}`;

/** Ends the run when nothing is under way and nothing can start. */
function settled(run: WorkflowRun, events: readonly RunEvent[]): Move {
  if (run.steps.some(({ state }) => state.status === 'running') || startable(run).length > 0) return { run, events };
  const steps = run.steps.map((step): RunStep => (step.state.status === 'queued' ? { ...step, state: { ...step.state, status: 'cancelled', quoted: 0 } } : step));
  const status = finalStatus(run);
  const failed = run.steps.find(({ state }) => hasEndedBadly(state))?.state.error;
  const error = status === 'completed' || status === 'cancelled' ? undefined : failed;
  const end: RunEvent = { type: END_EVENTS[status], status, ...(error ? { message: error.message, data: { code: error.code } } : {}) };
  return { run: { ...run, steps, status, ...(error ? { error } : {}) }, events: [...events, end] };
}

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
