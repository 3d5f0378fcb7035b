/** A small finished execution to evaluate in: Start → Split (two outputs) → Mid → Current; Never has not run. */
import type { Item, NodeRun } from '../../../engine/src/execution/types.ts';
import type { Scope } from '../../../engine/src/expressions/port.ts';
import type { Connection, Workflow, WorkflowNode } from '../../../engine/src/workflow/types.ts';

export const aNode = (name: string, differences: Partial<WorkflowNode> = {}): WorkflowNode => ({
  id: `id of ${name}`,
  name,
  type: 'n8n-nodes-base.noOp',
  typeVersion: 1,
  position: [0, 0],
  parameters: {},
  credentials: {},
  disabled: false,
  retryOnFail: false,
  maxTries: 1,
  waitBetweenTriesMs: 0,
  onError: 'stopWorkflow',
  alwaysOutputData: false,
  executeOnce: false,
  ...differences,
});

export const aWorkflow = (nodes: readonly WorkflowNode[], connections: readonly Connection[] = []): Workflow => ({
  id: 'w1',
  name: 'Flow',
  nodes: new Map(nodes.map((node) => [node.name, node])),
  connections,
  settings: {},
  pinData: {},
  meta: {},
  digest: '',
});

export const aRun = (node: string, outputs: readonly (readonly Item[])[], differences: Partial<NodeRun> = {}): NodeRun => ({
  node,
  runIndex: 0,
  executionIndex: 0,
  startedAt: 0,
  finishedAt: 0,
  sources: [],
  outputs,
  ...differences,
});

export const wire = (from: string, to: string, output = 0, input = 0): Connection => ({ from, output, to, input });

export const SAMPLE: Readonly<Record<string, unknown>> = {
  a: 1,
  s: 'Hello world',
  list: [3, 1, 2],
  o: { x: 1, y: { z: 2 } },
  n: null,
  d: '2024-01-02T03:04:05.000Z',
};

export const NOW = Date.parse('2024-03-30T17:49:00.000Z');

/** @param items - what Mid handed on; the current node reads them. */
export function aScope(items: readonly Item[] = [{ json: { ...SAMPLE } }], differences: Partial<Scope> = {}): Scope {
  const mid = items.map((item, index): Item => ({ ...item, pairedItem: item.pairedItem ?? { item: index } }));
  const runs: Record<string, NodeRun[]> = {
    Start: [aRun('Start', [items.map((_item, index) => ({ json: { id: index * 10 } }))])],
    Mid: [aRun('Mid', [mid], { sources: [{ node: 'Start', output: 0, run: 0 }] })],
  };
  const nodes = [aNode('Start'), aNode('Mid', { parameters: { k: 'v' } }), aNode('Current', { parameters: { p: '={{ 1 + 1 }}' } }), aNode('Never')];
  const workflow = aWorkflow(nodes, [wire('Start', 'Mid'), wire('Mid', 'Current')]);
  return {
    workflow,
    node: workflow.nodes.get('Current')!,
    executionId: 'e1',
    runIndex: 0,
    inputs: [mid.map((item, index) => ({ ...item, pairedItem: { item: index } }))],
    sources: [{ node: 'Mid', output: 0, run: 0 }],
    runsOf: (name) => runs[name],
    vars: { k: 'vv' },
    now: NOW,
    timezone: 'Europe/Berlin',
    ...differences,
  };
}
