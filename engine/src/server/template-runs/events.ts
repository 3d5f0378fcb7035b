/**
 * The log of an execution as events of a workflow. Pure but for the links. An entry becomes up to a thousand events, numbered from a thousand times
 * its own number, so that a client may go on behind any of them.
 */
import type { WorkflowEvent } from 'n8n-nodes-sogni-flow/contract';
import type { StoredEvent } from '../../execution/stored-event.ts';
import type { ExecutionView } from '../../headless/present/execution-view.ts';
import { madeBy } from '../../headless/present/result-files.ts';
import { operationOf } from '../../templates/graph.ts';
import { gateOf } from './approval.ts';
import { toArtifact, type Sign } from './present.ts';
import { statusOf, waitingReason } from './states.ts';
import type { TemplateRun } from './template-run-store.ts';

const MOST_OF_ONE = 1_000;

type Told = Pick<WorkflowEvent, 'type' | 'status' | 'message' | 'data'> & { readonly at?: number };

/** The number of the last entry of which nothing can follow `sequence`. */
export const entryBefore = (sequence: number): number => Math.floor(sequence / MOST_OF_ONE) - 1;

export function eventsOf(run: TemplateRun, view: ExecutionView, entry: StoredEvent, sign: Sign): readonly WorkflowEvent[] {
  return toldBy(run, view, entry, sign)
    .slice(0, MOST_OF_ONE)
    .map(({ at = entry.at, ...event }, index) => {
      const sequence = entry.sequence * MOST_OF_ONE + index;
      return { id: `${run.id}:${sequence}`, workflowId: run.id, sequence, timestamp: new Date(at).toISOString(), ...event };
    });
}

function toldBy(run: TemplateRun, view: ExecutionView, entry: StoredEvent, sign: Sign): readonly Told[] {
  switch (entry.type) {
    case 'created':
      return [{ type: 'workflow_started', status: 'queued' }, ...(entry.state === 'waiting_for_user' ? approvalAsked(run, view) : [])];
    case 'state':
      return movedTo(view, entry);
    case 'node_waiting':
      return [{ type: 'workflow_progress', data: { stepId: entry.node, activity: 'waits', ...(entry.resumeAt === undefined ? {} : { resumeAt: new Date(entry.resumeAt).toISOString() }) } }];
    case 'node_finished':
      return isStep(view, entry.node) ? stepEnded(view, entry, sign) : [];
    case 'cancel_requested':
    case 'node_called':
      return [];
  }
}

function approvalAsked({ id, approval }: TemplateRun, { execution }: ExecutionView): readonly Told[] {
  if (!approval) return [];
  const { decision: _made, decidedAt: _then, reason: _why, ...asked } = approval;
  return [
    { type: 'billing_preview_updated', data: { billingPreview: approval.preview } },
    { type: 'spend_gate_opened', data: { gate: gateOf(id, asked, 'waiting_for_user') } },
    { type: 'workflow_waiting_for_user', status: 'waiting_for_user', ...(execution.failure && { message: execution.failure.message }), data: { reason: 'cost_approval_required' } },
  ];
}

function movedTo(view: ExecutionView, { state, failure }: Extract<StoredEvent, { type: 'state' }>): readonly Told[] {
  const told = failure && { message: failure.message };
  const step = failure && isStep(view, failure.node) ? { stepId: failure.node, code: failure.code } : undefined;
  switch (state) {
    case 'queued':
      return [{ type: 'run_resumed', status: 'queued' }];
    case 'running':
      return [{ type: 'workflow_progress', status: 'running' }];
    // A wait was told by its node, and a host that lets go is none of the client's business.
    case 'waiting':
    case 'interrupted':
      return [];
    case 'waiting_for_user': {
      const reason = waitingReason({ state, ...(failure && { failure }) }, {});
      return [
        ...(step ? [{ type: 'step_waiting_for_user', ...told, data: step } as const] : []),
        ...(reason === 'insufficient_credit' ? [{ type: 'spend_insufficient' } as const] : []),
        { type: 'workflow_waiting_for_user', status: 'waiting_for_user', ...told, data: { reason } },
      ];
    }
    case 'completed':
      return [{ type: 'workflow_completed', status: 'completed' }];
    case 'failed':
      return [
        ...(step ? [{ type: 'step_failed', ...told, data: step } as const] : []),
        { type: 'workflow_failed', status: statusOf(state, hasMade(view)), ...told, ...(failure && { data: { code: failure.code } }) },
      ];
    case 'cancelled':
      return [{ type: 'workflow_cancelled', status: 'cancelled' }];
  }
}

/** The start of a node is not kept by itself: it is told with the end, at its time. */
function stepEnded(view: ExecutionView, { node, runIndex, at, elapsedMs, failure }: Extract<StoredEvent, { type: 'node_finished' }>, sign: Sign): readonly Told[] {
  const jobs = view.told.of(node).steps.filter((step) => step.runIndex === runIndex);
  const made = new Set(jobs.flatMap(({ files }) => files.map(({ digest }) => digest)));
  const data = { stepId: node, ...(jobs[0] && { jobId: jobs[0].jobId }) };
  return [
    { type: 'step_started', at: at - elapsedMs, data },
    ...madeBy(view.told, node).flatMap((file): Told[] => (made.has(file.artifact) ? [{ type: 'artifact_created', data: { stepId: node, artifact: toArtifact(file, node, sign) } }] : [])),
    failure
      ? { type: 'step_failed', message: failure.message, data: { stepId: node, code: failure.code } }
      : { type: 'step_completed', data: { ...data, cached: jobs.length > 0 && jobs.every(({ cached }) => cached) } },
  ];
}

function isStep({ workflow }: ExecutionView, name: string): boolean {
  const node = workflow.nodes.get(name);
  return node !== undefined && operationOf(node) !== undefined;
}

const hasMade = ({ workflow, told }: ExecutionView): boolean => [...workflow.nodes.keys()].some((name) => madeBy(told, name).length > 0);
