/** Where a quote is exact, where it is a range, and that a run is held to it. Real engine parts, a runtime that takes no time. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findExecution, resumeWorkflow } from '../../../engine/src/headless/run-workflow.ts';
import { edit, inARow, manual, picture, setValue, type TestNode } from '../../e2e/workflows.ts';
import { SPARK } from '../jobs/a-job-room.ts';
import { aQuoteBench, type QuoteBench } from './quote-and-run.ts';

let bench: QuoteBench;
beforeAll(async () => (bench = await aQuoteBench()));
afterAll(async () => {
  expect(await bench.engine.verify()).toEqual([]);
  await bench.close();
});

let names = 0;
/** Of 1 Spark, and another one than any before. */
const one = (name: string, options: object = {}): TestNode => picture(name, { width: 1024, height: 1024, seed: (names += 1), ...options });
const asks = (left: string, name = 'If'): TestNode => ({
  ...{ name, type: 'n8n-nodes-base.if', typeVersion: 2.2 },
  parameters: { conditions: { options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 }, conditions: [{ id: '1', leftValue: left, rightValue: 0, operator: { type: 'number', operation: 'gt' } }], combinator: 'and' } },
});
const code = (name: string, jsCode: string): TestNode => ({ name, type: 'n8n-nodes-base.code', typeVersion: 2, parameters: { jsCode } });
const speech = (name: string, prompt: string): TestNode => ({ name, type: 'n8n-nodes-sogni-flow.sogniAudio', typeVersion: 1, parameters: { operation: 'generate_speech', prompt, options: { seed: 1 } } });

async function quoted(file: object) {
  const prepared = await bench.prepare(file);
  const { lines, total, wallets } = await bench.quote(prepared);
  const spark = ({ min, expected, max }: typeof total) => [min / SPARK, expected / SPARK, max / SPARK];
  return { prepared, total: spark(total), lines: Object.fromEntries(lines.map(({ node, price, open, cached }) => [node, [...spark(price), ...(cached ? ['cached'] : []), ...(open ? [open] : [])]])), wallets };
}

describe('a step behind a branch', () => {
  it('is exact where the branch asks for what is known, also after a paid step', async () => {
    const known = ["={{ $('Known').first().json.value }}", '={{ $json.parameters.width }}', '={{ 1 }}'];
    for (const left of known) expect((await quoted(inARow([manual, setValue('Known', '1'), one('A'), asks(left), one('B')]))).total).toEqual([2, 2, 2]);
  });

  it('is a range where it asks for a result, taken or not', async () => {
    const notTaken = await quoted(inARow([manual, one('A'), asks('={{ $json.artifacts[0].sizeBytes }}'), one('B')]));
    expect(notTaken.lines).toEqual({ A: [1, 1, 1], B: [0, 0, 1, 'branch'] });
    const taken = await quoted(inARow([manual, one('A'), asks('={{ 1 - $json.artifacts[0].sizeBytes }}'), one('B')]));
    expect(taken.lines).toEqual({ A: [1, 1, 1], B: [0, 1, 1, 'branch'] });
  });

  it.each([
    ['a field that was made of it', [setValue('Size', '={{ $json.artifacts[0].sizeBytes }}'), asks('={{ $json.value }}')]],
    ['its file', [asks('={{ $binary.image.data.length - 100000 }}')]],
    ['what Code made after it', [code('Code', 'return items.map(({ json }) => ({ json: { n: json.artifacts[0].sizeBytes } }));'), asks('={{ $json.n }}')]],
    ['chance', [asks('={{ Math.random() - 2 }}')]],
  ])('is a range where it asks for %s', async (_what, nodes) => {
    expect((await quoted(inARow([manual, one('A'), ...nodes, one('B')]))).lines.B).toEqual([0, 0, 1, 'branch']);
  });

  it('is priced by its own expressions although the dry run did not come there', async () => {
    const file = inARow([manual, setValue('Width', '2048'), one('A'), asks('={{ $json.artifacts[0].sizeBytes }}'), one('B', { width: "={{ $('Width').first().json.value }}", height: 2048 })]);
    expect((await quoted(file)).lines.B).toEqual([0, expect.any(Number), 4, 'branch']);
  });

  it('costs what it costs once the step before it is made', async () => {
    const before = [manual, one('A'), asks('={{ $json.artifacts[0].sizeBytes }}')];
    await bench.run(await bench.prepare(inARow(before)));
    expect((await quoted(inARow([...before, one('B')]))).lines).toEqual({ A: [0, 0, 0, 'cached'], B: [1, 1, 1] });
  });
});

describe('the maximum', () => {
  it('counts what excludes each other once, and is at most three times what is expected', async () => {
    const file = inARow([manual, one('A'), asks('={{ $json.artifacts[0].sizeBytes }}'), one('Dear', { width: 2048, height: 2048, steps: 100 })]) as { nodes: object[]; connections: Record<string, { main: object[][] }> };
    file.nodes.push({ id: 'other', position: [0, 0], ...one('Cheap') });
    file.connections.If!.main.push([{ node: 'Cheap', type: 'main', index: 0 }]);
    const { total, lines } = await quoted(file);
    expect(lines.Cheap).toEqual([0, expect.any(Number), 1, 'branch']);
    expect([total[0], total[2]]).toEqual([1, 21]);
    expect(total[1]).toBeGreaterThanOrEqual(7);
    expect(total[1]).toBeLessThan(7.001);
  });
});

describe('a step that is asked for twice', () => {
  it('is quoted once where both are sure to run', async () => {
    const twin = one('A');
    const file = inARow([manual, twin, { ...twin, name: 'B' }]);
    const { lines, prepared } = await quoted(file);
    expect(lines).toEqual({ A: [1, 1, 1], B: [0, 0, 0, 'cached'] });
    expect((await bench.run(prepared)).spent).toBe(SPARK);
  });

  it('is quoted twice where each draws its own seed, and so is what follows', async () => {
    const drawn = (name: string): TestNode => ({ ...one(name, { seed: undefined }) });
    const file = inARow([manual, drawn('A'), edit('EA', 'night')], []) as { nodes: object[]; connections: Record<string, unknown> };
    const other = inARow([manual, drawn('B'), edit('EB', 'night')]) as typeof file;
    const both = { ...file, nodes: [...file.nodes, ...other.nodes.slice(1).map((node, index) => ({ ...node, id: `b${index}` }))], connections: { ...other.connections, ...file.connections, Start: { main: [[{ node: 'A', type: 'main', index: 0 }, { node: 'B', type: 'main', index: 0 }]] } } };
    const { total, prepared } = await quoted(both);
    expect(total).toEqual([4, 4, 4]);
    expect((await bench.run(prepared)).spent).toBe(4 * SPARK);
  });
});

describe('a step that is asked for something open', () => {
  it('may be made already, or cost up to three times what the dry run saw, as far as its parameter allows', async () => {
    expect((await quoted(inARow([manual, one('A'), speech('S', '={{ $json.report.method }}')]))).lines.S).toEqual([0, 0.1, expect.closeTo(0.3, 6), 'input']);
    expect((await quoted(inARow([manual, one('A'), edit('E', '={{ $json.report.method }}')]))).lines.E).toEqual([0, 1, 1, 'input']);
  });
});

describe('two steps that only look alike before they are made', () => {
  //  Start ┬► A ► SA (what A reports)
  //        └► B ► SB (what B reports)
  it('are quoted as two', async () => {
    const half = (name: string) => inARow([manual, one(name), speech(`S${name}`, '={{ $json.report.method }}')]) as { nodes: object[]; connections: Record<string, unknown> };
    const [first, other] = [half('A'), half('B')];
    const both = { ...first, nodes: [...first.nodes, ...other.nodes.slice(1).map((node, index) => ({ ...node, id: `b${index}` }))], connections: { ...first.connections, ...other.connections, Start: { main: [[{ node: 'A', type: 'main', index: 0 }, { node: 'B', type: 'main', index: 0 }]] } } };
    const { total, prepared } = await quoted(both);
    expect(total).toEqual([2, 2.2, expect.closeTo(2.6, 6)]);
    expect((await bench.run(prepared)).spent).toBeLessThanOrEqual(2.6 * SPARK);
  });
});

describe('a run that outgrows its quote', () => {
  /** Three pictures once the first is made; the dry run sees one. */
  const growing = () => inARow([manual, one('A'), code('Code', 'const n = $input.first().json.artifacts[0].sizeBytes > 0 ? 3 : 1; return Array.from({ length: n }, (_, index) => ({ json: { index } }));'), one('B', { seed: '={{ $json.index }}' })]);

  it('is stopped by the ledger before it buys more than was approved, and goes on when more is', async () => {
    const { prepared, total } = await quoted(growing());
    expect(total).toEqual([1, 2, 2]);
    const { spent, finished } = await bench.run(prepared, { approved: 2 * SPARK });
    expect(finished.outcome).toMatchObject({ state: 'waiting_for_user', failure: { code: 'over_cap', node: 'B' } });
    expect(spent).toBeLessThanOrEqual(2 * SPARK);
    const budget = await bench.engine.ledger.budgetOf(finished.executionId);
    expect(budget).toMatchObject({ approved: 2 * SPARK, held: 0, captured: spent });

    const { engine } = bench;
    const hooks = { signal: new AbortController().signal, onRun: () => undefined, onEvent: () => undefined };
    const resumed = await resumeWorkflow(engine, await findExecution(engine, 'local', finished.executionId), { ...hooks, approved: 4 * SPARK });
    expect(resumed.outcome.state).toBe('completed');
    expect(await engine.ledger.budgetOf(finished.executionId)).toMatchObject({ approved: 4 * SPARK, held: 0, captured: 4 * SPARK });
  });
});

describe('the wallets of a quote', () => {
  it('are drawn as a hold draws them: play money first, where it is allowed', async () => {
    const { byKind } = await bench.engine.ledger.balance('local');
    const { wallets, total } = await quoted(inARow([manual, one('A'), one('B', { model: 'gpu' })]));
    expect(total).toEqual([3, 3, 3]);
    const play = Math.min(byKind.play, SPARK);
    expect(wallets.play.max + wallets.free.max + wallets.premium.max).toBe(3 * SPARK);
    expect(wallets.play.max).toBe(play);
    expect(wallets.credentials).toEqual({});
  });
});
