import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Engine } from '../../../engine/src/engine.ts';
import { startHeartbeat } from '../../../engine/src/execution/heartbeat.ts';
import { createLive } from '../../../engine/src/execution/live.ts';
import { BEAT_MS } from '../../../engine/src/execution/store.ts';
import { resumeWorkflow, runWorkflow } from '../../../engine/src/headless/run-workflow.ts';
import { createExecutionStore, EXECUTION_SCHEMA } from '../../../engine/src/store/executions.ts';
import { openSqliteStore } from '../../../engine/src/store/sqlite.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import { anExecution } from '../../contracts/execution-store.ts';
import { fakeExpressions, gate, items, nodeType, typesOf, workflow } from './fakes.ts';

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'] }));
afterEach(() => void jest.useRealTimers());

describe('a heartbeat', () => {
  it('beats until it is stopped, also after a beat that failed', async () => {
    const beats: string[] = [];
    const beat = async (id: string, owner: string): Promise<void> => (beats.push(`${id} ${owner}`), await Promise.reject(new Error('locked')));
    const stop = startHeartbeat({ beat }, 'e1', 'here:1:1');
    expect(beats).toEqual([]);
    await jest.advanceTimersByTimeAsync(3 * BEAT_MS);
    stop();
    await jest.advanceTimersByTimeAsync(3 * BEAT_MS);
    expect(beats).toEqual(['e1 here:1:1', 'e1 here:1:1', 'e1 here:1:1']);
  });
});

const hooks = { signal: new AbortController().signal, onRun: () => undefined, onEvent: () => undefined };

/** The parts of an engine that a run without purchases uses. */
async function engineWith(...nodeTypes: ReturnType<typeof nodeType>[]) {
  const store = openSqliteStore(':memory:');
  await migrate(store, { executions: EXECUTION_SCHEMA });
  const executions = createExecutionStore(store, () => 1_000);
  const beats: string[] = [];
  const watched = { ...executions, beat: async (id: string, owner: string) => (beats.push(id), await executions.beat(id, owner)) };
  const config = { timezone: 'UTC', home: '/nowhere' };
  const engine = { executions: watched, config, credentialsOf: new Map(), live: createLive(), types: typesOf(...nodeTypes), expressions: { of: () => fakeExpressions().engine }, traces: async () => undefined } as unknown as Engine;
  return { engine, executions, beats, store };
}

describe('a workflow that runs', () => {
  it('gives signs of life until it ends', async () => {
    const [started, end] = [gate(), gate()];
    const slow = nodeType('slow', {}, async ({ inputs }) => (started.open(), await end.passed, [inputs[0] ?? []]));
    const { engine, beats, store } = await engineWith(slow);
    const flow = workflow({ start: [['a']] }, { a: { type: 'slow' } });
    const running = runWorkflow(engine, 'local', { workflow: flow, text: '{}', trigger: items(1) } as never, hooks);
    await started.passed;
    await jest.advanceTimersByTimeAsync(2 * BEAT_MS);
    expect(beats).toHaveLength(2);
    end.open();
    const { outcome, executionId } = await running;
    expect(outcome.state).toBe('completed');
    await jest.advanceTimersByTimeAsync(2 * BEAT_MS);
    expect(beats).toEqual([executionId, executionId]);
    await store.close();
  });
});

describe('an execution that another process runs', () => {
  it('is not resumed, and says when its owner was last seen and how long it must be silent', async () => {
    const { engine, executions, store } = await engineWith();
    await executions.create(anExecution({ owner: 'far:2:1' }));
    await expect(resumeWorkflow(engine, { execution: anExecution({ owner: 'far:2:1' }), runs: [] }, hooks)).rejects.toMatchObject({
      code: 'invalid_transition',
      message: expect.stringMatching(/far:2:1, last seen: 1970-01-01T00:00:01.000Z\).* 10 s after/),
      details: { owner: 'far:2:1', lastSeen: '1970-01-01T00:00:01.000Z', resumableAfterSeconds: 10 },
    });
    await store.close();
  });

  it('goes on from what that process had saved by then', async () => {
    const flow = { name: 'f', nodes: [{ name: 'start', type: 'start' }, { name: 'a', type: 'pass' }], connections: { start: { main: [[{ node: 'a', type: 'main', index: 0 }]] } } };
    const { engine, executions, store } = await engineWith();
    const execution = anExecution({ state: 'failed', workflowJson: JSON.stringify(flow) });
    await executions.create(execution);
    await executions.saveRun('e1', { node: 'start', runIndex: 0, executionIndex: 0, startedAt: 1, finishedAt: 1, sources: [], outputs: [items('saved late')] });
    const { outcome } = await resumeWorkflow(engine, { execution, runs: [] }, hooks);
    expect(outcome.runs.get('a')?.[0]?.outputs[0]?.[0]?.json).toEqual({ value: 'saved late' });
    await store.close();
  });
});
