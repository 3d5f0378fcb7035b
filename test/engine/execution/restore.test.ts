import { describe, expect, it } from '@jest/globals';
import type { NodeRun } from '../../../engine/src/execution/types.ts';
import { createExecutionStore, EXECUTION_SCHEMA } from '../../../engine/src/store/executions.ts';
import type { Workflow } from '../../../engine/src/workflow/types.ts';
import { anExecution } from '../../contracts/execution-store.ts';
import { scratchStore } from '../store/scratch-store.ts';
import { gate, items, memoryStore, nodeType, run, valuesOf, workflow } from './fakes.ts';

/** Counts its runs by node and run index, so that a repetition shows. */
const counting = (counts: Map<string, number>) =>
  nodeType('work', {}, async ({ inputs, node, runIndex }) => {
    const key = `${node.name}#${runIndex}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    await new Promise((resolve) => setImmediate(resolve));
    return [(inputs[0] ?? []).map((item) => ({ ...item, json: { value: `${String(item.json.value)}>${node.name}` } }))];
  });

interface Case {
  readonly flow: Workflow;
  readonly trigger: unknown[];
}

const work = (...names: string[]) => Object.fromEntries(names.map((name) => [name, { type: 'work' }]));

const CASES: Readonly<Record<string, Case>> = {
  //         ┌──► a ──► c ──┐
  //  start ─┤              ├──► merge ──► d
  //         └──► b ────────┘
  'a diamond': { flow: workflow({ start: [['a', 'b']], a: [['c']], b: [['merge:1']], c: [['merge']], merge: [['d']] }, work('a', 'b', 'c', 'd')), trigger: ['x', 'y'] },
  //  start ──► loop ─done──► d
  //             ▲ └─loop──► a ──► b ─┐
  //             └────────────────────┘
  'a loop': { flow: workflow({ start: [['loop']], loop: [['d'], ['a']], a: [['b']], b: [['loop']] }, work('a', 'b', 'd')), trigger: ['x', 'y', 'z'] },
  //  loop ─loop─► if ─true──► a ─┐
  //   ▲             └─false─► b ─┴► merge ─┐
  //   └────────────────────────────────────┘
  'a merge in a loop': {
    flow: workflow({ start: [['loop']], loop: [['d'], ['if']], if: [['a'], ['b']], a: [['merge']], b: [['merge:1']], merge: [['loop']] }, work('a', 'b', 'd')),
    trigger: [true, false, true],
  },
  //  start ─┬─► a ─┐
  //         ├─► b ─┼─► c ──► d      three arrivals at one input
  //         └─► e ─┘
  'several arrivals at one input': { flow: workflow({ start: [['a', 'b', 'e']], a: [['c']], b: [['c']], e: [['c']], c: [['d']] }, work('a', 'b', 'c', 'd', 'e')), trigger: ['x'] },
};

async function whole({ flow, trigger }: Case) {
  const { store, record } = memoryStore();
  const result = await run({ workflow: flow, trigger: items(...trigger), nodeTypes: [counting(new Map())], store });
  expect(result.state).toBe('completed');
  return { runs: record.runs, result };
}

const summary = (runs: ReadonlyMap<string, readonly NodeRun[]>) =>
  [...runs].map(([node, list]) => [node, list.map(({ runIndex, sources, outputs }) => ({ runIndex, sources, outputs }))]).sort();

describe('an execution that is picked up again', () => {
  for (const [name, given] of Object.entries(CASES)) {
    it(`ends as if it had not stopped, and repeats no saved run, wherever ${name} was cut`, async () => {
      const { runs, result } = await whole(given);
      for (let kept = 0; kept <= runs.length; kept += 1) {
        const counts = new Map<string, number>();
        const { store, record } = memoryStore();
        const again = await run({ workflow: given.flow, trigger: items(...given.trigger), nodeTypes: [counting(counts)], store, restored: structuredClone(runs.slice(0, kept)) });
        expect(again.state).toBe('completed');
        expect(summary(again.runs)).toEqual(summary(result.runs));
        expect(record.runs).toHaveLength(runs.length - kept);
        for (const saved of runs.slice(0, kept)) expect(counts.get(`${saved.node}#${saved.runIndex}`)).toBeUndefined();
        expect([...counts.values()].every((count) => count === 1)).toBe(true);
        const restoredEvents = again.events.filter((event) => event.type === 'node_finished' && event.restored);
        expect(restoredEvents).toHaveLength(kept);
        expect(again.events.filter((event) => event.type === 'node_started')).toHaveLength(runs.length - kept);
      }
    });
  }

  it('gives the run that was under way the index it had, even when later ones have been saved', async () => {
    // a and b both feed c; c#0 (from a) was under way when c#1 (from b) was already saved.
    const { flow, trigger } = CASES['several arrivals at one input'] as Case;
    const { runs } = await whole({ flow, trigger });
    const cut = runs.filter((each) => ['start', 'a', 'b', 'e'].includes(each.node) || (each.node === 'c' && each.runIndex === 1));
    const again = await run({ workflow: flow, trigger: items(...trigger), nodeTypes: [counting(new Map())], restored: cut });
    expect(again.lines.filter((line) => line.startsWith('started c'))).toEqual(['started c#0', 'started c#2']);
    expect(again.runs.get('c')?.map((each) => each.sources[0]?.node)).toEqual(['a', 'b', 'e']);
  });

  it('hands on arrivals in the order in which the runs were saved, when clocks jump and runs end within one millisecond', async () => {
    const { flow, trigger } = CASES['several arrivals at one input'] as Case;
    const { runs } = await whole({ flow, trigger });
    const of = (node: string, finishedAt: number): NodeRun => ({ ...(runs.find((each) => each.node === node) as NodeRun), finishedAt });
    for (const restored of [[of('start', 9), of('e', 9), of('a', 9), of('b', 9)], [of('start', 9), of('e', 3), of('a', 1), of('b', 2)]]) {
      const again = await run({ workflow: flow, trigger: items(...trigger), nodeTypes: [counting(new Map())], restored });
      expect(again.runs.get('c')?.map((each) => each.sources[0]?.node)).toEqual(['e', 'a', 'b']);
    }
  });

  it('gives runs that a crash interrupted the indexes that they had, when their parents ended within one millisecond', async () => {
    // b starts after a and ends before it; then both runs of c are under way when the process ends.
    const [bEnded, bothRun] = [gate(), gate()];
    const late = nodeType('late', {}, async ({ inputs }) => (await bEnded.passed, [inputs[0] ?? []]));
    const flow = workflow({ start: [['a', 'b']], a: [['c']], b: [['c']] }, { a: { type: 'late' }, c: { type: 'watched' } });
    const seen: string[][] = [];
    const watchedBy = (list: string[], execute: () => Promise<void>) =>
      nodeType('watched', {}, async ({ inputs, sources, runIndex }) => (list.push(`${sources?.[0]?.node ?? ''} is #${runIndex}`), await execute(), [inputs[0] ?? []]));
    const store = createExecutionStore(await scratchStore({ executions: EXECUTION_SCHEMA }));
    await store.create(anExecution({ id: 'x' }));
    const stopped = async (): Promise<void> => {
      if (seen[0]?.length === 1) bEnded.open();
      else bothRun.open();
      await bothRun.passed;
      throw new Error('the process ends here');
    };
    seen.push([]);
    expect((await run({ workflow: flow, nodeTypes: [late, watchedBy(seen[0] as string[], stopped)], store })).state).toBe('failed');
    await store.take('x', 'next:1:1', () => true);
    seen.push([]);
    const restored = (await store.load('x'))?.runs ?? [];
    expect(restored.map(({ node, finishedAt }) => [node, finishedAt])).toEqual([['start', 0], ['b', 0], ['a', 0]]);
    expect((await run({ workflow: flow, nodeTypes: [late, watchedBy(seen[1] as string[], async () => {})], store, restored })).state).toBe('completed');
    expect(seen).toEqual([['b is #0', 'a is #1'], ['b is #0', 'a is #1']]);
  });

  it('continues the count of starts', async () => {
    const { flow, trigger } = CASES['a diamond'] as Case;
    const { runs } = await whole({ flow, trigger });
    const again = await run({ workflow: flow, trigger: items(...trigger), nodeTypes: [counting(new Map())], restored: runs.slice(0, 3) });
    const indexes = [...again.runs.values()].flat().map((each) => each.executionIndex);
    expect(new Set(indexes).size).toBe(runs.length);
  });

  it('has nothing left to do when everything was saved', async () => {
    const { flow, trigger } = CASES['a loop'] as Case;
    const { runs } = await whole({ flow, trigger });
    const again = await run({ workflow: flow, trigger: items(...trigger), nodeTypes: [counting(new Map())], restored: runs });
    expect(again.state).toBe('completed');
    expect(again.lines.every((line) => line.startsWith('finished'))).toBe(true);
  });

  it('goes on from the failing node when a failed execution is resumed', async () => {
    const flow = workflow({ start: [['a']], a: [['b']] }, { ...work('a'), b: { type: 'fragile' } });
    const { store, record } = memoryStore();
    const counts = new Map<string, number>();
    let broken = true;
    const fragile = nodeType('fragile', {}, async ({ inputs }) => (broken ? Promise.reject(new Error('no')) : [inputs[0] ?? []]));
    expect((await run({ workflow: flow, nodeTypes: [counting(counts), fragile], store })).state).toBe('failed');
    broken = false;
    const again = await run({ workflow: flow, nodeTypes: [counting(counts), fragile], restored: record.runs });
    expect(again.state).toBe('completed');
    expect(counts.get('a#0')).toBe(1);
    expect(valuesOf(again.outputsOf('b')[0])).toEqual(['1>a']);
  });

  it('keeps what a sibling had finished while the execution was failing', async () => {
    const failed = gate();
    const slow = nodeType('slow', {}, async ({ inputs, signal }) => {
      await new Promise((resolve) => (signal.addEventListener('abort', resolve), failed.open()));
      return [inputs[0] ?? []];
    });
    const failing = nodeType('failing', {}, async () => (await failed.passed, Promise.reject(new Error('no'))));
    const { store, record } = memoryStore();
    await run({ workflow: workflow({ start: [['a', 'b']] }, { a: { type: 'slow' }, b: { type: 'failing' } }), nodeTypes: [slow, failing], store });
    expect(record.runs.map((each) => each.node)).toEqual(['start', 'a']);
  });

  it('refuses runs that do not fit the workflow, because it was changed meanwhile', async () => {
    const { runs } = await whole(CASES['a diamond'] as Case);
    const other = workflow({ start: [['b']], b: [['d']] }, work('b', 'd'));
    const again = await run({ workflow: other, nodeTypes: [counting(new Map())], restored: runs });
    expect(again).toMatchObject({ state: 'failed', failure: { code: 'invalid_workflow' } });
  });
});
