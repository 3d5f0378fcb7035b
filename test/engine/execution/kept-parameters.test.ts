/** A parameter that evaluates differently each time (`$now`, `Math.random()`) must not turn a purchase into another one. */
import { describe, expect, it } from '@jest/globals';
import type { ExpressionEngine } from '../../../engine/src/expressions/port.ts';
import { createExecutionStore, EXECUTION_SCHEMA } from '../../../engine/src/store/executions.ts';
import { anExecution } from '../../contracts/execution-store.ts';
import { scratchStore } from '../store/scratch-store.ts';
import { fakeExpressions, items, nodeType, run, workflow } from './fakes.ts';

const PARAMETERS = { prompt: '={{ "mountains " + $now.toMillis() }}', width: 512 };

/** Gives another prompt each time, for each item. */
function fickle() {
  let times = 0;
  const engine: ExpressionEngine = {
    ...fakeExpressions().engine,
    evaluate: async (parameters, { inputs }) => (inputs[0] ?? []).map(() => ({ ...parameters, prompt: `mountains ${(times += 1)}` })),
  };
  return { engine, times: () => times };
}

/** Notes what it was asked for; fails as often as told, after it has asked. */
function shop(failures: number, keepsParameters = true) {
  const orders: unknown[] = [];
  let left = failures;
  const type = nodeType('shop', {}, async ({ parameters, inputs }) => {
    orders.push(await parameters());
    if (left-- > 0) throw new Error('the process ends here');
    return [inputs[0] ?? []];
  });
  return { orders, type: { ...type, keepsParameters } };
}

async function openStore() {
  const store = createExecutionStore(await scratchStore({ executions: EXECUTION_SCHEMA }));
  await store.create(anExecution({ id: 'x' }));
  return store;
}

const flow = (settings: object = {}) => workflow({ start: [['a']] }, { a: { type: 'shop', parameters: PARAMETERS, ...settings } });

describe('parameters of a node that buys something', () => {
  it('are after a crash what they were before, for all items', async () => {
    const [store, { engine }, { orders, type }] = [await openStore(), fickle(), shop(1)];
    const options = { workflow: flow(), trigger: items(1, 2), nodeTypes: [type], expressions: engine, store };
    expect((await run(options)).state).toBe('failed');
    await store.take('x', 'next:1:1', () => true);
    expect((await run({ ...options, restored: (await store.load('x'))?.runs ?? [] })).state).toBe('completed');
    const first = [{ prompt: 'mountains 1', width: 512 }, { prompt: 'mountains 2', width: 512 }];
    expect(orders).toEqual([first, first]);
  });

  it('are the same for a second try', async () => {
    const [store, { engine, times }, { orders, type }] = [await openStore(), fickle(), shop(2)];
    const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };
    expect((await run({ workflow: flow(settings), nodeTypes: [type], expressions: engine, store })).state).toBe('completed');
    expect(orders).toEqual([1, 2, 3].map(() => [{ prompt: 'mountains 1', width: 512 }]));
    expect(times()).toBe(1);
  });

  it('are evaluated for each run of it', async () => {
    const [store, { engine }, { orders, type }] = [await openStore(), fickle(), shop(0)];
    const twice = workflow({ start: [['b', 'c']], b: [['a']], c: [['a']] }, { a: { type: 'shop', parameters: PARAMETERS } });
    await run({ workflow: twice, nodeTypes: [type], expressions: engine, store });
    expect(orders).toEqual([1, 2].map((time) => [{ prompt: `mountains ${time}`, width: 512 }]));
  });

  it('are kept before it executes any further', async () => {
    const store = await openStore();
    let kept: unknown;
    const type = { ...nodeType('shop', {}, async ({ parameters }) => (await parameters(), (kept = await store.keepParameters('x', 'a', 0, async () => [])), [[]])), keepsParameters: true };
    await run({ workflow: flow(), nodeTypes: [type], expressions: fickle().engine, store });
    expect(kept).toEqual([{ prompt: 'mountains 1', width: 512 }]);
  });

  it.each<[string, { readonly mode?: 'quote'; readonly keeps?: boolean; readonly parameters?: object }]>([
    ['in a quote', { mode: 'quote' }],
    ['of a node that buys nothing', { keeps: false }],
    ['without any expression', { parameters: { prompt: 'mountains' } }],
  ])('are not kept %s', async (_case, { mode = 'run' as const, keeps = true, parameters = PARAMETERS }) => {
    const [store, { type }] = [await openStore(), shop(0, keeps)];
    await run({ workflow: flow({ parameters }), nodeTypes: [type], expressions: fickle().engine, store, mode });
    expect(await store.keepParameters('x', 'a', 0, async () => [{ prompt: 'none' }])).toEqual([{ prompt: 'none' }]);
  });
});
