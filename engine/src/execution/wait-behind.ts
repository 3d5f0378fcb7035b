/** Which Wait node a resume link belongs to that is made before the branch has come there: the nearest one along the wires. */
import type { WorkflowPlan } from '../workflow/plan-workflow.ts';

const WAIT = 'n8n-nodes-base.wait';

/** @returns the node itself when it is one; `undefined` when no Wait node with a call can follow. */
export function waitBehind({ graph, nodes }: WorkflowPlan, node: string): string | undefined {
  const pending = [node];
  const seen = new Set(pending);
  for (const name of pending) {
    const planned = nodes.get(name)?.node;
    if (planned?.type === WAIT && !planned.disabled && planned.parameters.resume === 'webhook') return name;
    for (const { to } of graph.children(name).flat()) {
      if (!seen.has(to)) pending.push(to);
      seen.add(to);
    }
  }
  return undefined;
}
