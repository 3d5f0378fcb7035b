/** An execution of a few nodes, as the engine presents it. */
import type { ExecutionRecord, NodeRecord } from '../../../../nodes/contract/execution-api.ts';

export const aNode = (name: string, more: Partial<NodeRecord> = {}): NodeRecord => ({ name, state: 'pending', runs: 0, seeds: [], files: [], ...more });

export function anExecution(nodes: readonly NodeRecord[], more: Partial<ExecutionRecord> = {}): ExecutionRecord {
  return {
    id: 'e1',
    name: 'Postcard',
    state: 'running',
    createdAt: '2026-11-28T09:00:00.000Z',
    spark: { approved: 10, paid: 0 },
    results: [],
    inputs: {},
    texts: [],
    nodes,
    graph: { nodes: nodes.map((node, index) => ({ name: node.name, type: 'n8n-nodes-base.noOp', position: [index * 220, 0] as const })), edges: [] },
    ...more,
  };
}
