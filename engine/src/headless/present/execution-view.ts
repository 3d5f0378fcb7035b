/** All that is known of an execution at one moment: what the presenter makes records from. */
import type { MicroSpark, TemplateOutput } from 'n8n-nodes-sogni-flow/contract';
import type { RunningNode } from '../../execution/live.ts';
import type { Execution } from '../../execution/types.ts';
import type { Wait } from '../../execution/waits.ts';
import { createGraph, type Graph } from '../../workflow/graph.ts';
import { parseWorkflow } from '../../workflow/parse-workflow.ts';
import type { Workflow } from '../../workflow/types.ts';
import type { ToldRuns } from './told-runs.ts';

export type DrawnWorkflow = Pick<Workflow, 'nodes' | 'connections' | 'meta'>;

export interface ViewParts {
  readonly execution: Execution;
  readonly workflow: DrawnWorkflow;
  readonly told: ToldRuns;
  readonly waits: readonly Wait[];
  /** What runs in this process; `undefined` for an execution that does not run here. */
  readonly running: ReadonlyMap<string, RunningNode> | undefined;
  /** Captured so far. */
  readonly paid: MicroSpark;
  /** Named results. */
  readonly outputs: readonly TemplateOutput[];
}

export interface ExecutionView extends ViewParts {
  /** Whether a node has got items from every node before it. */
  hasItems(node: string): boolean;
}

export function viewOf(parts: ViewParts): ExecutionView {
  let graph: Graph | undefined;
  return {
    ...parts,
    hasItems(node) {
      graph ??= createGraph(parts.workflow);
      const wires = graph.parents(node).flat();
      const ends = wires.map(({ from, output }) => parts.told.of(from).runs.map(({ outputs }) => outputs[output]?.length ?? 0));
      return wires.length > 0 && ends.every((counts) => counts.length > 0) && ends.flat().some((count) => count > 0);
    },
  };
}

/** A workflow that cannot be read has no nodes to show; the execution says why it failed. */
export function drawnWorkflow({ workflowJson }: Pick<Execution, 'workflowJson'>): DrawnWorkflow {
  try {
    return parseWorkflow(workflowJson);
  } catch {
    return { nodes: new Map(), connections: [], meta: {} };
  }
}
