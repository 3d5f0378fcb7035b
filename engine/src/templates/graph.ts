/** A workflow as a picture has it: nodes with their places, and the wires between them. */
import { OPERATIONS, type Graph, type GraphNode } from 'n8n-nodes-sogni-flow/contract';
import type { Workflow, WorkflowNode } from '../workflow/types.ts';

const SOGNI = /^n8n-nodes-sogni-flow\.sogni(Image|Video|Audio|Clip|Chat)$/;

/** Of a Sogni node. n8n leaves out what is as its default, and that is the first operation of the node. */
export function operationOf({ type, parameters }: Pick<WorkflowNode, 'type' | 'parameters'>): string | undefined {
  const family = SOGNI.exec(type)?.[1]?.toLowerCase();
  if (family === undefined) return undefined;
  const { operation } = parameters;
  if (typeof operation === 'string') return Object.hasOwn(OPERATIONS, operation) ? operation : undefined;
  return Object.values(OPERATIONS).find((known) => known.family === family)?.name;
}

export function graphOf({ nodes, connections }: Pick<Workflow, 'nodes' | 'connections'>): Graph {
  return {
    nodes: [...nodes.values()].map((node): GraphNode => {
      const operation = operationOf(node);
      return { name: node.name, type: node.type, ...(operation === undefined ? {} : { operation }), position: node.position, ...(node.disabled ? { disabled: true } : {}) };
    }),
    edges: connections.map(({ from, output, to, input }) => ({ from, output, to, input })),
  };
}
