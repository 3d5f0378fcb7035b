/** Node types by name: the core nodes of this engine and the nodes of hosted packages. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { WorkflowNode } from '../workflow/types.ts';
import type { NodeType, NodeTypes } from './node-type.ts';

const N8N_BASE = 'n8n-nodes-base.';

export function createNodeTypes(types: readonly NodeType[]): NodeTypes {
  const byName = new Map(types.map((type) => [type.type, type]));
  return {
    find(node) {
      const type = byName.get(node.type);
      if (!type) throw unknownType(node, [...byName.keys()]);
      if (!type.versions.includes(node.typeVersion)) {
        const message = `node "${node.name}" is ${node.type} in version ${node.typeVersion}; versions ${type.versions.join(', ')} can be run here`;
        throw new FlowError('unknown_node_type', message, { node: node.name, details: { type: node.type, version: node.typeVersion } });
      }
      return type;
    },
  };
}

function unknownType(node: WorkflowNode, known: readonly string[]): FlowError {
  const family = known.filter((name) => name.startsWith(N8N_BASE) === node.type.startsWith(N8N_BASE)).sort();
  const message = `node "${node.name}" is of type ${node.type}, which cannot be run here; types that can are ${family.join(', ')}`;
  return new FlowError('unknown_node_type', message, { node: node.name, details: { type: node.type } });
}
