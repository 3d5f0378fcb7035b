import { afterAll, describe, expect, it } from '@jest/globals';
import { aNode } from '../expressions/scope.ts';
import { closeEngine, itemsOf, jsonOf, nodeType, pairsOf, runNode } from './run-node.ts';

afterAll(closeEngine);

const merge = (parameters: Record<string, unknown>, ...inputs: Record<string, unknown>[][]) => runNode('merge', parameters, inputs.map((rows) => itemsOf(...rows)));

describe('Merge', () => {
  it('waits for all of its inputs, as many as it is told', () => {
    const shape = (parameters: Record<string, unknown>) => nodeType('merge').shape(aNode('Merge', { parameters }));
    expect(shape({})).toMatchObject({ inputs: 2, outputs: 1, waitsFor: 'all' });
    expect(shape({ numberInputs: 5 }).inputs).toBe(5);
    expect(shape({ mode: 'combine', combineBy: 'combineByFields', numberInputs: 5 }).inputs).toBe(2);
    expect(() => shape({ numberInputs: 11 })).toThrow(expect.objectContaining({ code: 'invalid_parameter' }));
  });

  it('appends the items of all inputs, and says which input each is from', async () => {
    const outputs = await merge({ numberInputs: 3 }, [{ a: 1 }], [], [{ a: 2 }, { a: 3 }]);
    expect(jsonOf(outputs)).toEqual([[{ a: 1 }, { a: 2 }, { a: 3 }]]);
    expect(pairsOf(outputs)).toEqual([[{ item: 0, input: 0 }, { item: 0, input: 2 }, { item: 1, input: 2 }]]);
  });

  describe('by position', () => {
    const byPosition = { mode: 'combine', combineBy: 'combineByPosition' };
    const clash = (values: Record<string, unknown>, more: Record<string, unknown> = {}) => ({ ...byPosition, options: { clashHandling: { values }, ...more } });
    const left = [{ a: 1, o: { x: 1, y: 1 }, e: 'l' }, { a: 2 }];
    const right = [{ a: 3, o: { y: 2, z: 2 }, e: '' }];

    it.each([
      ['the last input wins, and objects are merged', byPosition, [{ a: 3, o: { x: 1, y: 2, z: 2 }, e: '' }]],
      ['the first input wins', clash({ resolveClash: 'preferInput1' }), [{ a: 1, o: { x: 1, y: 1, z: 2 }, e: 'l' }]],
      ['objects are replaced', clash({ resolveClash: 'preferLast', mergeMode: 'shallowMerge' }), [{ a: 3, o: { y: 2, z: 2 }, e: '' }]],
      ['empty values never win', clash({ resolveClash: 'preferLast', overrideEmpty: true }), [{ a: 3, o: { x: 1, y: 2, z: 2 }, e: 'l' }]],
      ['every field gets the number of its input', clash({ resolveClash: 'addSuffix' }), [{ a_1: 1, o_1: { x: 1, y: 1 }, e_1: 'l', a_2: 3, o_2: { y: 2, z: 2 }, e_2: '' }]],
      ['items without a partner are kept', { ...byPosition, options: { includeUnpaired: true } }, [{ a: 3, o: { x: 1, y: 2, z: 2 }, e: '' }, { a: 2 }]],
    ])('%s', async (_title, parameters, json) => {
      expect(jsonOf(await merge(parameters, left, right))).toEqual([json]);
    });

    it('pairs each item with one of every input, and brings binary data together', async () => {
      const file = (name: string) => ({ [name]: { data: name, mimeType: 'text/plain' } });
      const outputs = await runNode('merge', byPosition, [[{ json: {}, binary: file('a') }], [{ json: {}, binary: file('b') }]]);
      expect(outputs).toEqual([[{ json: {}, binary: { ...file('a'), ...file('b') }, pairedItem: [{ item: 0, input: 0 }, { item: 0, input: 1 }] }]]);
    });

    it('gives nothing when one input is empty', async () => {
      expect(await merge(byPosition, left, [])).toEqual([[]]);
    });
  });

  describe('by matching fields', () => {
    const byFields = (more: Record<string, unknown> = {}) => ({ mode: 'combine', combineBy: 'combineByFields', fieldsToMatchString: 'id', ...more });
    const left = [{ id: 1, l: 'a' }, { id: 2, l: 'b' }, { l: 'none' }];
    const right = [{ id: 2, r: 'x' }, { id: 3, r: 'y' }, { id: 2, r: 'z' }];

    it.each([
      ['keepMatches', {}, [{ id: 2, l: 'b', r: 'x' }, { id: 2, l: 'b', r: 'z' }]],
      ['keepMatches', { options: { multipleMatches: 'first' } }, [{ id: 2, l: 'b', r: 'x' }]],
      ['keepMatches', { outputDataFrom: 'input1' }, [{ id: 2, l: 'b' }]],
      ['keepMatches', { outputDataFrom: 'input2' }, [{ id: 2, r: 'x' }, { id: 2, r: 'z' }]],
      ['keepNonMatches', {}, [{ id: 1, l: 'a' }, { l: 'none' }, { id: 3, r: 'y' }]],
      ['keepNonMatches', { outputDataFrom: 'input2' }, [{ id: 3, r: 'y' }]],
      ['keepEverything', {}, [{ id: 2, l: 'b', r: 'x' }, { id: 2, l: 'b', r: 'z' }, { id: 1, l: 'a' }, { l: 'none' }, { id: 3, r: 'y' }]],
      ['enrichInput1', {}, [{ id: 2, l: 'b', r: 'x' }, { id: 2, l: 'b', r: 'z' }, { id: 1, l: 'a' }, { l: 'none' }]],
      ['enrichInput2', {}, [{ id: 2, l: 'b', r: 'x' }, { id: 2, l: 'b', r: 'z' }, { id: 3, r: 'y' }]],
    ])('joins as %s with %j', async (joinMode, more, json) => {
      expect(jsonOf(await merge(byFields({ joinMode, ...more }), left, right))).toEqual([json]);
    });

    it('matches fields of different names, several at once, deep ones, and loosely', async () => {
      const pairs = (...values: Record<string, string>[]) => byFields({ advanced: true, mergeByFields: { values } });
      expect(jsonOf(await merge(pairs({ field1: 'a.b', field2: 'c' }), [{ a: { b: 1 } }], [{ c: 1 }]))).toEqual([[{ a: { b: 1 }, c: 1 }]]);
      expect(jsonOf(await merge(pairs({ field1: 'a', field2: 'a' }, { field1: 'b', field2: 'b' }), [{ a: 1, b: 1 }], [{ a: 1, b: 2 }]))).toEqual([[]]);
      expect(jsonOf(await merge(byFields(), [{ id: '2' }], [{ id: 2, r: 1 }]))).toEqual([[]]);
      expect(jsonOf(await merge(byFields({ options: { fuzzyCompare: true } }), [{ id: '2' }], [{ id: 2, r: 1 }]))).toEqual([[{ id: 2, r: 1 }]]);
    });

    it('pairs a match with both of its items', async () => {
      expect(pairsOf(await merge(byFields(), left, right))[0]).toEqual([[{ item: 1, input: 0 }, { item: 0, input: 1 }], [{ item: 1, input: 0 }, { item: 2, input: 1 }]]);
    });

    it('refuses to match by nothing', async () => {
      await expect(merge(byFields({ fieldsToMatchString: ' ' }), left, right)).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('fieldsToMatchString') });
    });
  });

  it('makes all combinations, up to a limit', async () => {
    const parameters = { mode: 'combine', combineBy: 'combineAll' };
    const outputs = await merge(parameters, [{ a: 1 }, { a: 2 }], [{ b: 1 }, { b: 2 }]);
    expect(jsonOf(outputs)).toEqual([[{ a: 1, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 1 }, { a: 2, b: 2 }]]);
    expect(pairsOf(outputs)[0]![2]).toEqual([{ item: 1, input: 0 }, { item: 0, input: 1 }]);
    const many = Array.from({ length: 1_001 }, () => ({}));
    await expect(merge(parameters, many, many)).rejects.toMatchObject({ code: 'node_failed', message: expect.stringContaining('1002001') });
  });

  it.each([
    [{}, [{ a: 1 }]],
    [{ useDataOfInput: 2 }, [{ b: 1 }]],
    [{ useDataOfInput: '2' }, [{ b: 1 }]],
    [{ output: 'input2' }, [{ b: 1 }]],
    [{ output: 'empty' }, [{}]],
  ])('chooses a branch as %j says', async (parameters, json) => {
    expect(jsonOf(await merge({ mode: 'chooseBranch', ...parameters }, [{ a: 1 }], [{ b: 1 }]))).toEqual([json]);
  });

  it('refuses a branch that it does not have, and SQL', async () => {
    await expect(merge({ mode: 'chooseBranch', useDataOfInput: 3 }, [], [])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('1 to 2') });
    await expect(merge({ mode: 'combineBySql' }, [], [])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('combineBySql') });
  });
});
