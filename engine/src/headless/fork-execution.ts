/**
 * A new execution from an old one: what does not follow the node is taken over as it is, the rest runs anew, with other seeds where
 * some are given. Paid steps that come out the same are answered by the job cache. The old execution stays as it is.
 */
import { randomUUID } from 'node:crypto';
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../engine.ts';
import type { Execution } from '../execution/types.ts';
import { createGraph, topologicalOrder } from '../workflow/graph.ts';
import { parseWorkflow } from '../workflow/parse-workflow.ts';
import type { Workflow } from '../workflow/types.ts';
import { findExecution } from './run-workflow.ts';

export interface ForkRequest {
  /** Runs anew from this node on. */
  readonly from?: string;
  /** Seeds by node; each of these nodes runs anew as well. */
  readonly seeds: Readonly<Record<string, number>>;
}

export interface Fork {
  readonly execution: Execution;
  /** Node runs that were taken over. */
  readonly kept: number;
}

const SOGNI = 'n8n-nodes-sogni-flow.';

/** @returns the new execution, queued for hosts. @throws FlowError `not_found`, `invalid_input` naming the node, `invalid_transition` while the old one runs. */
export async function forkExecution(engine: Engine, account: string, id: string, { from, seeds }: ForkRequest): Promise<Fork> {
  const { execution: old, runs } = await findExecution(engine, account, id);
  if (old.state === 'running' || old.state === 'queued') throw new FlowError('invalid_transition', `execution ${old.id} is ${old.state}; what is not finished yet can still change. Wait for its end, or cancel it`);
  const workflow = parseWorkflow(old.workflowJson);
  const starts = [...(from === undefined ? [] : [from]), ...Object.keys(seeds)];
  if (starts.length === 0) throw new FlowError('invalid_input', 'a fork needs to know what is to run anew: name a node with --from NODE, or another seed with --seed NODE=N');
  for (const node of starts) if (!workflow.nodes.has(node)) throw unknownNode(workflow, node);

  const graph = createGraph(workflow);
  const anew = new Set(starts.flatMap((node) => topologicalOrder(graph, node)));
  const kept = runs.filter(({ node }) => !anew.has(node));
  const { resultFolder, approved, apiKeyId, template, inputs, noCache } = old;
  const execution: Execution = {
    ...{ id: randomUUID(), account: old.account, workflowName: old.workflowName, workflowJson: withSeeds(old.workflowJson, workflow, seeds) },
    ...{ state: 'queued', trigger: old.trigger, createdAt: Date.now(), hosted: true, forkedFrom: old.id },
    ...(resultFolder === undefined ? {} : { resultFolder }),
    ...(approved === undefined ? {} : { approved }),
    ...{ ...(apiKeyId && { apiKeyId }), ...(template && { template }), ...(inputs && { inputs }), ...(noCache && { noCache }) },
  };
  await engine.executions.create(execution, kept);
  engine.live.queued();
  return { execution, kept: kept.length };
}

const unknownNode = (workflow: Workflow, node: string): FlowError =>
  new FlowError('invalid_input', `there is no node "${node}" in the workflow of this execution; it has ${[...workflow.nodes.keys()].map((name) => `"${name}"`).join(', ')}`, { node });

interface FileNode {
  readonly name: string;
  parameters?: { options?: Record<string, unknown> };
}

function withSeeds(json: string, workflow: Workflow, seeds: ForkRequest['seeds']): string {
  if (Object.keys(seeds).length === 0) return json;
  const file = JSON.parse(json) as { nodes: FileNode[] };
  for (const [name, seed] of Object.entries(seeds)) {
    const type = workflow.nodes.get(name)?.type ?? '';
    if (!type.startsWith(SOGNI)) throw new FlowError('invalid_input', `node "${name}" is of type ${type}; only Sogni nodes have a seed`, { node: name });
    const node = file.nodes.find((each) => each.name === name);
    if (node) node.parameters = { ...node.parameters, options: { ...node.parameters?.options, seed } };
  }
  return JSON.stringify(file);
}
