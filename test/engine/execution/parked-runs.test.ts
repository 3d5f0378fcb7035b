import { describe, expect, it } from '@jest/globals';
import { FlowError } from '../../../nodes/contract/index.ts';
import type { RunOptions } from '../../../engine/src/execution/run-options.ts';
import type { ExecutionStore } from '../../../engine/src/execution/store.ts';
import type { Wait, WaitRequest } from '../../../engine/src/execution/waits.ts';
import { createExecutionStore, EXECUTION_SCHEMA } from '../../../engine/src/store/executions.ts';
import { anExecution } from '../../contracts/execution-store.ts';
import { scratchStore } from '../store/scratch-store.ts';
import { gate, nodeType, run, valuesOf, workflow } from './fakes.ts';

const HOUR = 3_600_000;

/** A clock, and timers that end when it is moved. */
function fakeTime() {
  const time = { now: 1_000, timers: [] as { at: number; end: () => void }[] };
  const wait = async (ms: number, signal: AbortSignal): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    // Timers run by themselves: a clock that is set does not move them.
    time.timers.push({ at: ms, end: resolve });
    await promise;
  };
  const pass = (ms: number): void => {
    time.now += ms;
    for (const timer of time.timers) if ((timer.at -= ms) <= 0) timer.end();
  };
  return { time, wait, pass, clock: () => time.now };
}

/** Parks for what its node's parameters say, and hands on the outcome. */
const waiting = nodeType('waiting', {}, async ({ inputs, node, park }) => {
  const { outcome, call } = await park(node.parameters as WaitRequest);
  return [(inputs[0] ?? []).map((item) => ({ ...item, json: { value: call === undefined ? outcome : call.body } }))];
});

async function open(time = fakeTime()) {
  const store = createExecutionStore(await scratchStore({ executions: EXECUTION_SCHEMA }), time.clock);
  await store.create(anExecution({ id: 'x', owner: 'here:1:1' }));
  const start = async (flow: RunOptions['workflow'], more: Partial<RunOptions> = {}) => {
    const found = await store.load('x');
    return await run({ workflow: flow, nodeTypes: [waiting], store, clock: time.clock, wait: time.wait, onCalls: (listener) => store.heed('x', listener), restored: found?.runs ?? [], ...more });
  };
  return { store, start, ...time };
}

const untilParked = async (store: ExecutionStore, count = 1): Promise<readonly Wait[]> => {
  for (;;) {
    const waits = await store.waits('x');
    if (waits.length >= count) return waits;
    await new Promise((resolve) => setImmediate(resolve));
  }
};
const turn = async (): Promise<void> => await new Promise((resolve) => setTimeout(resolve, 20));

//         ┌──► wait ──► a
//  start ─┤
//         └──► b ──► c
const beside = (parameters: object) => workflow({ start: [['w', 'b']], w: [['a']], b: [['c']] }, { w: { type: 'waiting', parameters } });

describe('a run that waits', () => {
  it('parks its branch only: the others go on, and it goes on when its time has come', async () => {
    const { store, start, pass } = await open();
    const running = start(beside({ resumeAt: 1_000 + HOUR }));
    await untilParked(store);
    await turn();
    expect((await store.load('x'))?.runs.map(({ node }) => node).sort()).toEqual(['b', 'c', 'start']);
    pass(HOUR);
    const outcome = await running;
    expect(outcome.state).toBe('completed');
    expect(valuesOf(outcome.outputsOf('a')[0])).toEqual(['time']);
  });

  it('takes no place while it waits', async () => {
    const { store, start, pass } = await open();
    const running = start(beside({ resumeAt: 1_000 + HOUR }), { maxParallel: 1 });
    await untilParked(store);
    await turn();
    expect((await store.load('x'))?.runs.map(({ node }) => node).sort()).toEqual(['b', 'c', 'start']);
    pass(HOUR);
    expect((await running).state).toBe('completed');
  });

  //  start ─┬─► wait ──► merge      the merge must not run before the wait has ended
  //         └─► b ──────►
  it('holds back a merge that it feeds', async () => {
    const { store, start, pass } = await open();
    const running = start(workflow({ start: [['w', 'b']], w: [['merge']], b: [['merge:1']] }, { w: { type: 'waiting', parameters: { resumeAt: 1_000 + HOUR } } }));
    await untilParked(store);
    await turn();
    expect((await store.load('x'))?.runs.map(({ node }) => node)).not.toContain('merge');
    pass(HOUR);
    expect(valuesOf((await running).outputsOf('merge')[0])).toEqual(['time', 1]);
  });

  it('goes on at once with a call that comes through the same store, once', async () => {
    const { store, start } = await open();
    const running = start(beside({ method: 'POST' }));
    await untilParked(store);
    const call = { headers: {}, params: {}, query: {}, body: 'yes' };
    await store.call('x', { node: 'w', runIndex: 0 }, 'POST', call);
    await expect(store.call('x', { node: 'w', runIndex: 0 }, 'POST', call)).rejects.toMatchObject({ code: 'invalid_transition' });
    expect(valuesOf((await running).outputsOf('a')[0])).toEqual(['yes']);
  });

  it('parks the execution when nothing else is left and whoever runs it leaves; a restart waits for the rest of the time', async () => {
    const { store, start, pass, time } = await open();
    const flow = beside({ resumeAt: 1_000 + HOUR });
    const left = await start(flow, { leavesAt: (waits) => waits.length === 1, fence: 1 });
    expect(left).toMatchObject({ state: 'waiting', waits: [{ node: 'w', resumeAt: 1_000 + HOUR }] });
    expect((await store.load('x'))?.execution).toMatchObject({ state: 'waiting', hosted: true });
    time.timers.length = 0;
    pass(HOUR / 2);
    const fence = await store.take('x', 'there:1:1', () => false);
    // A run that is started again asks anew; what was decided the first time counts.
    const running = start(beside({ resumeAt: 1_000 + 9 * HOUR }), { fence: fence as number });
    await turn();
    expect(time.timers.map(({ at }) => at)).toEqual([HOUR / 2]);
    pass(HOUR / 2);
    expect((await running).state).toBe('completed');
  });

  it.each([HOUR, -HOUR])('is neither shorter nor longer when the clock jumps by %d ms in the meantime', async (jump) => {
    const { store, start, pass, time } = await open();
    const running = start(beside({ resumeAt: 1_000 + 2 * HOUR }));
    await untilParked(store);
    await turn();
    time.now += jump;
    pass(2 * HOUR - 1);
    await turn();
    expect(await store.waits('x')).toMatchObject([{ node: 'w' }]);
    pass(1);
    expect((await running).state).toBe('completed');
  });

  it('goes on with a call that came while no process ran it', async () => {
    const { store, start } = await open();
    await start(beside({ method: 'GET' }), { leavesAt: () => true, fence: 1 });
    await store.call('x', { node: 'w', runIndex: 0 }, 'GET', { headers: {}, params: {}, query: {}, body: 'late' });
    const claim = await store.claim('there:1:1', () => false);
    expect(claim).toEqual({ id: 'x', fence: 2, depth: 0 });
    expect(valuesOf((await start(beside({ method: 'GET' }), { fence: 2 })).outputsOf('a')[0])).toEqual(['late']);
  });

  it('ends with its execution, and stays ended', async () => {
    const { store, start } = await open();
    const stop = new AbortController();
    const running = start(beside({ method: 'GET' }), { signal: stop.signal });
    await untilParked(store);
    await turn();
    stop.abort();
    expect((await running).state).toBe('cancelled');
    await expect(store.call('x', { node: 'w', runIndex: 0 }, 'GET', { headers: {}, params: {}, query: {}, body: '' })).rejects.toMatchObject({ code: 'invalid_transition' });
  });
});

describe('a run that lacks money', () => {
  const poor = (code: 'insufficient_spark' | 'over_cap', isRich: () => boolean) =>
    nodeType('poor', {}, async ({ inputs }) => (isRich() ? [inputs[0] ?? []] : await Promise.reject(new FlowError(code, 'no money'))));

  it.each(['insufficient_spark', 'over_cap'] as const)('lets the others finish, then the execution waits for the user (%s), and goes on without repeating anything', async (code) => {
    const { store, start } = await open();
    const [beganB, paused] = [gate(), gate()];
    let rich = false;
    const slow = nodeType('slow', {}, async ({ inputs }) => (beganB.open(), await paused.passed, [inputs[0] ?? []]));
    const types = [waiting, slow, poor(code, () => rich)];
    const flow = workflow({ start: [['p', 'b']], p: [['merge']], b: [['c']], c: [['merge:1']], merge: [['end']] }, { p: { type: 'poor' }, b: { type: 'slow' } });
    const running = start(flow, { nodeTypes: types, fence: 1 } as never);
    await beganB.passed;
    await turn();
    paused.open();
    expect(await running).toMatchObject({ state: 'waiting_for_user', failure: { code, node: 'p' } });
    expect((await store.load('x'))?.runs.map(({ node }) => node)).toEqual(['start', 'b', 'c']);

    rich = true;
    const fence = await store.take('x', 'there:1:1', () => false);
    const again = await start(flow, { nodeTypes: types, fence: fence as number } as never);
    expect(again.state).toBe('completed');
    expect(again.lines.filter((line) => line.startsWith('started'))).toEqual(['started p#0', 'started merge#0', 'started end#0']);
  });
});

describe('an owner that was asleep', () => {
  it('is refused what it saves and how it ends, tells no node to stop, and does no harm', async () => {
    const { store, start } = await open();
    const [began, asleep] = [gate(), gate()];
    let wasAborted = false;
    const slow = nodeType('slow', {}, async ({ inputs, signal }) => {
      signal.addEventListener('abort', () => (wasAborted = true));
      began.open();
      await asleep.passed;
      return [inputs[0] ?? []];
    });
    const flow = workflow({ start: [['a']], a: [['b']] }, { a: { type: 'slow' } });
    const running = start(flow, { nodeTypes: [slow], fence: 1 } as never);
    await began.passed;
    expect(await store.take('x', 'there:1:1', () => true)).toBe(2);
    asleep.open();
    const outcome = await running;
    expect(outcome).toMatchObject({ state: 'interrupted', error: { code: 'lease_lost' } });
    expect(wasAborted).toBe(false);
    const now = await store.load('x');
    expect([now?.execution.state, now?.execution.owner, now?.runs.map(({ node }) => node)]).toEqual(['running', 'there:1:1', ['start']]);
  });

  it('does not complete what another has taken', async () => {
    const { store, start } = await open();
    const late = nodeType('late', {}, async ({ inputs }) => (await store.take('x', 'there:1:1', () => true), [inputs[0] ?? []]));
    const outcome = await start(workflow({ start: [['a']] }, { a: { type: 'late' } }), { nodeTypes: [late], fence: 1 } as never);
    expect(outcome.state).toBe('interrupted');
    expect((await store.load('x'))?.execution.state).toBe('running');
  });
});

describe('a limit', () => {
  it('ends a node run that works too long as timed_out, by its signal, without another try', async () => {
    let tries = 0;
    const endless = nodeType('endless', {}, async ({ signal }) => {
      tries += 1;
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('told')), { once: true }));
      return [];
    });
    const outcome = await run({ workflow: workflow({ start: [['a']] }, { a: { type: 'endless', retryOnFail: true, maxTries: 3 } }), nodeTypes: [endless], nodeLimitMs: 20 });
    expect(outcome).toMatchObject({ state: 'failed', failure: { code: 'timed_out', node: 'a' } });
    expect(tries).toBe(1);
  });

  it('does not count the time that a run waits', async () => {
    const { start, pass, store } = await open();
    const running = start(beside({ resumeAt: 1_000 + HOUR }), { nodeLimitMs: 30 });
    await untilParked(store);
    await new Promise((resolve) => setTimeout(resolve, 80));
    pass(HOUR);
    expect((await running).state).toBe('completed');
  });

  it('ends an execution that works longer than n8n\'s executionTimeout', async () => {
    const endless = nodeType('endless', {}, async ({ signal }) => await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('told')), { once: true })));
    const flow = workflow({ start: [['a']] }, { a: { type: 'endless' } }, { settings: { executionTimeout: 0.03 } });
    expect(await run({ workflow: flow, nodeTypes: [endless] })).toMatchObject({ state: 'failed', failure: { code: 'timed_out', node: 'a' } });
  });
});
