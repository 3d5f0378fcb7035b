/** One node of an execution as it is shown. Pure. */
import { MICRO_PER_SPARK, type Failure, type NodeRecord, type NodeState } from 'n8n-nodes-sogni-flow/contract';
import type { NodeFailure } from '../../execution/types.ts';
import { operationOf } from '../../templates/graph.ts';
import type { WorkflowNode } from '../../workflow/types.ts';
import type { ExecutionView } from './execution-view.ts';
import { madeBy } from './result-files.ts';
import { capturedOf, type ToldNode } from './told-runs.ts';

const MOST_FILES = 12;
/** More is of no use to anybody who looks. */
const MOST_SEEDS = 100;

export function presentNode(view: ExecutionView, node: WorkflowNode): NodeRecord {
  const told = view.told.of(node.name);
  const { runs, steps } = told;
  const running = view.running?.get(node.name);
  const operation = operationOf(node);
  const startedAt = runs[0]?.startedAt ?? running?.startedAt;
  const failure = failureOf(view, node.name, told);
  return {
    ...{ name: node.name, state: stateOf(view, node.name, told), runs: runs.length + (running?.count ?? 0) },
    ...(operation === undefined ? {} : { operation }),
    ...(startedAt === undefined ? {} : { startedAt: new Date(startedAt).toISOString() }),
    ...(runs.length === 0 ? {} : { elapsedMs: runs.reduce((sum, run) => sum + run.finishedAt - run.startedAt, 0) }),
    ...(running?.progress === undefined ? {} : { progress: running.progress }),
    ...(running?.activity === undefined ? {} : { activity: running.activity }),
    ...(steps.length === 0 ? {} : { spark: capturedOf(steps) / MICRO_PER_SPARK }),
    seeds: [...new Set(steps.flatMap(({ seeds }) => seeds))].slice(0, MOST_SEEDS),
    files: madeBy(view.told, node.name).slice(-MOST_FILES),
    ...(failure === undefined ? {} : { failure }),
  };
}

function stateOf(view: ExecutionView, name: string, { runs, steps, failure }: ToldNode): NodeState {
  const { execution, running, waits } = view;
  if (running?.has(name)) return 'running';
  if (waits.some(({ node, outcome }) => node === name && outcome === undefined)) return 'parked';
  if (execution.failure?.node === name) return execution.state === 'waiting_for_user' ? 'blocked' : 'failed';
  if (runs.length > 0) return failure !== undefined ? 'failed' : steps.length > 0 && steps.every(({ cached }) => cached) ? 'cached' : 'done';
  if (execution.finishedAt !== undefined) return 'skipped';
  // What another process does is told by what it has written: a node that has got its items, and has not ended, is at it.
  return execution.state === 'running' && running === undefined && view.hasItems(name) ? 'running' : 'pending';
}

const failureOf = ({ execution }: ExecutionView, name: string, { failure }: ToldNode): Failure | undefined =>
  execution.failure?.node === name ? presentFailure(execution.failure) : failure && presentFailure(failure);

export function presentFailure({ code, message, node, details }: NodeFailure): Failure {
  const input = details?.input;
  return { code, message, node, ...(typeof input === 'string' ? { input } : {}) };
}
