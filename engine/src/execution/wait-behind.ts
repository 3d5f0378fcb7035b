/** Which Wait node a resume link belongs to that is made before the branch has come there: the nearest one along the wires. */
import type { PlannedNode, WorkflowPlan } from '../workflow/plan-workflow.ts';

const WAIT = 'n8n-nodes-base.wait';

const canBeCalled = ({ node }: PlannedNode): boolean => node.type === WAIT && !node.disabled && node.parameters.resume === 'webhook';

/** @returns by node, the Wait node that can be called: the node itself when it is one. Nodes that none follows are left out. */
export function waitsBehind({ graph, nodes }: WorkflowPlan): ReadonlyMap<string, string> {
  const found = new Map([...nodes].filter(([, planned]) => canBeCalled(planned)).map(([name]) => [name, name]));
  // A map goes over what is added meanwhile as well, so that the nearest comes first.
  for (const [name, wait] of found) {
    for (const { from } of graph.parents(name).flat()) if (nodes.has(from) && !found.has(from)) found.set(from, wait);
  }
  return found;
}
