/** Whether a workflow can be a template here: all of its nodes can be run, and it starts by a form or by hand. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { NodeTypes } from '../execution/node-type.ts';
import { chooseStart } from '../workflow/choose-start.ts';
import { FORM_TRIGGER } from '../workflow/form-fields.ts';
import { createGraph, topologicalOrder } from '../workflow/graph.ts';
import { planWorkflow, type WorkflowPlan } from '../workflow/plan-workflow.ts';
import { listed } from '../workflow/suggest.ts';
import type { Workflow, WorkflowNode } from '../workflow/types.ts';

const STARTS: readonly string[] = [FORM_TRIGGER, 'n8n-nodes-base.manualTrigger'];

/** @throws FlowError `invalid_workflow` | `unknown_node_type`, naming every node that cannot be run | `workflow_cycle` */
export function checkWorkflow(workflow: Workflow, types: NodeTypes): WorkflowPlan {
  const start = chooseStart(workflow, types);
  refuseUnknown(workflow, types, start.name);
  if (!STARTS.includes(start.type)) {
    throw new FlowError('invalid_workflow', `workflow "${workflow.name}" starts by "${start.name}" (${start.type}); a template starts by a Form Trigger, or by a Manual Trigger when it asks for nothing`, { node: start.name });
  }
  return planWorkflow(workflow, types, start.name);
}

function refuseUnknown(workflow: Workflow, types: NodeTypes, start: string): void {
  const reached = topologicalOrder(createGraph(workflow), start).flatMap((name) => workflow.nodes.get(name) ?? []);
  const unknown = reached.flatMap((node) => {
    const error = node.disabled ? undefined : unknownType(node, types);
    return error === undefined ? [] : [{ node, error }];
  });
  const [first, ...others] = unknown;
  if (first === undefined) return;
  if (others.length === 0) throw first.error;
  const named = unknown.map(({ node: { name, type, typeVersion } }) => `"${name}" (${type} ${typeVersion})`);
  throw new FlowError('unknown_node_type', `${unknown.length} nodes of workflow "${workflow.name}" cannot be run here: ${listed(named)}`, { node: first.node.name, details: { nodes: unknown.map(({ node: { name, type } }) => ({ name, type })) } });
}

function unknownType(node: WorkflowNode, types: NodeTypes): FlowError | undefined {
  try {
    types.find(node);
    return undefined;
  } catch (error) {
    if (FlowError.is(error) && error.code === 'unknown_node_type') return error;
    throw error;
  }
}
