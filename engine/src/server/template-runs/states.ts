/**
 * How the states of an execution are called in Sogni's API. Pure.
 *
 *  execution                      workflow
 *  queued                         queued
 *  running, waiting, interrupted  running            a wait or another host lets it go on by itself
 *  waiting_for_user               waiting_for_user   with the reason, below
 *  completed                      completed
 *  failed                         partial_failure where something was made, else failed
 *  cancelled                      cancelled
 *
 *  node                           step
 *  pending                        queued
 *  running, parked                running
 *  blocked                        waiting_for_user
 *  done, cached                   completed
 *  failed                         failed
 *  skipped                        cancelled; left out where the workflow is completed: its branch was not taken
 */
import type { NodeState, WaitingReason, WorkflowStatus } from 'n8n-nodes-sogni-flow/contract';
import { pauseReason } from '../../execution/pause-reason.ts';
import type { Execution, ExecutionState } from '../../execution/types.ts';
import type { TemplateRun } from './template-run-store.ts';

const STATUS_OF = {
  queued: 'queued',
  running: 'running',
  waiting: 'running',
  interrupted: 'running',
  waiting_for_user: 'waiting_for_user',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<ExecutionState, WorkflowStatus>;

/** @param hasMade - whether there is a result of any of its steps. */
export const statusOf = (state: ExecutionState, hasMade: boolean): WorkflowStatus => (state === 'failed' && hasMade ? 'partial_failure' : STATUS_OF[state]);

export const STEP_STATUS_OF = {
  pending: 'queued',
  running: 'running',
  parked: 'running',
  blocked: 'waiting_for_user',
  done: 'completed',
  cached: 'completed',
  failed: 'failed',
  skipped: 'cancelled',
} as const satisfies Record<NodeState, WorkflowStatus>;

/** `confirm-cost` is asked for the first; `other` is a cap that no approval for the run changes. */
export function waitingReason({ state, failure }: Pick<Execution, 'state' | 'failure'>, { approval }: Pick<TemplateRun, 'approval'>): WaitingReason | 'other' | undefined {
  if (state !== 'waiting_for_user') return undefined;
  if (approval && approval.decision === undefined) return 'cost_approval_required';
  return (failure && pauseReason(failure)) ?? 'other';
}
