/** What a finished execution leaves behind: the items that no node took up. */
import type { Workflow } from '../workflow/types.ts';
import type { ExecutionOutcome } from './run-options.ts';
import type { Item } from './types.ts';

export interface NodeResult {
  readonly node: string;
  readonly items: readonly Item[];
}

/** Items by the node that made them, in file order; of all outputs without a wire, and of all runs. */
export function finalResults(workflow: Workflow, { runs }: Pick<ExecutionOutcome, 'runs'>): readonly NodeResult[] {
  const wired = new Set(workflow.connections.map(({ from, output }) => JSON.stringify([from, output])));
  return [...workflow.nodes.keys()].flatMap((node) => {
    const items = (runs.get(node) ?? []).flatMap((run) => run.outputs.flatMap((output, index) => (wired.has(JSON.stringify([node, index])) ? [] : output)));
    return items.length === 0 ? [] : [{ node, items }];
  });
}
