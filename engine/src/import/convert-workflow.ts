/**
 * Converts a workflow that was made with the older Sogni node: each such node becomes one of ours where it has a counterpart. Names, ids,
 * positions, connections, settings of the node and all other nodes stay as they are.
 */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Change } from './change.ts';
import { convertNode, type ConvertOptions } from './convert-node.ts';
import { isOldNode, isRecord, OLD_TYPE, type FileNode } from './old-node.ts';

export interface ConvertedWorkflow {
  readonly workflow: Readonly<Record<string, unknown>>;
  readonly changes: readonly Change[];
}

/** Fields of the older node's items, and what ours have in their place. */
const OLD_OUTPUTS: Readonly<Record<string, string>> = {
  imageUrls: '$json.artifacts[0].url',
  videoUrls: '$json.artifacts[0].url',
  projectId: '$json.workflowId',
  modelId: '$json.model',
};

/** @throws FlowError `invalid_workflow` for what is no workflow, `invalid_input` where there is nothing to convert. */
export function convertWorkflow(file: unknown, options: ConvertOptions = {}): ConvertedWorkflow {
  if (!isRecord(file) || !Array.isArray(file.nodes)) throw new FlowError('invalid_workflow', 'this is no n8n workflow; an object with nodes and connections is needed');
  const changes: Change[] = [];
  const nodes = (file.nodes as unknown[]).map((node) => {
    if (!isOldNode(node)) return node;
    const converted = convertNode(node, options);
    changes.push(...converted.changes);
    return converted.node;
  });
  if (changes.length === 0) {
    const types = [...new Set((file.nodes as unknown[]).filter(isRecord).map(({ type }) => String(type)))].slice(0, 10).join(', ');
    throw new FlowError('invalid_input', `no node is of the type ${OLD_TYPE}, version 1; there is nothing to convert. Types here are ${types || 'none'}`);
  }
  return { workflow: { ...file, nodes }, changes: [...changes, ...nodes.filter(isRecord).flatMap((node) => usesOfOldOutputs(node as FileNode))] };
}

/** Expressions that read what the older node's items had. */
function usesOfOldOutputs({ name, parameters }: FileNode): Change[] {
  const text = JSON.stringify(parameters ?? {});
  return Object.entries(OLD_OUTPUTS).flatMap(([field, instead]) =>
    new RegExp(String.raw`(\$json|\.json|item\w*)\??\.${field}\b`).test(text) ? [{ node: name, kind: 'check', message: `it reads ${field}, which items no longer have; ${instead} is in its place` }] : [],
  );
}
