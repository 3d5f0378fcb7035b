import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expandBatch } from '../../../engine/src/batches/expand.ts';

const refused = (message: string, input?: string) => expect.objectContaining({ code: 'invalid_input', message, ...(input === undefined ? {} : { details: { input } }) });

describe('expandBatch', () => {
  it('makes every combination, the last axis fastest', () => {
    expect(expandBatch({ matrix: { Style: 'noir,pop', Seed: '1..2' } }, 100)).toEqual([
      { Style: 'noir', Seed: 1 },
      { Style: 'noir', Seed: 2 },
      { Style: 'pop', Seed: 1 },
      { Style: 'pop', Seed: 2 },
    ]);
  });

  it('pairs zipped axes', () => {
    expect(expandBatch({ matrix: { Style: ['noir', 'pop'], Seed: '5..6' }, zip: true }, 100)).toEqual([
      { Style: 'noir', Seed: 5 },
      { Style: 'pop', Seed: 6 },
    ]);
  });

  it('combines each row with the matrix', () => {
    expect(expandBatch({ rows: [{ Name: 'Ada' }, { Name: 'Bob', Age: 7 }], matrix: { Seed: '1..2' } }, 100)).toEqual([
      { Name: 'Ada', Seed: 1 },
      { Name: 'Ada', Seed: 2 },
      { Name: 'Bob', Age: 7, Seed: 1 },
      { Name: 'Bob', Age: 7, Seed: 2 },
    ]);
  });

  it('leaves out what is the same for all, and takes one value and one row', () => {
    expect(expandBatch({ inputs: { Photo: { artifact: 'a' } }, matrix: { Seed: '4' } }, 1)).toEqual([{ Seed: '4' }]);
    expect(expandBatch({ rows: [{}] }, 1)).toEqual([{}]);
    expect(expandBatch({ rows: [{ Seed: 1 }], zip: true }, 1)).toEqual([{ Seed: 1 }]);
  });

  it('has room for a name that every object knows', () => {
    const [run] = expandBatch({ matrix: JSON.parse('{"__proto__": "a", "constructor": "b"}') as Record<string, string> }, 1);
    expect(Object.entries(run ?? {})).toEqual([['__proto__', 'a'], ['constructor', 'b']]);
  });

  it.each([
    [{}, refused('a batch needs a matrix or rows; give at least one input several values')],
    [{ matrix: {} }, refused('a batch needs a matrix or rows; give at least one input several values')],
    [{ rows: [] }, refused('a batch has no rows; at least one is needed')],
    [{ matrix: { Seed: '' } }, refused('input "Seed" has no values; at least one is needed', 'Seed')],
    [{ matrix: { ' ': 'a' } }, refused('an input as an axis has no name')],
    [{ matrix: { Style: 'a,b', Seed: '1..3' }, zip: true }, refused('input "Seed" has 3 values and "Style" has 2; zipped axes need equally many', 'Seed')],
    [{ inputs: { 'Photo of you': 'x' }, matrix: { photo_of_you: 'a,b' } }, refused('input "photo_of_you" is given twice: for all runs as "Photo of you", and as an axis', 'photo_of_you')],
    [{ rows: [{ seed: 1 }], matrix: { Seed: '1..2' } }, refused('input "seed" is given twice: as an axis as "Seed", and in the rows', 'seed')],
    [{ rows: [{ seed: 1 }, { Seed: 2 }] }, refused('input "Seed" is given twice: in the rows as "seed", and in the rows', 'Seed')],
    [{ matrix: { a: '1..10', b: '1..10' }, rows: [{}, {}] }, refused('the batch is 200 runs; at most 100 are allowed')],
  ])('refuses %j', (batch, error) => {
    expect(() => expandBatch(batch, 100)).toThrow(error);
  });

  it('refuses what would be more runs than memory holds, before making any', () => {
    const axes = Object.fromEntries(Array.from({ length: 50 }, (_value, index) => [`axis ${index}`, '1..100']));
    expect(() => expandBatch({ matrix: axes }, 100)).toThrow(expect.objectContaining({ code: 'invalid_input', message: expect.stringContaining('runs; at most 100 are allowed') }));
  });

  const values = fc.uniqueArray(fc.oneof(fc.integer(), fc.string()), { minLength: 1, maxLength: 5, selector: String });
  const axes = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), values, { minKeys: 1, maxKeys: 4 });

  it('has as many runs as combinations, all different, in the order of counting', () => {
    fc.assert(
      fc.property(axes, fc.integer({ min: 1, max: 3 }), (matrix, rowCount) => {
        const rows = Array.from({ length: rowCount }, (_value, row) => ({ 'a row': row }));
        const runs = expandBatch({ matrix, rows }, 2_000);
        const all = Object.entries(matrix);
        expect(runs).toHaveLength(rowCount * all.reduce((product, [, each]) => product * each.length, 1));
        expect(new Set(runs.map((run) => JSON.stringify(run))).size).toBe(runs.length);
        // Read as digits, the values count up by one.
        const numbers = runs.map((run) => all.reduce((number, [name, each]) => number * each.length + each.indexOf(run[name] as string), Number(run['a row'])));
        expect(numbers).toEqual(runs.map((_run, index) => index));
      }),
    );
  });

  it('zips to the length of its axes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 4 }), (length, width) => {
        const matrix = Object.fromEntries(Array.from({ length: width }, (_value, axis) => [`axis ${axis}`, Array.from({ length }, (_each, index) => `${axis}-${index}`)]));
        expect(expandBatch({ matrix, zip: true }, 100)).toEqual(Array.from({ length }, (_value, index) => Object.fromEntries(Object.entries(matrix).map(([name, each]) => [name, each[index]]))));
      }),
    );
  });
});
