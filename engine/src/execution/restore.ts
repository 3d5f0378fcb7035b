/**
 * Picks an execution up where an earlier process left it.
 *
 * The saved runs are replayed in the order in which they were saved: each takes the arrivals that it was started from and hands
 * on its outputs, exactly as it did then. What is left over afterwards is what was not finished. A loop keeps its state in
 * memory only, so its runs are computed once more from their saved inputs; a loop has no effect outside, and its saved outputs are what counts.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { WorkflowPlan } from '../workflow/plan-workflow.ts';
import type { Arrivals } from './arrivals.ts';
import type { Surroundings } from './node-context.ts';
import { runNode } from './node-run.ts';
import type { RunLog } from './run-log.ts';
import type { NodeRun } from './types.ts';

export interface Progress {
  readonly plan: WorkflowPlan;
  readonly arrivals: Arrivals;
  readonly log: RunLog;
  readonly around: Surroundings;
}

/**
 * @param restored - in the order in which they were saved. Several runs of one node may end within a millisecond and clocks jump, so nothing else
 * tells in which order their items arrived.
 * @param onRestored - told of each run.
 * @throws FlowError `invalid_workflow` when the runs do not belong to this workflow.
 */
export async function replay(restored: readonly NodeRun[], progress: Progress, onRestored: (run: NodeRun) => void): Promise<void> {
  const { plan, arrivals, log } = progress;
  for (const run of restored) {
    const planned = plan.nodes.get(run.node);
    if (planned === undefined || !arrivals.takeThese(run.node, run.sources)) {
      throw new FlowError('invalid_workflow', `run ${run.runIndex} of node "${run.node}" does not fit the workflow; it was changed after the execution began`, { node: run.node });
    }
    if (planned.shape.loop) await remember(progress, run);
    log.record(run);
    arrivals.deliver(run);
    onRestored(run);
  }
}

async function remember({ plan, log, around }: Progress, run: NodeRun): Promise<void> {
  const planned = plan.nodes.get(run.node);
  if (planned?.type === undefined) return;
  const inputs = run.sources.map((source) => (source === undefined ? [] : log.itemsOf(source)));
  await runNode(around, planned, { node: planned.node, runIndex: run.runIndex, inputs, sources: run.sources, progress: () => {} });
}
