import { describe, expect, it } from '@jest/globals';
import { FlowError } from '../../../nodes/contract/index.ts';
import type { NodeContext } from '../../../engine/src/execution/node-type.ts';
import { finalResults } from '../../../engine/src/execution/results.ts';
import { gate, items, memoryStore, nodeType, run, valuesOf, workflow } from './fakes.ts';

describe('runExecution', () => {
  it('hands the trigger items from node to node', async () => {
    const result = await run({ workflow: workflow({ start: [['a']], a: [['b']] }), trigger: items(1, 2) });
    expect(result.state).toBe('completed');
    expect(valuesOf(result.outputsOf('b')[0])).toEqual([1, 2]);
  });

  it('starts with one empty item when nothing was handed in', async () => {
    const result = await run({ workflow: workflow({ start: [['a']] }), trigger: [] });
    expect(result.outputsOf('a')).toEqual([[{ json: {}, pairedItem: { item: 0 } }]]);
  });

  it('completes a workflow that is a trigger and nothing else', async () => {
    expect((await run({ workflow: workflow({}, { start: {} }) })).state).toBe('completed');
  });

  //         ┌──► a ──┐
  //  start ─┤        ├──► merge ──► end
  //         └──► b ──┘
  it('runs branches at the same time, and merge once, after both', async () => {
    const started = { a: gate(), b: gate() };
    // Each branch ends only when the other has begun: one after another would never end.
    const meet = nodeType('meet', {}, async ({ inputs, node }) => {
      started[node.name as 'a' | 'b'].open();
      await started[node.name === 'a' ? 'b' : 'a'].passed;
      return [inputs[0] ?? []];
    });
    const flow = workflow({ start: [['a', 'b']], a: [['merge']], b: [['merge:1']], merge: [['end']] }, { a: { type: 'meet' }, b: { type: 'meet' } });
    const result = await run({ workflow: flow, nodeTypes: [meet] });
    expect(result.lines.slice(2, 4)).toEqual(['started a#0', 'started b#0']);
    expect(result.runs.get('merge')).toHaveLength(1);
    expect(result.runs.get('merge')?.[0]?.sources).toEqual([
      { node: 'a', output: 0, run: 0 },
      { node: 'b', output: 0, run: 0 },
    ]);
    expect(result.outputsOf('end')[0]).toHaveLength(2);
  });

  it('never runs more nodes at once than allowed', async () => {
    let now = 0;
    let most = 0;
    const busy = nodeType('busy', {}, async ({ inputs }) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return [inputs[0] ?? []];
    });
    const names = ['n1', 'n2', 'n3', 'n4', 'n5'];
    const flow = workflow({ start: [names] }, Object.fromEntries(names.map((name) => [name, { type: 'busy' }])));
    const result = await run({ workflow: flow, nodeTypes: [busy], maxParallel: 2 });
    expect(result.runs.size).toBe(6);
    expect(most).toBe(2);
  });

  //         ┌─true──► a
  //  if ────┤
  //         └─false─► b ──► c
  it('does not take a branch that gets no items', async () => {
    const result = await run({ workflow: workflow({ start: [['if']], if: [['a'], ['b']], b: [['c']] }), trigger: items(true) });
    expect([...result.runs.keys()]).toEqual(['start', 'if', 'a']);
    expect(result.outputsOf('if')[1]).toEqual([]);
  });

  //         ┌─true──► a ──┐
  //  if ────┤             ├──► merge
  //         └─false─► b ──┘
  it('lets merge run with one side when the other can no longer come', async () => {
    const result = await run({ workflow: workflow({ start: [['if']], if: [['a'], ['b']], a: [['merge']], b: [['merge:1']] }), trigger: items(true) });
    expect(result.runs.get('merge')).toHaveLength(1);
    expect(result.runs.get('merge')?.[0]?.sources).toEqual([{ node: 'a', output: 0, run: 0 }, undefined]);
  });

  it('does not run merge at all when nothing came', async () => {
    const result = await run({ workflow: workflow({ start: [['none']], none: [['a', 'b']], a: [['merge']], b: [['merge:1']] }) });
    expect([...result.runs.keys()]).toEqual(['start', 'none']);
    expect(result.state).toBe('completed');
  });

  //         ┌──► none ──► merge1 ◄── (nothing) ┐
  //  start ─┤                 └──► merge2      │   merge2 must wait for merge1, which is waiting itself
  //         └──► a ──► merge1:1                │
  //         └──► b ──► merge2:1
  it('makes a merge wait for another one that is still waiting upstream', async () => {
    const slow = gate();
    const late = nodeType('late', {}, async ({ inputs }) => (await slow.passed, [inputs[0] ?? []]));
    const flow = workflow({ start: [['none', 'a', 'b']], none: [['merge1']], a: [['merge1:1']], b: [['merge2:1']], merge1: [['merge2']] }, { a: { type: 'late' } });
    const running = run({ workflow: flow, nodeTypes: [late] });
    slow.open();
    const result = await running;
    expect(result.runs.get('merge2')).toHaveLength(1);
    expect(result.outputsOf('merge2')[0]).toHaveLength(2);
  });

  //  start ─┬─► a ─┐
  //         └─► b ─┴─► c      two wires into one input
  it('runs a node once for each arrival at the same input', async () => {
    const result = await run({ workflow: workflow({ start: [['a', 'b']], a: [['c']], b: [['c']] }) });
    expect(result.runs.get('c')?.map((each) => each.runIndex)).toEqual([0, 1]);
    expect(result.runs.get('c')?.map((each) => each.sources[0]?.node)).toEqual(['a', 'b']);
  });

  //  start ──► loop ─done──► end
  //             ▲ └─loop──► body ─┐
  //             └─────────────────┘
  it('runs a loop with a growing run index and leaves it when it is done', async () => {
    const result = await run({ workflow: workflow({ start: [['loop']], loop: [['end'], ['body']], body: [['loop']] }), trigger: items('a', 'b', 'c') });
    expect(result.runs.get('body')?.map((each) => [each.runIndex, ...valuesOf(each.outputs[0])])).toEqual([
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
    ]);
    expect(result.runs.get('loop')).toHaveLength(4);
    expect(valuesOf(result.outputsOf('end')[0])).toEqual(['a', 'b', 'c']);
  });

  //  loop ─loop─► if ─true──► a ─┐
  //   ▲             └─false─► b ─┴► merge ─┐     only one side comes in each turn
  //   └────────────────────────────────────┘
  it('runs a merge inside a loop once in each turn, with the side that came', async () => {
    const flow = workflow({ start: [['loop']], loop: [['end'], ['if']], if: [['a'], ['b']], a: [['merge']], b: [['merge:1']], merge: [['loop']] });
    const result = await run({ workflow: flow, trigger: items(true, false, true) });
    expect(result.runs.get('merge')?.map((each) => each.sources.map((source) => source?.node))).toEqual([
      ['a', undefined],
      [undefined, 'b'],
      ['a', undefined],
    ]);
    expect(valuesOf(result.outputsOf('end')[0])).toEqual([true, false, true]);
  });

  it('shows a node the runs of those before it, and numbers runs in the order of their start', async () => {
    let seen: unknown;
    const look = nodeType('look', {}, async (context) => {
      await context.parameters();
      return [[]];
    });
    const flow = workflow({ start: [['a']], a: [['b']] }, { b: { type: 'look', parameters: { x: '={{ value }}' } } });
    const expressions = {
      evaluate: async (_parameters: unknown, scope: { runsOf(node: string): unknown; sources: unknown; inputs: unknown[][] }) => {
        seen = [scope.runsOf('a'), scope.runsOf('b'), scope.sources];
        return [{}];
      },
      runCode: async () => [],
      close: async () => {},
    };
    const result = await run({ workflow: flow, nodeTypes: [look], expressions: expressions as never });
    expect(seen).toEqual([result.runs.get('a'), undefined, [{ node: 'a', output: 0, run: 0 }]]);
    expect(['start', 'a', 'b'].map((name) => result.runs.get(name)?.[0]?.executionIndex)).toEqual([0, 1, 2]);
  });

  it('saves a run before what follows it starts', async () => {
    const { store, record } = memoryStore();
    const order: string[] = [];
    const watched = { ...store, saveRun: async (id: string, each: never) => (await store.saveRun(id, each), void order.push(`saved ${(each as { node: string }).node}`)) };
    await run({ workflow: workflow({ start: [['a']], a: [['b']] }), store: watched, onEvent: (event) => void (event.type === 'node_started' && order.push(`started ${event.node}`)) });
    expect(order).toEqual(['started start', 'saved start', 'started a', 'saved a', 'started b', 'saved b']);
    expect(record.state).toBe('completed');
  });

  it('tells what happened, in order', async () => {
    const { events } = await run({ workflow: workflow({ start: [['a']] }), trigger: items(1, 2) });
    expect(events).toEqual([
      { type: 'execution_started', executionId: 'x', workflow: 'test' },
      { type: 'node_started', executionId: 'x', node: 'start', runIndex: 0, items: 0 },
      { type: 'node_finished', executionId: 'x', node: 'start', runIndex: 0, items: 2, elapsedMs: 0, restored: false },
      { type: 'node_started', executionId: 'x', node: 'a', runIndex: 0, items: 2 },
      { type: 'node_finished', executionId: 'x', node: 'a', runIndex: 0, items: 2, elapsedMs: 0, restored: false },
      { type: 'execution_finished', executionId: 'x', state: 'completed' },
    ]);
  });

  it('passes on the progress of a node', async () => {
    const slow = nodeType('slow', {}, async (context: NodeContext) => {
      context.progress(0.5, 'shading');
      return [[]];
    });
    const { events } = await run({ workflow: workflow({ start: [['a']] }, { a: { type: 'slow' } }), nodeTypes: [slow] });
    expect(events).toContainEqual({ type: 'node_progress', executionId: 'x', node: 'a', runIndex: 0, fraction: 0.5, activity: 'shading' });
  });

  it('runs a chain of 10,000 nodes', async () => {
    const wires = Object.fromEntries(Array.from({ length: 10_000 }, (_value, index) => [index === 0 ? 'start' : `n${index}`, [[`n${index + 1}`]]]));
    const result = await run({ workflow: workflow(wires), clock: Date.now });
    expect(result.runs.size).toBe(10_001);
    expect(result.state).toBe('completed');
  });

  it('gives the items that nobody took up as results, in file order', async () => {
    const flow = workflow({ start: [['if', 'b']], if: [['a'], []] });
    const result = await run({ workflow: flow, trigger: items(true, false) });
    expect(finalResults(flow, result).map(({ node, items: list }) => [node, ...valuesOf(list)])).toEqual([
      ['if', false],
      ['b', true, false],
      ['a', true],
    ]);
  });

  it('refuses a node of unknown type before anything has run, unless nothing leads to it', async () => {
    const events: unknown[] = [];
    const onEvent = (event: unknown): void => void events.push(event);
    await expect(run({ workflow: workflow({ start: [['a']] }, { a: { type: 'strange' } }), onEvent })).rejects.toMatchObject({ code: 'unknown_node_type', node: 'a' });
    expect(events).toEqual([]);
    expect((await run({ workflow: workflow({ start: [['b']] }, { a: { type: 'strange' } }) })).state).toBe('completed');
  });
});

describe('the end of an execution', () => {
  const boom = nodeType('boom', {}, async () => {
    throw new FlowError('invalid_parameter', 'steps is 300; 1 to 100 is allowed', { details: { parameter: 'steps' } });
  });

  it('fails with the node that failed, and runs nothing after it', async () => {
    const { store, record } = memoryStore();
    const result = await run({ workflow: workflow({ start: [['a']], a: [['b']] }, { a: { type: 'boom' } }), nodeTypes: [boom], store });
    const failure = { code: 'invalid_parameter', message: 'steps is 300; 1 to 100 is allowed', node: 'a', details: { parameter: 'steps' } };
    expect(result).toMatchObject({ state: 'failed', failure });
    expect(record).toMatchObject({ state: 'failed', failure });
    expect([...result.runs.keys()]).toEqual(['start']);
    expect(result.events.at(-1)).toEqual({ type: 'execution_finished', executionId: 'x', state: 'failed', failure });
  });

  it('calls an error that is no FlowError internal, and keeps it whole', async () => {
    const bug = new TypeError('x is undefined');
    const broken = nodeType('broken', {}, async () => Promise.reject(bug));
    const result = await run({ workflow: workflow({ start: [['a']] }, { a: { type: 'broken' } }), nodeTypes: [broken] });
    expect(result).toMatchObject({ state: 'failed', failure: { code: 'internal', message: 'x is undefined', node: 'a' }, error: bug });
  });

  it('fails when a node returns something else than items', async () => {
    const odd = nodeType('odd', {}, async () => [['text']] as never);
    const result = await run({ workflow: workflow({ start: [['a']] }, { a: { type: 'odd' } }), nodeTypes: [odd] });
    expect(result.failure).toMatchObject({ code: 'node_failed', node: 'a' });
  });

  it('aborts what runs beside a failing node, and waits for it to clean up', async () => {
    const order: string[] = [];
    const running = gate();
    const patient = nodeType('patient', {}, async ({ signal }) => {
      await new Promise((resolve) => (signal.addEventListener('abort', resolve), running.open()));
      await new Promise((resolve) => setImmediate(resolve));
      order.push('cleaned up');
      throw new Error('given up');
    });
    const failing = nodeType('failing', {}, async () => (await running.passed, Promise.reject(new FlowError('node_failed', 'no'))));
    const flow = workflow({ start: [['a', 'b']] }, { a: { type: 'patient' }, b: { type: 'failing' } });
    const result = await run({ workflow: flow, nodeTypes: [patient, failing] });
    order.push('ended');
    expect(result.failure?.node).toBe('b');
    expect(order).toEqual(['cleaned up', 'ended']);
  });

  it('does not wait for ever for a node that ignores the abort, and ignores its late result', async () => {
    const running = gate();
    const late = gate();
    const deaf = nodeType('deaf', {}, async ({ inputs }) => (running.open(), await late.passed, [inputs[0] ?? []]));
    const failing = nodeType('failing', {}, async () => (await running.passed, Promise.reject(new FlowError('node_failed', 'no'))));
    const flow = workflow({ start: [['a', 'b']], a: [['c']] }, { a: { type: 'deaf' }, b: { type: 'failing' } });
    const result = await run({ workflow: flow, nodeTypes: [deaf, failing], graceMs: 1 });
    late.open();
    await new Promise((resolve) => setImmediate(resolve));
    expect(result.state).toBe('failed');
    expect(result.lines).not.toContain('started c#0');
    expect(result.lines).not.toContain('finished a#0');
  });

  it('does not abort the signal of nodes after a success', async () => {
    let signal: AbortSignal | undefined;
    const keep = nodeType('keep', {}, async (context) => ((signal = context.signal), [[]]));
    await run({ workflow: workflow({ start: [['a']] }, { a: { type: 'keep' } }), nodeTypes: [keep] });
    expect(signal?.aborted).toBe(false);
  });

  it('is cancelled by the signal, even when the node then returns as if nothing had happened', async () => {
    const { store, record } = memoryStore();
    const cancel = new AbortController();
    const stubborn = nodeType('stubborn', {}, async ({ inputs }) => (cancel.abort(), [inputs[0] ?? []]));
    const result = await run({ workflow: workflow({ start: [['a']], a: [['b']] }, { a: { type: 'stubborn' } }), nodeTypes: [stubborn], signal: cancel.signal, store });
    expect(result.state).toBe('cancelled');
    expect(record.moves).toEqual(['cancelled']);
    expect(result.failure).toBeUndefined();
    expect(result.lines).not.toContain('started b#0');
  });

  it('runs nothing when it was cancelled before it began', async () => {
    const result = await run({ workflow: workflow({ start: [['a']] }), signal: AbortSignal.abort() });
    expect(result.state).toBe('cancelled');
    expect(result.runs.size).toBe(0);
  });

  it('believes the store when somebody else has ended the execution first', async () => {
    const { store, record } = memoryStore('cancelled');
    const result = await run({ workflow: workflow({ start: [['a']] }), store });
    expect(result.state).toBe('cancelled');
    expect(record.moves).toEqual([]);
  });

  it('fails when a run cannot be saved', async () => {
    const { store } = memoryStore();
    const full = { ...store, saveRun: async () => Promise.reject(new FlowError('disk_full', 'no space left')) };
    const result = await run({ workflow: workflow({ start: [['a']] }), store: full });
    expect(result).toMatchObject({ state: 'failed', failure: { code: 'disk_full', node: 'start' } });
  });

  it('fails rather than hangs when a listener throws', async () => {
    const onEvent = (event: { type: string }): void => {
      if (event.type === 'node_finished') throw new Error('listener');
    };
    expect(await run({ workflow: workflow({ start: [['a']] }), onEvent })).toMatchObject({ state: 'failed', failure: { message: 'listener' } });
  });

  it('lets timers through between many quick nodes, so that a cancel arrives', async () => {
    const cancel = new AbortController();
    setImmediate(() => cancel.abort());
    const spin = nodeType('spin', {}, async ({ inputs }) => {
      const until = performance.now() + 5;
      while (performance.now() < until);
      return [inputs[0] ?? []];
    });
    const wires = Object.fromEntries(Array.from({ length: 200 }, (_value, index) => [index === 0 ? 'start' : `n${index}`, [[`n${index + 1}`]]]));
    const nodes = Object.fromEntries(Array.from({ length: 200 }, (_value, index) => [`n${index + 1}`, { type: 'spin' }]));
    const result = await run({ workflow: workflow(wires, nodes), nodeTypes: [spin], signal: cancel.signal });
    expect(result.state).toBe('cancelled');
  });
});
