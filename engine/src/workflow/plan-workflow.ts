/** Everything that can be known before a run: where it starts, which nodes it can reach, that each has a known type, and that it can end. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { NodeShape, NodeType, NodeTypes } from '../execution/node-type.ts';
import { chooseStart } from './choose-start.ts';
import { createGraph, findCycle, topologicalOrder, type Graph } from './graph.ts';
import type { Workflow, WorkflowNode } from './types.ts';

export interface PlannedNode {
  readonly node: WorkflowNode;
  /** Absent for a node that is switched off: it hands its items on, whatever its type is. */
  readonly type?: NodeType;
  readonly shape: NodeShape;
}

export interface WorkflowPlan {
  readonly start: string;
  readonly graph: Graph;
  /** The reachable nodes by name, each after all that feed it. */
  readonly nodes: ReadonlyMap<string, PlannedNode>;
}

const PASS_THROUGH: NodeShape = { inputs: 1, outputs: 1, waitsFor: 'any', trigger: false, loop: false };

/** @throws FlowError `invalid_workflow` | `unknown_node_type` | `workflow_cycle`, naming the nodes. */
export function planWorkflow(workflow: Workflow, types: NodeTypes, chosenStart?: string): WorkflowPlan {
  const start = chooseStart(workflow, types, chosenStart).name;
  const graph = createGraph(workflow);
  const nodes = new Map<string, PlannedNode>();
  for (const name of topologicalOrder(graph, start)) {
    const node = workflow.nodes.get(name);
    if (node !== undefined) nodes.set(name, planNode(node, types));
  }
  refuseOtherConnections(workflow, nodes);
  const cycle = findCycle(graph, nodes.keys(), (name) => nodes.get(name)?.shape.loop ?? false);
  if (cycle !== undefined) {
    const way = [...cycle, cycle[0]].map((name) => `"${name}"`).join(' → ');
    throw new FlowError('workflow_cycle', `the wires ${way} run in a circle that nothing ends; put a Loop Over Items node into it`, { details: { cycle } });
  }
  return { start, graph, nodes };
}

function planNode(node: WorkflowNode, types: NodeTypes): PlannedNode {
  if (node.disabled) return { node, shape: PASS_THROUGH };
  const type = types.find(node);
  return { node, type, shape: type.shape(node) };
}

function refuseOtherConnections(workflow: Workflow, nodes: ReadonlyMap<string, PlannedNode>): void {
  const met = workflow.otherConnections?.find(({ from, to }) => nodes.has(to) || nodes.has(from));
  if (met === undefined) return;
  const message = `node "${met.to}" is fed by "${met.from}" through a wire of the kind ${met.kind}; only main wires can be run here`;
  throw new FlowError('invalid_workflow', message, { node: met.to, details: { kind: met.kind } });
}
