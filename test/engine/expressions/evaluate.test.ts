import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createExpressionEngine } from '../../../engine/src/expressions/index.ts';
import type { Scope } from '../../../engine/src/expressions/port.ts';
import type { Item } from '../../../engine/src/execution/types.ts';
import { aNode, aRun, aScope, aWorkflow, NOW, wire } from './scope.ts';

const engine = createExpressionEngine({ timeoutMs: 5_000 });
afterAll(() => engine.close());

const ask = async (template: unknown, scope = aScope()): Promise<unknown> => (await engine.evaluate({ p: template }, scope))[0]!.p;
const askAll = async (template: string, scope: Scope): Promise<unknown[]> => (await engine.evaluate({ p: template }, scope)).map((record) => record.p);
const items = (...values: Record<string, unknown>[]): Item[] => values.map((json) => ({ json }));

describe('evaluate', () => {
  it('gives one record per item', async () => {
    expect(await askAll('={{ $json.v * 2 }}', aScope(items({ v: 1 }, { v: 2 }, { v: 3 })))).toEqual([2, 4, 6]);
    expect(await askAll('={{ $json.v }}-{{ $itemIndex }}', aScope(items({ v: 'a' }, { v: 'b' })))).toEqual(['a-0', 'b-1']);
  });

  it('gives one record when there are no items, and $json reads as nothing', async () => {
    const empty = aScope([], {});
    expect(await engine.evaluate({ a: '={{ $json.v }}', b: '={{ $json.v + 1 }}', c: 'text', d: '={{ $input.all().length }}' }, empty)).toEqual([{ a: undefined, b: undefined, c: 'text', d: 0 }]);
  });

  it('evaluates at any depth and shares what holds no expression', async () => {
    const parameters = { same: { list: [1, { a: 'b' }] }, deep: { list: ['x', { v: '={{ $json.v }}' }], same: [1, 2] }, text: '=plain', number: 5, nothing: null };
    const [one, two] = await engine.evaluate(parameters, aScope(items({ v: 1 }, { v: 2 })));
    expect(one).toEqual({ ...parameters, text: 'plain', deep: { list: ['x', { v: 1 }], same: [1, 2] } });
    expect(two!.deep).toEqual({ list: ['x', { v: 2 }], same: [1, 2] });
    expect(one!.same).toBe(parameters.same);
    expect((one!.deep as { same: unknown }).same).toBe(parameters.deep.same);
    expect((two!.deep as { same: unknown }).same).toBe(parameters.deep.same);
  });

  it('keeps the type of a value that stands alone', async () => {
    for (const [source, value] of [['[1, "a", null]', [1, 'a', null]], ['{ a: { b: true } }', { a: { b: true } }], ['undefined', undefined], ['0 / 0', Number.NaN], ['-1 / 0', -Infinity], ['10n ** 20n', '100000000000000000000'], ['new Date(0)', '1970-01-01T00:00:00.000Z'], ['$now', '2024-03-30T18:49:00.000+01:00'], ['-0', -0]] as const) {
      expect(await ask(`={{ ${source} }}`)).toEqual(value);
    }
  });

  it('leaves a field named __proto__ a field', async () => {
    const parameters = JSON.parse('{"p": {"__proto__": "={{ 1 + 1 }}", "constructor": "={{ 2 }}"}}') as Record<string, unknown>;
    const [record] = await engine.evaluate(parameters, aScope());
    expect(JSON.stringify(record)).toBe('{"p":{"__proto__":2,"constructor":2}}');
    expect(await ask('={{ Object.keys($json) }}', aScope([{ json: JSON.parse('{"__proto__": {"x": 1}}') as Record<string, unknown> }]))).toEqual(['__proto__']);
  });

  it('does not show what one expression changed to the next', async () => {
    const [record] = await engine.evaluate({ a: '={{ $json.list.sort() }}', b: '={{ $json.list.concat() }}', c: '={{ ($json.list = 5, $json.list) }}', d: '={{ $json.list }}' }, aScope());
    expect(record).toEqual({ a: [1, 2, 3], b: [3, 1, 2], c: 5, d: [3, 1, 2] });
  });

  it('writes objects into a JSON text as JSON', async () => {
    const scope = aScope();
    const set = { ...scope, node: { ...scope.node, type: 'n8n-nodes-base.set' } };
    expect(await engine.evaluate({ jsonOutput: '={ "o": {{ $json.o }}, "n": {{ $json.n }}, "s": "{{ $json.s + "!" }}" }' }, set)).toEqual([{ jsonOutput: '={ "o": {"x":1,"y":{"z":2}}, "n": null, "s": "Hello world!" }'.slice(1) }]);
    expect(await engine.evaluate({ jsonOutput: '={{ $json.o }}' }, set)).toEqual([{ jsonOutput: { x: 1, y: { z: 2 } } }]);
  });

  it('serves evaluations that arrive together', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(`={{ ${index} + $json.a }}`, aScope(undefined, { executionId: `e${index % 3}` }))));
    expect(answers).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });
});

describe('the names of expressions', () => {
  it.each([
    ['$json.o.y.z', 2],
    ['$input.item.json.a', 1],
    ['$input.first().json.a', 1],
    ['$input.last().json.a', 1],
    ['$input.all().length', 1],
    ['$input.params', { k: 'v' }],
    ["$('Mid').item.json.a", 1],
    ["$('Start').item.json.id", 0],
    ["$('Start').first().json.id", 0],
    ["$('Start').last().json.id + 1", 1],
    ["$('Start').all().map((item) => item.json.id)", [0]],
    ["$('Start').itemMatching(0).json.id", 0],
    ["$('Mid').params", { k: 'v' }],
    ["$('Mid').isExecuted", true],
    ["$('Never').isExecuted", false],
    ['$node["Mid"].json.a', 1],
    ['$node["Mid"].parameter.k', 'v'],
    ['$node["Mid"].runIndex', 0],
    ['$items().length', 1],
    ['$items("Start")[0].json', { id: 0 }],
    ['$now.toISO()', '2024-03-30T18:49:00.000+01:00'],
    ['$today.toISO()', '2024-03-30T00:00:00.000+01:00'],
    ['DateTime.fromISO("2024-07-01").toISO()', '2024-07-01T00:00:00.000+02:00'],
    ['Duration.fromObject({ minutes: 90 }).as("hours")', 1.5],
    ['Interval.fromDateTimes(DateTime.utc(2024), DateTime.utc(2025)).length("days")', 366],
    ['$execution.id', 'e1'],
    ['$execution.mode', 'production'],
    ['$execution.resumeUrl', undefined],
    ['$workflow', { id: 'w1', name: 'Flow', active: false }],
    ['$vars.k', 'vv'],
    ['$vars.k + $vars.missing', 'vvundefined'],
    ['$runIndex', 0],
    ['$itemIndex', 0],
    ['$prevNode', { name: 'Mid', outputIndex: 0, runIndex: 0 }],
    ['$nodeVersion', 1],
    ['$jmespath($json, "o.y.z")', 2],
    ['$if($json.a > 5, "y", "n")', 'n'],
    ['$ifEmpty($json.missing, "standard")', 'standard'],
    ['$min(3, 1, 2)', 1],
    ['$max(3, 1, 2)', 3],
    ['$not($json.a)', false],
    ['process', undefined],
    ['nowhere?.deep.fn()', undefined],
  ])('%s', async (source, value) => {
    expect(await ask(`={{ ${source} }}`)).toEqual(value);
  });

  it('shows binary data without their bytes, unless the bytes are named', async () => {
    const scope = aScope([{ json: {}, binary: { image: { data: 'QUJD', mimeType: 'image/png', fileName: 'a.png' } } }]);
    expect(await ask('={{ $binary.image.fileName + $binary.image.mimeType }}', scope)).toBe('a.pngimage/png');
    expect(await ask('={{ $binary }}', scope)).toEqual({ image: { mimeType: 'image/png', fileName: 'a.png' } });
    expect(await ask('={{ $binary.image.data }}', scope)).toBe('QUJD');
    expect(await ask('={{ Object.keys($input.item.binary.image) }}', scope)).toEqual(['mimeType', 'fileName']);
  });

  it('evaluates the parameters that $parameter shows', async () => {
    const parameters = { base: 2, twice: '={{ $parameter.base * 2 }}', text: '=v{{ $parameter.twice }}', deep: { list: ['={{ $json.a }}'] }, p: '={{ $parameter["deep"].list[0] + $parameter.twice }}' };
    expect(await engine.evaluate(parameters, aScope())).toEqual([{ base: 2, twice: 4, text: 'v4', deep: { list: [1] }, p: 5 }]);
    await expect(engine.evaluate({ p: '={{ $parameter.p + 1 }}' }, aScope())).rejects.toMatchObject({ code: 'expression_failed' });
  });
});

describe('items of other nodes', () => {
  //  A ──1──► B (reversed, one dropped) ──► C ──► D
  const a0 = items({ v: 'a0' }, { v: 'a1' }, { v: 'a2' });
  const b: Item[] = [{ json: { v: 'b2' }, pairedItem: { item: 2 } }, { json: { v: 'b0' }, pairedItem: 0 }];
  const c: Item[] = b.map((_item, index) => ({ json: { v: `c${index}` }, pairedItem: { item: index } }));
  const runs = {
    A: [aRun('A', [items({ v: 'old' }), []]), aRun('A', [[], a0], { runIndex: 1 })],
    B: [aRun('B', [b], { sources: [{ node: 'A', output: 1, run: 1 }] })],
    C: [aRun('C', [c], { sources: [{ node: 'B', output: 0, run: 0 }] })],
  };
  const workflow = aWorkflow(['A', 'B', 'C', 'D', 'Lost'].map((name) => aNode(name)), [wire('A', 'B', 1), wire('B', 'C'), wire('C', 'D')]);
  const scope = aScope([], { workflow, node: workflow.nodes.get('D')!, inputs: [c], sources: [{ node: 'C', output: 0, run: 0 }], runsOf: (name) => runs[name as keyof typeof runs] });

  it.each([
    ["$('A').item.json.v", ['a2', 'a0']],
    ["$('A').item.json.v + ''", ['a2', 'a0']],
    ["$('B').item.json.v", ['b2', 'b0']],
    ["$node['A'].json.v", ['a0', 'a1']],
    ["$('A').first().json.v", ['a0', 'a0']],
    ["$('A').last().json.v.trim()", ['a2', 'a2']],
    ["$('A').all().length", [3, 3]],
    ["$('A').all(0, 0).length", [1, 1]],
    ["$('A').first(0, 0).json.v", ['old', 'old']],
    ["$('A').all(0).length", [0, 0]],
    ["$items('A').length", [0, 0]],
    ["$items('A', 1).length", [3, 3]],
    ["$('A').itemMatching(1).json.v", ['a0', 'a0']],
    ["$('A').runIndex ?? $node['A'].runIndex", [1, 1]],
    ["$('A' + '').item.json.v", ['a2', 'a0']],
  ])('%s is %j', async (source, values) => {
    expect(await askAll(`={{ ${source} }}`, scope)).toEqual(values);
  });

  it.each([
    ["$('Nope').item.json.v", 'there is no node "Nope"; the workflow has "A", "B", "C", "D", "Lost"'],
    ["$('Nope').item.json.v + 1", 'there is no node "Nope"; the workflow has "A", "B", "C", "D", "Lost"'],
    ["$('Lost').first().json.v", 'node "Lost" has not run'],
    ["$('Lost').first().json.v + 1", 'node "Lost" has not run'],
    ["$('Lost').item.json.v", 'node "Lost" has not run'],
    ["$node['Lost'].json.v", 'node "Lost" has not run'],
    ["$('A').all(7)", 'has no branch 7'],
    ["$('A').all(1, 9)", 'has no run 9'],
    ["$('A').itemMatching(7)", 'no item 7'],
    ["$('A').itemMatching()", 'needs the index'],
    ['$input.first(1)', 'takes no arguments'],
    ['$env.HOME', 'not open to expressions'],
    ['$("A").item.json.v.toInt()', 'cannot be turned into a whole number'],
    ['$json.missing.toTitleCase()', 'cannot be called on undefined'],
    ['$json.v.pluck("x")', 'pluck() is a method of a list; it was called on text'],
    ['() => 1', 'calling it needs brackets'],
    ['(() => { const a = {}; a.a = a; return a })()', 'cannot be written as JSON'],
  ])('%s fails: %s', async (source, reason) => {
    const failing = askAll(`={{ ${source} }}`, scope);
    await expect(failing).rejects.toMatchObject({ code: 'expression_failed', node: 'D', message: expect.stringContaining(reason), details: { parameter: 'p', item: 0, expression: source } });
  });

  const broken: readonly [string, Item[], string][] = [
    ['is not told', [{ json: {} }], '"C" does not say which item its item 0 came from'],
    ['points nowhere', [{ json: {}, pairedItem: { item: 9 } }], '"B" has no item 9 any more'],
    ['leads to several items', [{ json: {}, pairedItem: [{ item: 0 }, { item: 1 }] }], 'several items of "A" went into this one'],
  ];
  it.each(broken)('says so when the way back %s', async (_name, made, reason) => {
    const other = { ...scope, inputs: [made], runsOf: (name: string) => (name === 'C' ? [aRun('C', [made], { sources: [{ node: 'B', output: 0, run: 0 }] })] : runs[name as keyof typeof runs]) };
    await expect(ask("={{ $('A').item.json.v }}", other)).rejects.toMatchObject({ code: 'expression_failed', message: expect.stringContaining(reason) });
    await expect(ask("={{ $('A').item.json.v + 1 }}", other)).rejects.toMatchObject({ message: expect.stringContaining(reason) });
  });

  it('follows several ways that meet in one item, and a batch that a loop handed out later', async () => {
    const both: Item[] = [{ json: {}, pairedItem: [{ item: 0 }, { item: 0 }] }];
    const merged = { ...scope, inputs: [both], runsOf: (name: string) => (name === 'C' ? [aRun('C', [both], { sources: [{ node: 'B', output: 0, run: 0 }] })] : runs[name as keyof typeof runs]) };
    expect(await ask("={{ $('A').item.json.v }}", merged)).toBe('a2');
    const batch: Item[] = [{ json: {}, pairedItem: { item: 1, sourceOverwrite: { node: 'A', output: 1, run: 1 } } }];
    const looped = { ...scope, inputs: [batch], runsOf: (name: string) => (name === 'C' ? [aRun('C', [batch], { sources: [{ node: 'B', output: 0, run: 5 }] })] : runs[name as keyof typeof runs]) };
    expect(await ask("={{ $('A').item.json.v }}", looped)).toBe('a1');
  });
});

describe('errors', () => {
  it('name the parameter by its path, the item and the expression, shortened', async () => {
    const long = `$json.v.toInt() + ${'1 + '.repeat(60)}1`;
    const failing = engine.evaluate({ list: [{ ok: '={{ 1 + 1 }}' }, { value: `={{ ${long} }}` }] }, aScope(items({ v: '1' }, { v: 'x' })));
    await expect(failing).rejects.toMatchObject({ code: 'expression_failed', node: 'Current', details: { parameter: 'list[1].value', item: 1 }, message: expect.stringMatching(/^parameter "list\[1\]\.value", item 1: \{\{ \$json\.v\.toInt\(\) .{80,110}… \}\} failed: "x" cannot/) });
  });

  it('tell invalid syntax, whether it is seen before or in the sandbox', async () => {
    await expect(ask('={{ "open }}')).rejects.toMatchObject({ code: 'expression_failed', message: expect.stringContaining('invalid syntax: a string is not closed') });
    await expect(ask('={{ 1 +* 2 }}')).rejects.toMatchObject({ code: 'expression_failed', message: expect.stringContaining('invalid syntax') });
  });

  it('end with the time that was given, and the next evaluation works', async () => {
    const hasty = createExpressionEngine({ timeoutMs: 50 });
    await expect(hasty.evaluate({ p: '={{ (() => { for (;;) {} })() }}' }, aScope())).rejects.toMatchObject({ code: 'expression_timeout', node: 'Current', message: expect.stringContaining('"p"') });
    expect(await hasty.evaluate({ p: '={{ 1 + 1 }}' }, aScope())).toEqual([{ p: 2 }]);
    await hasty.close();
  });

  it('are "cancelled" when the signal is given, before, while waiting and while running', async () => {
    await expect(engine.evaluate({ p: '={{ 1 + 1 }}' }, aScope(), AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    const [running, waiting] = [new AbortController(), new AbortController()];
    const first = engine.evaluate({ p: '={{ (() => { for (;;) {} })() }}' }, aScope(), running.signal);
    const second = engine.evaluate({ p: '={{ 1 + 1 }}' }, aScope(), waiting.signal);
    const third = engine.evaluate({ p: '={{ 1 + 2 }}' }, aScope());
    waiting.abort();
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    running.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect(await third).toEqual([{ p: 3 }]);
  });

  it('refuse work after close', async () => {
    const closed = createExpressionEngine();
    expect(await closed.evaluate({ p: '={{ 1 + 1 }}' }, aScope())).toEqual([{ p: 2 }]);
    await closed.close();
    await closed.close();
    await expect(closed.evaluate({ p: '={{ 1 + 1 }}' }, aScope())).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('ways to a value, answered without the sandbox', () => {
  const keys = fc.constantFrom('a', 'b', 'list', 'length', 'toString', 'constructor', '__proto__', '0', '1', 'x y', 'é');
  const value: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, fc.integer(), fc.string({ maxLength: 5 }), fc.boolean(), fc.constant(null), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(keys, tie('value'), { maxKeys: 4, noNullPrototype: true })),
  })).value;
  const step = (key: string): string => (/^[a-zé]\w*$/i.test(key) || key === '__proto__' ? `.${key}` : `[${JSON.stringify(key)}]`);

  it('are what the sandbox gives, alone and inside text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(keys, value, { maxKeys: 5, noNullPrototype: true }), fc.array(fc.tuple(keys, fc.boolean()), { minLength: 1, maxLength: 4 }), async (json, path) => {
        const way = `$json${path.map(([key, optional]) => (optional && !step(key).startsWith('[') ? `?${step(key)}` : step(key))).join('')}`;
        const scope = aScope([{ json: JSON.parse(JSON.stringify(json)) as Record<string, unknown> }]);
        const outcome = async (template: string): Promise<unknown> => {
          try {
            return { value: await ask(template, scope) };
          } catch (error) {
            return { failure: (error as { code?: string }).code };
          }
        };
        expect(await outcome(`={{ ${way} }}`)).toEqual(await outcome(`={{ (${way}) }}`));
        expect(await outcome(`=<{{ ${way} }}>`)).toEqual(await outcome(`=<{{ (${way}) }}>`));
      }),
      { numRuns: 150 },
    );
  });

  it('need no thread', async () => {
    const idle = createExpressionEngine();
    await idle.close();
    const scope = aScope();
    expect(await idle.evaluate({ p: '={{ $json.o.y.z }} {{ $json["s"] }}', q: '=text', r: "={{ $('Start').item.json.id }}", s: '={{ $runIndex }}', t: '={{ $vars.k }}' }, scope)).toEqual([{ p: '2 Hello world', q: 'text', r: 0, s: 0, t: 'vv' }]);
  });
});

it('reads the time of the execution, not of the machine', async () => {
  expect(await ask('={{ $now.toMillis() }}')).toBe(NOW);
  expect(await ask('={{ $now.zoneName }} {{ new Date(0).toLocaleString("en-GB") }}', aScope(undefined, { executionId: 'tokyo', timezone: 'Asia/Tokyo' }))).toBe('Asia/Tokyo 01/01/1970, 09:00:00');
});
