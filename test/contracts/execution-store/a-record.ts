import type { Execution, NodeRun } from '../../../engine/src/execution/types.ts';

export const anExecution = (over: Partial<Execution> = {}): Execution => ({
  id: 'e1',
  account: 'local',
  workflowName: 'Sunset',
  workflowJson: '{"nodes":[]}',
  state: 'running',
  trigger: [{ json: { prompt: 'a duck' } }],
  createdAt: 1_000,
  ...over,
});

export const aNodeRun = (over: Partial<NodeRun> = {}): NodeRun => ({
  node: 'Generate',
  runIndex: 0,
  executionIndex: 0,
  startedAt: 1_001,
  finishedAt: 1_002,
  sources: [{ node: 'Start', output: 0, run: 0 }],
  outputs: [[{ json: { n: 1 }, pairedItem: { item: 0 }, binary: { data: { data: 'artifact:ab', mimeType: 'image/png' } } }], []],
  ...over,
});
