/** What a workflow may cost, from its file alone. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CORE_NODES } from '../../../engine/src/core-nodes/index.ts';
import type { NodeType, NodeTypes } from '../../../engine/src/execution/node-type.ts';
import { createNodeTypes } from '../../../engine/src/execution/registry.ts';
import { planStatically, type PlanOptions, type StaticPlan } from '../../../engine/src/quotes/static-plan.ts';
import { worstCase, type Guard } from '../../../engine/src/quotes/plan/guard.ts';
import { parseWorkflow } from '../../../engine/src/workflow/parse-workflow.ts';
import { planWorkflow } from '../../../engine/src/workflow/plan-workflow.ts';
import { edit, inARow, manual, picture, setValue, type TestNode } from '../../e2e/workflows.ts';
import { SPARK } from '../jobs/a-job-room.ts';
import { baseLimits } from '../base-limits.ts';

const paid = (family: string): NodeType => ({
  ...{ type: `n8n-nodes-sogni-flow.sogni${family}`, versions: [1] },
  shape: () => ({ inputs: 1, outputs: 1, waitsFor: 'any', trigger: false, loop: false }),
  execute: () => Promise.reject(new Error('nothing is run')),
});
const types: NodeTypes = createNodeTypes([...CORE_NODES, ...['Image', 'Video', 'Audio', 'Clip', 'Chat'].map(paid)]);
const capability = (operation: string, rate = 1, model = 'sketch') => ({ operation, model, title: model, rate, playMoney: rate === 1, repeatable: true, ...baseLimits(operation) });
const capabilities = [...['generate_image', 'edit_image', 'animate_photo', 'generate_music', 'generate_speech', 'stitch_video', 'mix_audio'].map((name) => capability(name)), capability('generate_image', 3, 'gpu')];

function plan(file: object, options: Partial<PlanOptions> = {}): StaticPlan {
  const workflow = parseWorkflow(JSON.stringify(file));
  return planStatically(workflow, planWorkflow(workflow, types), { capabilities, ...options });
}
const spark = ({ min, expected, max }: { min: number; expected: number; max: number }) => [min / SPARK, expected / SPARK, max / SPARK];
const costOf = (planned: StaticPlan, node: string) => {
  const cost = planned.costs.find((one) => one.node === node);
  return cost && spark(cost.price);
};

const node = (name: string, type: string, typeVersion: number, parameters: object = {}, more: object = {}): TestNode => ({ name, type: `n8n-nodes-base.${type}`, typeVersion, parameters, ...more });
const large = (name: string, options: object = {}): TestNode => picture(name, { width: 1024, height: 1024, ...options });
const items = (count: number) => node('Items', 'set', 3.4, { duplicateItem: true, duplicateCount: count - 1, assignments: {} });
const question = node('If', 'if', 2.2, { conditions: {} });

/** Nodes and wires with outputs and inputs: `If.1>Merge.1`. */
function graph(nodes: readonly TestNode[], wires: readonly string[]): object {
  const connections: Record<string, { main: { node: string; type: string; index: number }[][] }> = {};
  for (const wire of wires) {
    const [[from = '', output = '0'] = [], [to = '', input = '0'] = []] = wire.split('>').map((end) => end.split('.'));
    const { main } = (connections[from] ??= { main: [] });
    while (main.length <= Number(output)) main.push([]);
    main[Number(output)]!.push({ node: to, type: 'main', index: Number(input) });
  }
  return { name: 'Test', nodes: nodes.map((one, index) => ({ id: `id-${index}`, position: [0, 0], parameters: {}, ...one })), connections };
}

describe('a static plan', () => {
  it('prices fixed parameters exactly, by the rate of their model', () => {
    expect(costOf(plan(inARow([manual, large('A')])), 'A')).toEqual([1, 1, 1]);
    expect(costOf(plan(inARow([manual, large('A', { model: 'gpu', steps: 40, numberOfVariations: 2 })])), 'A')).toEqual([12, 12, 12]);
    expect(plan(inARow([manual, large('A', { model: 'gpu' })])).costs[0]).toMatchObject({ model: 'gpu', playMoney: false });
  });

  it('prices a clip whose shape an expression tells from the square to the most oblong', () => {
    const clip = (aspectRatio: string): TestNode => ({ name: 'A', type: 'n8n-nodes-sogni-flow.sogniVideo', typeVersion: 1, parameters: { operation: 'animate_photo', prompt: 'push in', options: { duration: 4, width: 1280, height: 720, aspectRatio } } });
    expect(costOf(plan(inARow([manual, clip('16:9')])), 'A')).toEqual([2, 2, 2]);
    const [min, expected, max] = costOf(plan(inARow([manual, clip('={{ $json.Shape }}')])), 'A')!;
    expect([min, expected, max]).toEqual([1.125, 2, 4.5]);
  });

  it('prices a message by its bytes and the longest answer, and one that only lists models not at all', () => {
    const chat = (parameters: object): TestNode => ({ name: 'A', type: 'n8n-nodes-sogni-flow.sogniChat', typeVersion: 1, parameters });
    const most = ((7 + 2 * 16 + 128) * 60 + 1_000 * 180) / SPARK;
    const [min, expected, max] = costOf(plan(inARow([manual, chat({ operation: 'chat', prompt: 'abcd', system: 'efg', options: { max_tokens: 1_000 } })])), 'A')!;
    expect([min, max, expected]).toEqual([240 / SPARK, most, expect.closeTo(most / 3, 6)]);
    expect(costOf(plan(inARow([manual, chat({ prompt: 'abcd', options: { max_tokens: '={{ $json.n }}' } })])), 'A')?.[2]).toBeGreaterThan(65_536 * 0.00018);
    expect(plan(inARow([manual, chat({ operation: 'models' })])).costs).toEqual([]);
  });

  it('takes the bounds of the operation for a parameter that is an expression, and its default for what is expected', () => {
    expect(costOf(plan(inARow([manual, large('A', { steps: '={{ $json.steps }}' })])), 'A')).toEqual([0.05, 1, 5]);
    expect(costOf(plan(inARow([manual, large('A', { model: '={{ $json.model }}' })])), 'A')).toEqual([1, 1, 3]);
    const speech: TestNode = { name: 'S', type: 'n8n-nodes-sogni-flow.sogniAudio', typeVersion: 1, parameters: { operation: 'generate_speech', prompt: '=Hello {{ $json.name }}' } };
    expect(costOf(plan(inARow([manual, speech])), 'S')).toEqual([0.1, 0.1, 4.1]);
    // From a square to the longest strip, each with a short side of 720 px.
    const clip: TestNode = { name: 'C', type: 'n8n-nodes-sogni-flow.sogniVideo', typeVersion: 1, parameters: { operation: 'animate_photo', prompt: 'a', options: { duration: 2, targetResolution: 720, aspectRatio: '={{ $json.Shape }}' } } };
    expect(costOf(plan(inARow([manual, clip])), 'C')).toEqual([0.5625, 1, 2.25]);
  });

  it('prices an edit by the picture that comes in, and by all sizes when that is a file of the user', () => {
    expect(costOf(plan(inARow([manual, large('A', { width: 2048 }), setValue('Step', 'x'), edit('E', 'night')])), 'E')).toEqual([2, 2, 2]);
    expect(costOf(plan(inARow([manual, edit('E', 'night')]), { triggerFiles: true }), 'E')).toEqual([0.25, 1, 4]);
  });

  it('multiplies by the items that come in, unless the node runs once or gathers them', () => {
    expect(costOf(plan(inARow([manual, items(5), large('A')])), 'A')).toEqual([5, 5, 5]);
    expect(costOf(plan(inARow([manual, items(5), { ...large('A'), executeOnce: true } as TestNode])), 'A')).toEqual([1, 1, 1]);
    expect(costOf(plan(inARow([manual, items(5), node('L', 'limit', 1, { maxItems: 2 }), large('A')])), 'A')).toEqual([2, 2, 2]);
    const film: TestNode = { name: 'F', type: 'n8n-nodes-sogni-flow.sogniClip', typeVersion: 1, parameters: { operation: 'stitch_video' } };
    expect(costOf(plan(inARow([manual, items(5), film])), 'F')).toEqual([0.9, 0.9, 0.9]);
    expect(costOf(plan(inARow([manual, large('A')]), { triggerItems: 7 }), 'A')).toEqual([7, 7, 7]);
  });

  it('takes items that are pinned for a price of nothing, and passes over a node that is switched off', () => {
    const pinned = { ...inARow([manual, large('A'), large('B')]), pinData: { A: [{ json: {} }, { json: {} }] } };
    expect([costOf(plan(pinned), 'A'), costOf(plan(pinned), 'B')]).toEqual([undefined, [2, 2, 2]]);
    expect(plan(inARow([manual, { ...large('A'), disabled: true } as TestNode])).costs).toEqual([]);
  });

  //          ┌─► A (1) ──┐
  //  Start ► If          ├─► C (1)
  //          └─► B (4) ──┘
  it('counts branches that exclude each other once, the dearer one, and what follows both always', () => {
    const planned = plan(graph([manual, question, large('A'), large('B', { width: 2048, height: 2048 }), large('C')], ['Start>If', 'If.0>A', 'If.1>B', 'A>C', 'B>C']));
    expect([costOf(planned, 'A'), costOf(planned, 'B')]).toEqual([[0, 0.5, 1], [0, 2, 4]]);
    expect(spark(planned.total)).toEqual([0, 3.5, 6]);
    expect([...planned.decisions]).toEqual(['If']);
  });

  it('counts both branches where several items may part', () => {
    const planned = plan(graph([manual, items(3), question, large('A'), large('B')], ['Start>Items', 'Items>If', 'If.0>A', 'If.1>B']));
    expect(spark(planned.total)).toEqual([0, 3, 6]);
  });

  //  Start ► Items (6) ► Loop ─done─► After
  //                       ▲ └─loop─► Body ┐
  //                       └───────────────┘
  it('hands every item once through a loop, in however many batches', () => {
    const looping = (batchSize: number) => plan(graph([manual, items(6), node('Loop', 'splitInBatches', 3, { batchSize }), large('Body'), large('After')], ['Start>Items', 'Items>Loop', 'Loop.1>Body', 'Body>Loop', 'Loop.0>After']));
    expect(costOf(looping(1), 'Body')).toEqual([6, 6, 6]);
    expect(costOf(looping(4), 'Body')).toEqual([6, 6, 6]);
    expect(costOf(looping(1), 'After')).toEqual([0, 6, 6]);
  });

  it('names the credential that pays, at the rate of the base model', () => {
    const remote = { ...large('A', { model: 'flux-9' }), credentials: { sogniApi: { name: 'Studio' } } };
    expect(plan(inARow([manual, remote])).costs[0]).toMatchObject({ credential: 'Studio', model: 'flux-9', playMoney: false, price: { max: SPARK } });
  });

  it('never quotes a range that is none, whatever the graph', () => {
    const kinds = fc.constantFrom('set', 'if', 'filter', 'code', 'noOp', 'merge', 'aggregate', 'limit', 'picture');
    fc.assert(
      fc.property(fc.array(fc.record({ kind: kinds, from: fc.array(fc.tuple(fc.nat(30), fc.nat(1)), { minLength: 1, maxLength: 3 }), count: fc.integer({ min: 1, max: 4 }) }), { minLength: 1, maxLength: 20 }), (drawn) => {
        const versions: Record<string, number> = { set: 3.4, if: 2.2, filter: 2.2, code: 2, noOp: 1, merge: 3.2, aggregate: 1, limit: 1 };
        const nodes = drawn.map(({ kind, count }, index) => (kind === 'picture' ? large(`N${index}`) : node(`N${index}`, kind, versions[kind]!, { duplicateItem: true, duplicateCount: count, maxItems: count, jsCode: 'return items' })));
        const outputs = (name: string): number => (name.startsWith('N') && drawn[Number(name.slice(1))]?.kind === 'if' ? 2 : 1);
        const wires = drawn.flatMap(({ kind, from }, index) => from.map(([source, output], input) => {
          const name = index === 0 ? 'Start' : `N${source % index}`;
          return `${name}.${output % outputs(name)}>N${index}.${kind === 'merge' ? input % 2 : 0}`;
        }));
        const { costs, total } = plan(graph([manual, ...nodes], wires));
        for (const { price } of [...costs, { price: total }]) {
          expect(price.min).toBeLessThanOrEqual(price.max);
          expect(price.expected).toBeLessThanOrEqual(Math.ceil(price.max) + costs.length);
          expect(Number.isSafeInteger(price.max)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the worst case', () => {
  it('is that of the dearest way through decisions inside each other', () => {
    const guard = (parent: Guard | undefined, decision: string, output: number): Guard => ({ parent, decision, output, depth: (parent?.depth ?? 0) + 1 });
    const [yes, no] = [guard(undefined, 'A', 0), guard(undefined, 'A', 1)];
    const inner = [guard(yes, 'B', 0), guard(yes, 'B', 1)];
    expect(worstCase([{ guard: undefined, amount: 1 }, { guard: yes, amount: 2 }, { guard: inner[0], amount: 5 }, { guard: inner[1], amount: 3 }, { guard: no, amount: 6 }])).toBe(1 + 2 + 5);
    expect(worstCase([])).toBe(0);
  });
});
