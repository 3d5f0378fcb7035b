import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { WaitRequest } from '../../../engine/src/execution/waits.ts';
import type { RunStore } from '../../../engine/src/execution/run-options.ts';
import { createExecutionStore, EXECUTION_SCHEMA } from '../../../engine/src/store/executions.ts';
import { anExecution } from '../../contracts/execution-store.ts';
import { scratchStore } from '../store/scratch-store.ts';
import { items, nodeType, run, workflow } from './fakes.ts';

/** Nodes 1 … n: work, waits that are over at once, and merges of two earlier ones. */
const graphs = fc.array(fc.record({ kind: fc.constantFrom('work', 'work', 'wait', 'merge'), parents: fc.tuple(fc.nat(), fc.nat()), turns: fc.nat(3) }), { minLength: 1, maxLength: 10 }).map((nodes) => {
  const names = ['start', ...nodes.map(({ kind }, index) => `${kind}${index + 1}`)];
  const wires: Record<string, string[][]> = {};
  for (const [index, { kind, parents }] of nodes.entries()) {
    for (const [input, parent] of (kind === 'merge' ? parents : parents.slice(0, 1)).entries()) ((wires[names[parent % (index + 1)] as string] ??= [[]])[0] as string[]).push(`${names[index + 1] as string}:${input}`);
  }
  const types = Object.fromEntries(names.filter((name) => /^(work|wait)/.test(name)).map((name) => [name, { type: name.replace(/\d+$/, '') }]));
  return { flow: workflow(wires, { start: {}, ...types }), turns: new Map(nodes.map((node, index) => [names[index + 1] as string, node.turns])) };
});

const types = (turns: ReadonlyMap<string, number>) => [
  nodeType('work', {}, async ({ inputs, node }) => {
    for (let turn = turns.get(node.name) ?? 0; turn > 0; turn -= 1) await new Promise((resolve) => setImmediate(resolve));
    return [inputs[0] ?? []];
  }),
  nodeType('wait', {}, async ({ inputs, park }) => (await park({ resumeAt: 1 } satisfies WaitRequest), [inputs[0] ?? []])),
];

describe('any graph whose owners are overtaken', () => {
  it('ends once and as it would undisturbed: each run is saved by one owner, and an overtaken one changes nothing any more', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.array(fc.nat(6), { minLength: 1, maxLength: 4 }), async ({ flow, turns }, overtakenAfter) => {
        const store = createExecutionStore(await scratchStore({ executions: EXECUTION_SCHEMA }), () => 1);
        await store.create(anExecution({ id: 'x', owner: 'owner:0:0' }));
        const savedBy = new Map<string, number[]>();
        /** Goes on as long as it likes; after so many saves somebody else takes the execution, and this one does not know. */
        const asOwner = (fence: number, taken: () => Promise<void>, saves: number): RunStore => ({
          ...store,
          async saveRun(id, given, own) {
            if (saves-- === 0) await taken();
            await store.saveRun(id, given, own);
            savedBy.set(`${given.node}#${given.runIndex}`, [...(savedBy.get(`${given.node}#${given.runIndex}`) ?? []), fence]);
          },
        });
        const common = { workflow: flow, nodeTypes: types(turns), trigger: items(1), clock: () => 1 };
        const started: Promise<{ readonly state: string }>[] = [];
        const startAs = async (fence: number): Promise<void> => {
          const restored = (await store.load('x'))?.runs ?? [];
          const after = overtakenAfter[fence - 1];
          const next = async (): Promise<void> => {
            await store.take('x', `owner:${fence}:0`, () => true);
            await startAs(fence + 1);
          };
          started.push(run({ ...common, store: asOwner(fence, next, after ?? -1), fence, restored }));
        };
        await startAs(1);
        const states: string[] = [];
        for (let at = 0; at < started.length; at += 1) states.push((await started[at])?.state ?? '');
        expect(states.filter((state) => state === 'completed')).toHaveLength(1);
        expect(states.at(-1)).toBe('completed');
        expect([...savedBy].filter(([, fences]) => fences.length !== 1)).toEqual([]);
        const whole = await run(common);
        const keys = (runs: Iterable<{ readonly node: string; readonly sources: unknown }>): string[] => [...runs].map(({ node, sources }) => JSON.stringify([node, sources])).sort();
        expect(keys((await store.load('x'))?.runs ?? [])).toEqual(keys([...whole.runs.values()].flat()));
      }),
      { numRuns: 60 },
    );
  });
});
