/** The results of a template: those that its hints name, else what its last Sogni nodes make. */
import { findOperation, type MediaKind, type TemplateOutput } from 'n8n-nodes-sogni-flow/contract';
import { isRecord } from '../workflow/fields.ts';
import type { Workflow, WorkflowNode } from '../workflow/types.ts';
import { operationOf } from './graph.ts';
import type { Hints } from './hint-schema.ts';

export function outputsOf(workflow: Pick<Workflow, 'nodes' | 'connections'>, { outputs }: Hints): readonly TemplateOutput[] {
  if (outputs !== undefined && Object.keys(outputs).length > 0) return Object.entries(outputs).map(([name, { many, ...output }]) => ({ name, ...output, ...(many ? { many } : {}) }));
  const names = new Set<string>();
  return lastMakers(workflow).flatMap((node) => {
    const type = givesOf(node);
    if (type === undefined) return [];
    return [{ name: freeName(names, node.name), title: node.name, type, node: node.name, field: fieldOf(node, type), many: true }];
  });
}

/** Of what kinds the results are, the main one first. */
export const makesOf = (outputs: readonly TemplateOutput[], { makes }: Hints): readonly MediaKind[] => makes ?? [...new Set(outputs.map(({ type }) => type))];

function givesOf(node: WorkflowNode): MediaKind | undefined {
  const operation = operationOf(node);
  return operation === undefined ? undefined : findOperation(operation).gives;
}

/** The Sogni nodes after which no other Sogni node comes. */
function lastMakers({ nodes, connections }: Pick<Workflow, 'nodes' | 'connections'>): readonly WorkflowNode[] {
  const children = new Map<string, string[]>();
  for (const { from, to } of connections) children.set(from, [...(children.get(from) ?? []), to]);
  const makers = [...nodes.values()].filter((node) => !node.disabled && operationOf(node) !== undefined);
  const isFollowed = (start: WorkflowNode): boolean => {
    const seen = new Set([start.name]);
    const open = [...(children.get(start.name) ?? [])];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      if (makers.some((maker) => maker.name === name)) return true;
      open.push(...(children.get(name) ?? []));
    }
    return false;
  };
  return makers.filter((maker) => !isFollowed(maker));
}

/** As the node names its binary field. */
function fieldOf({ parameters }: WorkflowNode, type: MediaKind): string {
  const options = isRecord(parameters.options) ? parameters.options : {};
  return typeof options.outputBinaryField === 'string' && options.outputBinaryField !== '' ? options.outputBinaryField : type;
}

function freeName(taken: Set<string>, title: string): string {
  const base = title.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+|-+$/g, '').slice(0, 60) || 'result';
  let name = base;
  for (let count = 2; taken.has(name); count += 1) name = `${base}-${count}`;
  taken.add(name);
  return name;
}
