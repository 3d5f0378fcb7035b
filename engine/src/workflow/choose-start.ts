/** Where a run begins: the one trigger of the workflow, or the one that was named. A schedule beside a form is passed over. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { NodeTypes } from '../execution/node-type.ts';
import { didYouMean } from './suggest.ts';
import type { Workflow, WorkflowNode } from './types.ts';

/**
 * @param chosen - name of a trigger; needed when the workflow has several.
 * @throws FlowError `invalid_workflow`, listing the triggers; `unknown_node_type` when the chosen one is not known.
 */
export function chooseStart(workflow: Workflow, types: NodeTypes, chosen?: string): WorkflowNode {
  if (chosen !== undefined) return namedStart(workflow, types, chosen);
  const all = [...workflow.nodes.values()].filter((node) => !node.disabled && isTrigger(node, types));
  const asked = all.filter((node) => !types.find(node).shape(node).byItself);
  const triggers = asked.length > 0 ? asked : all;
  const [only, ...others] = triggers;
  if (only === undefined) {
    const unknown = [...workflow.nodes.values()].filter((node) => !node.disabled && !isKnown(node, types)).map((node) => `"${node.name}" (${node.type})`);
    const hint = unknown.length > 0 ? ` Nodes of unknown type: ${unknown.slice(0, 5).join(', ')}.` : '';
    throw new FlowError('invalid_workflow', `workflow "${workflow.name}" has no trigger that is switched on, so nothing starts it; add a Form Trigger or a Manual Trigger.${hint}`);
  }
  if (others.length > 0) {
    const names = triggers.map((node) => node.name);
    throw new FlowError('invalid_workflow', `workflow "${workflow.name}" has ${names.length} triggers: ${quoted(names)}; name the one to start at`, { details: { triggers: names } });
  }
  return only;
}

function namedStart(workflow: Workflow, types: NodeTypes, chosen: string): WorkflowNode {
  const node = workflow.nodes.get(chosen);
  const triggers = (): string[] => [...workflow.nodes.values()].filter((other) => isTrigger(other, types)).map((other) => other.name);
  if (node === undefined) {
    throw new FlowError('invalid_workflow', `workflow "${workflow.name}" has no node "${chosen}" to start at${didYouMean(chosen, [...workflow.nodes.keys()])}; its triggers are ${quoted(triggers())}`);
  }
  if (!types.find(node).shape(node).trigger) {
    throw new FlowError('invalid_workflow', `node "${chosen}" is no trigger, so nothing can start at it; triggers are ${quoted(triggers())}`, { node: chosen });
  }
  if (node.disabled) throw new FlowError('invalid_workflow', `trigger "${chosen}" is switched off; switch it on in the workflow`, { node: chosen });
  return node;
}

const quoted = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.map((name) => `"${name}"`).join(', '));

/** A node of unknown type is no trigger here; whether it matters is known when the reachable part is. */
const isTrigger = (node: WorkflowNode, types: NodeTypes): boolean => isKnown(node, types) && types.find(node).shape(node).trigger;

function isKnown(node: WorkflowNode, types: NodeTypes): boolean {
  try {
    types.find(node);
    return true;
  } catch (error) {
    if (FlowError.is(error) && error.code === 'unknown_node_type') return false;
    throw error;
  }
}
