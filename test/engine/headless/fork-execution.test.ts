import { describe, expect, it } from '@jest/globals';
import type { Engine } from '../../../engine/src/engine.ts';
import { createLive } from '../../../engine/src/execution/live.ts';
import { forkExecution } from '../../../engine/src/headless/fork-execution.ts';
import { createExecutionStore, EXECUTION_SCHEMA } from '../../../engine/src/store/executions.ts';
import { aNodeRun, anExecution } from '../../contracts/execution-store.ts';
import { scratchStore } from '../store/scratch-store.ts';

const SOGNI = 'n8n-nodes-sogni-flow.sogniImage';
//  Start ─┬─► A ──► C ──┐
//         └─► B ────────┴─► D
const FLOW = JSON.stringify({
  name: 'f',
  nodes: [
    { name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
    { name: 'A', type: SOGNI, parameters: { prompt: 'a', options: { width: 256 } } },
    { name: 'B', type: SOGNI },
    { name: 'C', type: 'n8n-nodes-base.noOp' },
    { name: 'D', type: 'n8n-nodes-base.noOp' },
  ],
  connections: Object.fromEntries(Object.entries({ Start: ['A', 'B'], A: ['C'], B: ['D'], C: ['D'] }).map(([from, to]) => [from, { main: [to.map((node) => ({ node, type: 'main', index: 0 }))] }])),
});

async function engineWithOld(state: 'completed' | 'running' = 'completed') {
  const executions = createExecutionStore(await scratchStore({ executions: EXECUTION_SCHEMA }));
  const engine = { executions, live: createLive(), config: { home: '/nowhere' } } as unknown as Engine;
  const old = anExecution({ id: 'old', state, workflowJson: FLOW, approved: 5, resultFolder: '/out' });
  await executions.create(old, ['Start', 'A', 'B', 'C', 'D'].map((node) => aNodeRun({ node })));
  return { engine, executions, old };
}

describe('a fork', () => {
  it('takes over the runs that do not follow the node, and leaves the old execution as it was', async () => {
    const { engine, executions, old } = await engineWithOld();
    const { execution, kept } = await forkExecution(engine, 'local', 'old', { from: 'A', seeds: {} });
    const forked = await executions.load(execution.id);
    expect(forked?.runs.map(({ node }) => node)).toEqual(['Start', 'B']);
    expect([kept, forked?.execution]).toEqual([2, { ...old, id: execution.id, createdAt: execution.createdAt, state: 'queued', hosted: true, forkedFrom: 'old' }]);
    expect(await executions.load('old')).toEqual({ execution: old, runs: ['Start', 'A', 'B', 'C', 'D'].map((node) => aNodeRun({ node })) });
  });

  it('runs a node with another seed anew, and keeps its other parameters', async () => {
    const { engine, executions } = await engineWithOld();
    const { execution } = await forkExecution(engine, 'local', 'old', { seeds: { A: 12, B: 3 } });
    const forked = await executions.load(execution.id);
    expect(forked?.runs.map(({ node }) => node)).toEqual(['Start']);
    const { nodes } = JSON.parse(forked?.execution.workflowJson ?? '') as { nodes: { parameters?: object }[] };
    expect(nodes.slice(1, 3).map(({ parameters }) => parameters)).toEqual([{ prompt: 'a', options: { width: 256, seed: 12 } }, { options: { seed: 3 } }]);
  });

  it.each([
    ['nothing to run anew', { seeds: {} }, '--from'],
    ['an unknown node', { from: 'Z', seeds: {} }, '"A"'],
    ['a seed for a node that has none', { seeds: { C: 1 } }, 'only Sogni nodes'],
  ])('refuses %s', async (_what, request, message) => {
    const { engine } = await engineWithOld();
    await expect(forkExecution(engine, 'local', 'old', request)).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining(message) });
  });

  it('refuses an execution that is still running, and one that is not there', async () => {
    const { engine } = await engineWithOld('running');
    await expect(forkExecution(engine, 'local', 'old', { from: 'A', seeds: {} })).rejects.toMatchObject({ code: 'invalid_transition' });
    await expect(forkExecution(engine, 'local', 'other', { from: 'A', seeds: {} })).rejects.toMatchObject({ code: 'not_found' });
  });
});
