import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { NodeRun } from '../../../engine/src/execution/types.ts';
import { items, memoryStore, nodeType, run, workflow } from './fakes.ts';

/** Nodes 1 … n of four kinds; each is fed by one or two earlier ones. */
const graphs = fc
  .array(fc.record({ kind: fc.constantFrom('work', 'work', 'if', 'none', 'merge'), parents: fc.tuple(fc.nat(), fc.nat()), outputs: fc.tuple(fc.nat(1), fc.nat(1)), turns: fc.nat(3) }), { minLength: 1, maxLength: 12 })
  .map((nodes) => {
    const names = ['start', ...nodes.map(({ kind }, index) => `${kind}${index + 1}`)];
    const wires: Record<string, string[][]> = {};
    for (const [index, { kind, parents, outputs }] of nodes.entries()) {
      const feeds = kind === 'merge' ? parents : parents.slice(0, 1);
      for (const [input, parent] of feeds.entries()) {
        const from = names[parent % (index + 1)] as string;
        const output = from.startsWith('if') ? (outputs[input] ?? 0) : 0;
        const lists = (wires[from] ??= []);
        while (lists.length <= output) lists.push([]);
        lists[output]?.push(`${names[index + 1] as string}:${input}`);
      }
    }
    const turns = new Map(nodes.map((node, index) => [names[index + 1] as string, node.turns]));
    return { flow: workflow(wires, { start: {}, ...Object.fromEntries(names.filter((name) => name.startsWith('work')).map((name) => [name, { type: 'work' }])) }), turns };
  });

/** Takes a number of turns of the event loop that depends on the node, so that branches overtake each other. */
const working = (turns: ReadonlyMap<string, number>, counts = new Map<string, number>()) =>
  nodeType('work', {}, async ({ inputs, node, runIndex }) => {
    counts.set(`${node.name}#${runIndex}`, (counts.get(`${node.name}#${runIndex}`) ?? 0) + 1);
    for (let turn = turns.get(node.name) ?? 0; turn > 0; turn -= 1) await new Promise((resolve) => setImmediate(resolve));
    return [inputs[0] ?? []];
  });

const keyOf = ({ node, sources }: NodeRun): string => JSON.stringify([node, sources]);

describe('any graph without loops', () => {
  it('runs to its end: every item that was sent is used once, and a merge never waits for what cannot come', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, async ({ flow, turns }) => {
        const result = await run({ workflow: flow, nodeTypes: [working(turns)], trigger: items(true, false) });
        expect(result.state).toBe('completed');
        const all = [...result.runs.values()].flat();
        const used = all.flatMap(({ node, sources }) => sources.flatMap((source, input) => (source === undefined ? [] : [JSON.stringify([source, node, input])])));
        const sent = all.flatMap(({ node, runIndex, outputs }) =>
          flow.connections.filter((wire) => wire.from === node && (outputs[wire.output]?.length ?? 0) > 0).map((wire) => JSON.stringify([{ node, output: wire.output, run: runIndex }, wire.to, wire.input])),
        );
        expect(used.sort()).toEqual(sent.sort());
        // One wire leads to each input, so a second run would mean that a merge was let go too early.
        expect([...result.runs].filter(([, runs]) => runs.length !== 1)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('ends the same, and repeats nothing, when it is cut after any number of saved runs', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.nat(), async ({ flow, turns }, cut) => {
        const { store, record } = memoryStore();
        const whole = await run({ workflow: flow, nodeTypes: [working(turns)], trigger: items(true, false), store });
        const kept = record.runs.slice(0, cut % (record.runs.length + 1));
        const counts = new Map<string, number>();
        const again = await run({ workflow: flow, nodeTypes: [working(turns, counts)], trigger: items(true, false), restored: kept });
        expect(again.state).toBe('completed');
        expect([...again.runs.values()].flat().map(keyOf).sort()).toEqual([...whole.runs.values()].flat().map(keyOf).sort());
        expect(kept.filter(({ node, runIndex }) => counts.has(`${node}#${runIndex}`))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
