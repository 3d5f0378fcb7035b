import { afterAll, describe, expect, it } from '@jest/globals';
import type { Item } from '../../../engine/src/execution/types.ts';
import { aNode } from '../expressions/scope.ts';
import { closeEngine, itemsOf, jsonOf, nodeType, pairsOf, runNode } from './run-node.ts';

afterAll(closeEngine);

const file = (data: string) => ({ data, mimeType: 'text/plain' });

describe('Split Out', () => {
  const split = async (parameters: Record<string, unknown>, ...rows: Record<string, unknown>[]) => runNode('splitOut', parameters, [itemsOf(...rows)]);

  it.each([
    ['objects become the items', { fieldToSplitOut: 'l' }, { l: [{ x: 1 }, { x: 2 }], k: 0 }, [{ x: 1 }, { x: 2 }]],
    ['plain values keep the name', { fieldToSplitOut: 'l' }, { l: [1, 'a'] }, [{ l: 1 }, { l: 'a' }]],
    ['under another name', { fieldToSplitOut: 'l', options: { destinationFieldName: 'v' } }, { l: [1, { x: 1 }] }, [{ v: 1 }, { v: { x: 1 } }]],
    ['with all other fields', { fieldToSplitOut: 'l', include: 'allOtherFields' }, { l: [1, 2], k: 0 }, [{ k: 0, l: 1 }, { k: 0, l: 2 }]],
    ['with some other fields', { fieldToSplitOut: 'l', include: 'selectedOtherFields', fieldsToInclude: 'k' }, { l: [1], k: 0, m: 0 }, [{ k: 0, l: 1 }]],
    ['a deep field', { fieldToSplitOut: '$json.a.l' }, { a: { l: [{ x: 1 }] } }, [{ x: 1 }]],
    ['two fields side by side', { fieldToSplitOut: 'a, b' }, { a: [1, 2], b: [{ x: 1 }] }, [{ a: 1, b: { x: 1 } }, { a: 2 }]],
    ['the values of an object', { fieldToSplitOut: 'o' }, { o: { p: 1, q: 2 } }, [{ o: 1 }, { o: 2 }]],
    ['a single value', { fieldToSplitOut: 'v' }, { v: 5 }, [{ v: 5 }]],
    ['nothing for a missing field', { fieldToSplitOut: 'gone' }, { v: 5 }, []],
  ])('%s', async (_title, parameters, row, json) => {
    expect(jsonOf(await split(parameters, row))).toEqual([json]);
  });

  it('pairs every entry with its item, and keeps binary data when told to', async () => {
    expect(pairsOf(await split({ fieldToSplitOut: 'l' }, { l: [1, 2] }, { l: [3] }))).toEqual([[{ item: 0 }, { item: 0 }, { item: 1 }]]);
    const item: Item = { json: { l: [1] }, binary: { a: file('QQ=='), b: file('Qg==') } };
    expect((await runNode('splitOut', { fieldToSplitOut: 'l', options: { includeBinary: true } }, [[item]]))[0]![0]!.binary).toEqual(item.binary);
    expect((await runNode('splitOut', { fieldToSplitOut: '$binary' }, [[item]]))[0]!.map(({ binary }) => binary)).toEqual([{ a: file('QQ==') }, { b: file('Qg==') }]);
  });

  it('refuses no field, and as many names as there are not fields', async () => {
    await expect(split({ fieldToSplitOut: '' }, {})).rejects.toMatchObject({ code: 'invalid_parameter' });
    await expect(split({ fieldToSplitOut: 'a,b', options: { destinationFieldName: 'x' } }, {})).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('2') });
  });
});

describe('Aggregate', () => {
  const rows = itemsOf({ a: 1, o: { b: 'x' }, l: [1, null] }, { a: null, o: { b: 'y' }, l: [2] }, { o: {} });
  const fields = (...list: Record<string, unknown>[]) => ({ fieldsToAggregate: { fieldToAggregate: list } });

  it.each([
    ['lists of single fields', fields({ fieldToAggregate: 'a' }, { fieldToAggregate: 'o.b' }), { a: [1], b: ['x', 'y'] }],
    ['under another name', fields({ fieldToAggregate: 'a', renameField: true, outputFieldName: 'as' }), { as: [1] }],
    ['with what is missing', { ...fields({ fieldToAggregate: 'a' }), options: { keepMissing: true } }, { a: [1, null, null] }],
    ['lists of lists', fields({ fieldToAggregate: 'l' }), { l: [[1], [2]] }],
    ['lists merged', { ...fields({ fieldToAggregate: 'l' }), options: { mergeLists: true } }, { l: [1, 2] }],
    ['everything', { aggregate: 'aggregateAllItemData' }, { data: rows.map(({ json }) => json) }],
    ['some fields of everything', { aggregate: 'aggregateAllItemData', destinationFieldName: 'all', include: 'specifiedFields', fieldsToInclude: 'a' }, { all: [{ a: 1 }, { a: null }] }],
    ['all but some fields', { aggregate: 'aggregateAllItemData', include: 'allFieldsExcept', fieldsToExclude: 'a, l' }, { data: [{ o: { b: 'x' } }, { o: { b: 'y' } }, { o: {} }] }],
  ])('makes %s', async (_title, parameters, json) => {
    const outputs = await runNode('aggregate', parameters, [rows]);
    expect(jsonOf(outputs)).toEqual([[json]]);
    expect(pairsOf(outputs)).toEqual([[[{ item: 0 }, { item: 1 }, { item: 2 }]]]);
  });

  it('gathers binary data under names of their own', async () => {
    const inputs: Item[] = [{ json: {}, binary: { f: file('QQ==') } }, { json: {}, binary: { f: file('Qg==') } }, { json: {}, binary: { f: file('QQ==') } }];
    const gather = async (options: Record<string, unknown>) => (await runNode('aggregate', { aggregate: 'aggregateAllItemData', options }, [inputs]))[0]![0]!.binary;
    expect(await gather({})).toBeUndefined();
    expect(await gather({ includeBinaries: true })).toEqual({ f: file('QQ=='), f_1: file('Qg=='), f_2: file('QQ==') });
    expect(await gather({ includeBinaries: true, keepOnlyUnique: true })).toEqual({ f: file('QQ=='), f_1: file('Qg==') });
  });

  it('refuses no field, and one name twice', async () => {
    await expect(runNode('aggregate', {}, [rows])).rejects.toMatchObject({ code: 'invalid_parameter' });
    await expect(runNode('aggregate', fields({ fieldToAggregate: 'x.a' }, { fieldToAggregate: 'y.a' }), [rows])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('"a"') });
  });
});

describe('Limit', () => {
  it.each([
    [{}, [1]],
    [{ maxItems: 2 }, [1, 2]],
    [{ maxItems: 2, keep: 'lastItems' }, [2, 3]],
    [{ maxItems: 9 }, [1, 2, 3]],
  ])('with %j keeps %j', async (parameters, kept) => {
    const [items] = await runNode('limit', parameters, [itemsOf({ v: 1 }, { v: 2 }, { v: 3 })]);
    expect(items!.map(({ json }) => json.v)).toEqual(kept);
    expect(items!.map(({ pairedItem }) => (pairedItem as { item: number }).item + 1)).toEqual(kept);
  });

  it('refuses less than one', async () => {
    await expect(runNode('limit', { maxItems: 0 }, [itemsOf({})])).rejects.toMatchObject({ code: 'invalid_parameter' });
  });
});

describe('Sort', () => {
  const by = (...sortField: Record<string, unknown>[]) => ({ sortFieldsUi: { sortField } });
  const rows = itemsOf({ n: 2, s: 'b' }, { n: 10, s: 'A' }, { n: 2, s: 'a' }, { s: 'C' });
  const order = async (parameters: Record<string, unknown>) => (await runNode('sort', parameters, [rows]))[0]!.map(({ pairedItem }) => (pairedItem as { item: number }).item);

  it.each([
    [by({ fieldName: 'n' }), [0, 2, 1, 3]],
    [by({ fieldName: 's' }), [1, 2, 0, 3]],
    [by({ fieldName: 's', order: 'descending' }), [3, 0, 1, 2]],
    [by({ fieldName: 'n' }, { fieldName: 's', order: 'ascending' }), [2, 0, 1, 3]],
  ])('by %j', async (parameters, places) => {
    expect(await order(parameters)).toEqual(places);
  });

  it('by the author\'s own code, in the sandbox', async () => {
    expect(await order({ type: 'code', code: 'if (a.json.s === b.json.s) return 0;\nreturn a.json.s < b.json.s ? 1 : -1;' })).toEqual([0, 2, 3, 1]);
  });

  it('at random keeps every item', async () => {
    expect((await order({ type: 'random' })).toSorted()).toEqual([0, 1, 2, 3]);
  });

  it('refuses a field that no item has', async () => {
    await expect(order(by({ fieldName: 'gone' }))).rejects.toMatchObject({ code: 'node_failed', message: expect.stringContaining('"gone"') });
    await expect(order({})).rejects.toMatchObject({ code: 'invalid_parameter' });
  });
});

describe('Remove Duplicates', () => {
  const rows = itemsOf({ a: 1, b: { c: 1 } }, { b: { c: 1 }, a: 1 }, { a: 1, b: { c: 2 } }, { a: '1', b: { c: 1 } });
  it.each([
    [{}, [0, 2, 3]],
    [{ compare: 'selectedFields', fieldsToCompare: 'a' }, [0, 3]],
    [{ compare: 'selectedFields', fieldsToCompare: 'b.c' }, [0, 2]],
    [{ compare: 'allFieldsExcept', fieldsToExclude: 'b' }, [0, 3]],
  ])('with %j keeps the items %j', async (parameters, places) => {
    const outputs = await runNode('removeDuplicates', parameters, [rows]);
    expect(outputs[0]!.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual(places);
  });

  it('takes other fields away when told to', async () => {
    expect(jsonOf(await runNode('removeDuplicates', { compare: 'selectedFields', fieldsToCompare: 'a', options: { removeOtherFields: true } }, [rows]))).toEqual([[{ a: 1 }, { a: '1' }]]);
  });

  it('refuses to remember earlier executions', async () => {
    await expect(runNode('removeDuplicates', { operation: 'removeItemsSeenInPreviousExecutions' }, [rows])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('removeDuplicateInputItems') });
  });
});

describe('Loop Over Items', () => {
  it('may be part of a cycle, and has a "done" and a "loop" output', () => {
    expect(nodeType('splitInBatches').shape(aNode('Loop'))).toMatchObject({ inputs: 1, outputs: 2, loop: true });
  });

  it('hands out batches, gathers what comes back, and says where each item came from', async () => {
    const memory = new Map<string, unknown>();
    const source = { node: 'Before', output: 0, run: 3 };
    const back = { node: 'Body', output: 0, run: 0 };
    const run = (runIndex: number, items: Item[], sources = [back]) => runNode('splitInBatches', { batchSize: 2 }, [items], { memory, runIndex, sources });
    const first = await run(0, itemsOf({ v: 1 }, { v: 2 }, { v: 3 }), [source]);
    expect(jsonOf(first)).toEqual([[], [{ v: 1 }, { v: 2 }]]);
    const second = await run(1, itemsOf({ r: 1 }, { r: 2 }));
    expect(jsonOf(second)).toEqual([[], [{ v: 3 }]]);
    expect(pairsOf(second)).toEqual([[], [{ item: 2, input: 0, sourceOverwrite: source }]]);
    const last = await run(2, itemsOf({ r: 3 }));
    expect(jsonOf(last)).toEqual([[{ r: 1 }, { r: 2 }, { r: 3 }], []]);
    expect(pairsOf(last)[0]![2]).toEqual({ item: 0, input: 0, sourceOverwrite: back });
  });

  it('is done at once when there is nothing, and begins again when reset', async () => {
    expect(await runNode('splitInBatches', {}, [[]])).toEqual([[], []]);
    const memory = new Map<string, unknown>();
    await runNode('splitInBatches', { batchSize: 1 }, [itemsOf({ v: 1 }, { v: 2 })], { memory });
    expect(jsonOf(await runNode('splitInBatches', { batchSize: 1, options: { reset: true } }, [itemsOf({ w: 1 })], { memory }))).toEqual([[], [{ w: 1 }]]);
  });

  it('refuses batches of nothing', async () => {
    await expect(runNode('splitInBatches', { batchSize: 0 }, [itemsOf({})])).rejects.toMatchObject({ code: 'invalid_parameter' });
  });
});
