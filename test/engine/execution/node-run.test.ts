import { describe, expect, it } from '@jest/globals';
import { FlowError } from '../../../nodes/contract/index.ts';
import type { NodeContext } from '../../../engine/src/execution/node-type.ts';
import type { Item } from '../../../engine/src/execution/types.ts';
import { fakeExpressions, items, nodeType, run, valuesOf, workflow } from './fakes.ts';

const fails = nodeType('fails', {}, async () => {
  throw new FlowError('runtime_failed', 'the runtime is gone');
});

/** Fails `times` times, then hands its items on. */
const flaky = (times: number) => {
  const tries: number[] = [];
  const type = nodeType('flaky', {}, async ({ inputs }) => {
    tries.push(tries.length + 1);
    if (tries.length <= times) throw new Error(`try ${tries.length}`);
    return [inputs[0] ?? []];
  });
  return { type, tries };
};

/** start → a, with `a` of the given type and settings; `wires` add to it. */
const flow = (settings: object, wires: Record<string, string[][]> = {}) => workflow({ start: [['a']], ...wires }, { a: settings });

describe('tries', () => {
  it('runs a node once when it is not to be tried again', async () => {
    const { type, tries } = flaky(1);
    expect((await run({ workflow: flow({ type: 'flaky', maxTries: 3 }), nodeTypes: [type] })).state).toBe('failed');
    expect(tries).toEqual([1]);
  });

  it.each([
    ['content_filtered', 1],
    ['invalid_parameter', 1],
    ['runtime_failed', 3],
    ['node_failed', 3],
  ] as const)('of a node that buys, after %s: %d', async (code, count) => {
    let tries = 0;
    const buying = { ...nodeType('buying', {}, async () => ((tries += 1), await Promise.reject(new FlowError(code, 'no')))), keepsParameters: true };
    await run({ workflow: flow({ type: 'buying', retryOnFail: true, maxTries: 3, waitBetweenTries: 0 }), nodeTypes: [buying] });
    expect(tries).toBe(count);
  });

  it('tries again up to maxTries, waiting between the tries', async () => {
    const { type, tries } = flaky(2);
    const waits: number[] = [];
    const result = await run({
      workflow: flow({ type: 'flaky', retryOnFail: true, maxTries: 3, waitBetweenTries: 250 }),
      nodeTypes: [type],
      wait: async (ms) => void waits.push(ms),
    });
    expect(result.state).toBe('completed');
    expect(tries).toEqual([1, 2, 3]);
    expect(waits).toEqual([250, 250]);
  });

  it('fails with the last error when no try is left', async () => {
    const { type } = flaky(9);
    const result = await run({ workflow: flow({ type: 'flaky', retryOnFail: true, maxTries: 2, waitBetweenTries: 0 }), nodeTypes: [type] });
    expect(result.failure?.message).toBe('try 2');
  });

  it('evaluates the parameters anew for each try', async () => {
    const { engine, calls } = fakeExpressions();
    let tries = 0;
    const asks = nodeType('asks', {}, async (context) => {
      await context.parameters();
      tries += 1;
      if (tries === 1) throw new Error('once');
      return [[]];
    });
    await run({ workflow: flow({ type: 'asks', retryOnFail: true, waitBetweenTries: 0, parameters: { x: '={{ value }}' } }), nodeTypes: [asks], expressions: engine });
    expect(calls).toHaveLength(2);
  });

  it('is not tried again after a cancel', async () => {
    const { type, tries } = flaky(9);
    const cancel = new AbortController();
    const result = await run({
      workflow: flow({ type: 'flaky', retryOnFail: true, maxTries: 5 }),
      nodeTypes: [type],
      signal: cancel.signal,
      wait: async () => cancel.abort(),
    });
    expect(result.state).toBe('cancelled');
    expect(tries).toEqual([1]);
  });

  it('ends a wait between tries when it is cancelled', async () => {
    const { type } = flaky(9);
    const cancel = new AbortController();
    const running = run({ workflow: flow({ type: 'flaky', retryOnFail: true, waitBetweenTries: 5_000 }), nodeTypes: [type], signal: cancel.signal });
    setImmediate(() => cancel.abort());
    expect((await running).state).toBe('cancelled');
  });
});

describe('going on after an error', () => {
  //  start ──► a (fails) ──► b
  it('hands the input items on with the message, with continueRegularOutput', async () => {
    const result = await run({ workflow: flow({ type: 'fails', onError: 'continueRegularOutput' }, { a: [['b']] }), nodeTypes: [fails], trigger: items(1, 2) });
    expect(result.state).toBe('completed');
    expect(result.outputsOf('b')[0]?.map((item) => item.json)).toEqual([
      { value: 1, error: 'the runtime is gone' },
      { value: 2, error: 'the runtime is gone' },
    ]);
    expect(result.runs.get('a')?.[0]?.failure).toEqual({ code: 'runtime_failed', message: 'the runtime is gone', node: 'a' });
    expect(result.events).toContainEqual(expect.objectContaining({ type: 'node_finished', node: 'a', failure: expect.objectContaining({ code: 'runtime_failed' }) }));
  });

  //         ┌─ 0 ─────► b
  //  a ─────┤
  //         └─ error ─► c
  it('sends them out of the extra last output, with continueErrorOutput', async () => {
    const result = await run({ workflow: flow({ type: 'fails', onError: 'continueErrorOutput' }, { a: [['b'], ['c']] }), nodeTypes: [fails] });
    expect([...result.runs.keys()]).toEqual(['start', 'a', 'c']);
    expect(result.outputsOf('c')[0]?.[0]?.json).toEqual({ value: 1, error: 'the runtime is gone' });
  });

  it('only goes on when the tries are used up', async () => {
    const { type, tries } = flaky(9);
    await run({ workflow: flow({ type: 'flaky', onError: 'continueRegularOutput', retryOnFail: true, maxTries: 4, waitBetweenTries: 0 }), nodeTypes: [type] });
    expect(tries).toHaveLength(4);
  });

  it('sorts out single items that the node marked as failed, and gives them back their input', async () => {
    const half = nodeType('half', {}, async ({ inputs }) => [
      (inputs[0] ?? []).map((item, index): Item => (index === 1 ? { json: { error: 'too dark' }, pairedItem: { item: index } } : item)),
    ]);
    const result = await run({ workflow: flow({ type: 'half', onError: 'continueErrorOutput' }, { a: [['b'], ['c']] }), nodeTypes: [half], trigger: items('x', 'y', 'z') });
    expect(valuesOf(result.outputsOf('b')[0])).toEqual(['x', 'z']);
    expect(result.outputsOf('c')[0]?.map((item) => item.json)).toEqual([{ value: 'y', error: 'too dark' }]);
  });

  it('leaves an item with data beside its error alone, as n8n does', async () => {
    const result = await run({ workflow: flow({ onError: 'continueErrorOutput' }, { a: [['b'], ['c']] }), trigger: [{ json: { error: 'part of the data', id: 1 } }] });
    expect([...result.runs.keys()]).toEqual(['start', 'a', 'b']);
  });

  it('turns the error of an item into its JSON', async () => {
    const marks = nodeType('marks', {}, async () => [[{ json: { left: 'over' }, error: { message: 'no' } }]]);
    const result = await run({ workflow: flow({ type: 'marks', onError: 'continueRegularOutput' }), nodeTypes: [marks] });
    expect(result.outputsOf('a')[0]?.[0]?.json).toEqual({ error: 'no' });
  });

  it('does not go on after a cancel', async () => {
    const cancel = new AbortController();
    const cancelled = nodeType('cancelled', {}, async () => (cancel.abort(), Promise.reject(new Error('aborted'))));
    const result = await run({ workflow: flow({ type: 'cancelled', onError: 'continueRegularOutput' }, { a: [['b']] }), nodeTypes: [cancelled], signal: cancel.signal });
    expect(result.state).toBe('cancelled');
    expect(result.runs.has('b')).toBe(false);
  });
});

describe('settings of a node', () => {
  const seen: NodeContext[] = [];
  const look = nodeType('look', {}, async (context) => (seen.push(context), [context.inputs[0] ?? []]));

  it('hands only the first item to a node that is to run once', async () => {
    const result = await run({ workflow: flow({ type: 'look', executeOnce: true }), nodeTypes: [look], trigger: items(1, 2, 3) });
    expect(seen.pop()?.inputs).toHaveLength(1);
    expect(valuesOf(result.outputsOf('a')[0])).toEqual([1]);
  });

  it('keeps a branch alive with one empty item that stands for all input items', async () => {
    const result = await run({ workflow: flow({ type: 'none', alwaysOutputData: true }, { a: [['b']] }), trigger: items(1, 2) });
    expect(result.outputsOf('a')).toEqual([[{ json: {}, pairedItem: [{ item: 0 }, { item: 1 }] }]]);
    expect(result.runs.has('b')).toBe(true);
  });

  it('lets a node that is switched off hand on its items, whatever its type', async () => {
    const result = await run({ workflow: flow({ type: 'nobody.knows', disabled: true }, { a: [['b']] }), trigger: items(1, 2) });
    expect(valuesOf(result.outputsOf('b')[0])).toEqual([1, 2]);
  });

  it('hands on pinned items instead of running the node', async () => {
    const pinned = workflow({ start: [['a']], a: [['b']] }, { a: { type: 'fails' } }, { pinData: { a: [{ json: { value: 'pinned' } }, { value: 'bare' }] } });
    const result = await run({ workflow: pinned, nodeTypes: [fails] });
    expect(valuesOf(result.outputsOf('b')[0])).toEqual(['pinned', 'bare']);
  });

  it('prefers the items of the trigger to pinned ones, and pinned ones to nothing', async () => {
    const pinned = workflow({ start: [['a']] }, {}, { pinData: { start: [{ json: { value: 'pinned' } }] } });
    expect(valuesOf((await run({ workflow: pinned, trigger: items('given') })).outputsOf('a')[0])).toEqual(['given']);
    expect(valuesOf((await run({ workflow: pinned, trigger: [] })).outputsOf('a')[0])).toEqual(['pinned']);
  });

  it('gives a node a memory that lasts over its runs, and is its own', async () => {
    const counts = nodeType('counts', {}, async ({ memory, node }) => {
      memory.set('runs', ((memory.get('runs') as number | undefined) ?? 0) + 1);
      return [[{ json: { value: `${node.name}${String(memory.get('runs'))}` } }]];
    });
    const both = workflow({ start: [['a', 'b']], a: [['c']], b: [['c', 'd']] }, { c: { type: 'counts' }, d: { type: 'counts' } });
    const result = await run({ workflow: both, nodeTypes: [counts] });
    expect([0, 1].map((index) => valuesOf(result.outputsOf('c', index)[0]))).toEqual([['c1'], ['c2']]);
    expect(valuesOf(result.outputsOf('d')[0])).toEqual(['d1']);
  });
});

describe('parameters', () => {
  const ask = (found: unknown[]) => nodeType('ask', {}, async (context) => (found.push(await context.parameters(), await context.parameters()), [[]]));

  it('never enters the sandbox when nothing in them is an expression', async () => {
    const { engine, calls } = fakeExpressions();
    const found: unknown[] = [];
    const plain = flow({ type: 'ask', parameters: { text: 'no = here', deep: { list: [1, 'a'] } } });
    await run({ workflow: plain, nodeTypes: [ask(found)], expressions: engine, trigger: items(1, 2, 3) });
    expect(calls).toEqual([]);
    const records = found[0] as object[];
    expect(records).toHaveLength(3);
    expect(new Set(records)).toEqual(new Set([plain.nodes.get('a')?.parameters]));
    expect(Object.isFrozen(records[0])).toBe(true);
  });

  it('are evaluated in one crossing for all items, however deep the expression lies', async () => {
    const { engine, calls } = fakeExpressions();
    const found: unknown[] = [];
    await run({ workflow: flow({ type: 'ask', parameters: { deep: { list: ['={{ value }}'] }, plain: 1, x: '={{ value }}' } }), nodeTypes: [ask(found)], expressions: engine, trigger: items('p', 'q') });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ executionId: 'x', runIndex: 0, timezone: 'UTC', vars: {}, now: 0 });
    expect((found[0] as { x: string }[]).map(({ x }) => x)).toEqual(['p', 'q']);
  });

  it('name the node when an expression fails', async () => {
    const failing = { ...fakeExpressions().engine, evaluate: async () => Promise.reject(new FlowError('expression_failed', 'parameter x, item 0: y is not defined')) };
    const result = await run({ workflow: flow({ type: 'ask', parameters: { x: '={{ y }}' } }), nodeTypes: [ask([])], expressions: failing });
    expect(result.failure).toEqual({ code: 'expression_failed', message: 'parameter x, item 0: y is not defined', node: 'a' });
  });

  it('lets a Code node run its code in the sandbox', async () => {
    const code = nodeType('code', {}, async (context) => [await context.runCode('return 1', 'runOnceForAllItems')]);
    const result = await run({ workflow: flow({ type: 'code' }), nodeTypes: [code] });
    expect(result.outputsOf('a')[0]?.[0]?.json).toEqual({ code: 'return 1', mode: 'runOnceForAllItems' });
  });
});

describe('pairing', () => {
  const stamps: unknown[] = [];
  const stamp = nodeType('stamp', { inputs: 2, waitsFor: 'all' }, async ({ inputs }) => (stamps.push(inputs.map((list) => list.map((item) => item.pairedItem))), [inputs.flat()]));

  it('stamps every input item with its own place before each node', async () => {
    const pairs: Item[] = [
      { json: {}, pairedItem: { item: 7 } },
      { json: {}, pairedItem: 9 },
    ];
    await run({ workflow: workflow({ start: [['a', 'b']], a: [['s']], b: [['s:1']] }, { s: { type: 'stamp' } }), nodeTypes: [stamp], trigger: pairs });
    expect(stamps.pop()).toEqual([
      [{ item: 0 }, { item: 1 }],
      [
        { item: 0, input: 1 },
        { item: 1, input: 1 },
      ],
    ]);
  });

  const makes = (count: number) => nodeType('makes', {}, async () => [Array.from({ length: count }, () => ({ json: {} }))]);
  const pairsOf = async (given: number, made: number) =>
    (await run({ workflow: flow({ type: 'makes' }), nodeTypes: [makes(made)], trigger: items(...Array.from({ length: given }, (_value, index) => index)) })).outputsOf('a')[0]?.map((item) => item.pairedItem);

  it('pairs new items one to one when the counts match', async () => {
    expect(await pairsOf(2, 2)).toEqual([{ item: 0 }, { item: 1 }]);
  });

  it('pairs all new items with the only input item', async () => {
    expect(await pairsOf(1, 3)).toEqual([{ item: 0 }, { item: 0 }, { item: 0 }]);
  });

  it('leaves items unpaired when nobody can know', async () => {
    expect(await pairsOf(3, 2)).toEqual([undefined, undefined]);
  });

  it('keeps what the node said itself', async () => {
    const says = nodeType('says', {}, async () => [[{ json: {}, pairedItem: { item: 1 } }]]);
    const result = await run({ workflow: flow({ type: 'says' }), nodeTypes: [says], trigger: items(1, 2) });
    expect(result.outputsOf('a')[0]?.[0]?.pairedItem).toEqual({ item: 1 });
  });
});
