/** Node types for a second dry run that goes into every open branch: deciding nodes hand all their items to all their outputs. */
import type { NodeType, NodeTypes } from '../execution/node-type.ts';
import type { WorkflowPlan } from '../workflow/plan-workflow.ts';

const DIVIDES = new Set(['n8n-nodes-base.if', 'n8n-nodes-base.switch', 'n8n-nodes-base.filter']);

/** Whether such a run may meet anything that the first one did not. */
export const opensMore = ({ nodes }: WorkflowPlan, decisions: ReadonlySet<string>): boolean => [...decisions].some((name) => DIVIDES.has(nodes.get(name)?.node.type ?? ''));

/** @param decisions - names of the nodes whose outcome is open. */
export function probing(types: NodeTypes, decisions: ReadonlySet<string>): NodeTypes {
  return {
    find(node): NodeType {
      const type = types.find(node);
      if (!decisions.has(node.name) || !DIVIDES.has(node.type)) return type;
      const outputs = type.shape(node).outputs;
      return {
        type: type.type,
        versions: type.versions,
        shape: (one) => type.shape(one),
        execute: ({ inputs: [items = []] }) => Promise.resolve(Array.from({ length: outputs }, () => items.map((item, index) => ({ ...item, pairedItem: { item: index } })))),
      };
    },
  };
}
