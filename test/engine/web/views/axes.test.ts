import { describe, expect, it } from '@jest/globals';
import { axesOf, type BatchRun, drawsSeeds, gridOf, valueText } from '../../../../engine/web/src/views/batch/axes.ts';
import { namedFiles } from '../../../../engine/web/src/views/batch/named-files.ts';
import type { ExecutionInputs } from '../../../../nodes/contract/execution-api.ts';

const run = (values: ExecutionInputs): BatchRun => ({ values, seeds: [], execution: { id: JSON.stringify(values), name: 'x', state: 'completed', createdAt: '2026-11-28T09:00:00Z', spark: { paid: 0 }, results: [] } });
const runs = ['a', 'b'].flatMap((Style) => [1, 2, 3].map((Seed) => run({ Style, Seed, Size: 'small' })));

describe('a batch as a table of two axes', () => {
  it('has an axis for every input that differs, in the batch\'s order', () => {
    expect(axesOf(runs)).toEqual([{ name: 'Style', values: ['a', 'b'] }, { name: 'Seed', values: ['1', '2', '3'] }]);
  });

  it('puts each run into the cell of its two values', () => {
    const [style, seed] = axesOf(runs);
    expect(gridOf(runs, style!, seed!).map((row) => row.map((cell) => cell.map(({ values }) => `${values.Style}${values.Seed}`)))).toEqual([[['a1'], ['a2'], ['a3']], [['b1'], ['b2'], ['b3']]]);
  });

  it('leaves a cell empty for a combination that was not run, and keeps all runs of one that was run more than once', () => {
    const [one, two, both] = [run({ X: 1, Y: 1 }), run({ X: 2, Y: 2 }), run({ X: 2, Y: 2 })];
    const [x, y] = axesOf([one, two, both]);
    expect(gridOf([one, two, both], x!, y!).map((row) => row.map((cell) => cell.length))).toEqual([[1, 0], [0, 2]]);
  });
});

it.each([
  [{ artifact: 'd', name: 'cat.jpg' }, 'cat.jpg'],
  [['a', 'b'], 'a, b'],
  [[{ artifact: 'd', name: 'cat.jpg' }, { artifact: 'e' }], 'cat.jpg, file'],
  [true, 'yes'],
  [0, '0'],
  ['', '–'],
  [null, '–'],
])('reads %j as %s', (value, text) => {
  expect(valueText(value)).toBe(text);
});

it('names downloads by the number of the run, so that none takes another\'s place', () => {
  const withFiles = (count: number, names: readonly string[]): BatchRun[] =>
    Array.from({ length: count }, () => ({ ...run({}), execution: { ...run({}).execution, results: names.map((name) => ({ url: '/x', name })) as never } }));
  expect(namedFiles(withFiles(2, ['a.png', 'a.png', 'text'])).map(({ name }) => name)).toEqual(['1-a.png', '1-a-2.png', '1-text', '2-a.png', '2-a-2.png', '2-text']);
  expect(namedFiles(withFiles(10, ['a.png']))[0]?.name).toBe('01-a.png');
});

it('tells seeds apart that a run drew from those that it was given', () => {
  expect(drawsSeeds({ ...run({ Seed: 7 }), seeds: [7] })).toBe(false);
  expect(drawsSeeds({ ...run({ Style: 'a' }), seeds: [7] })).toBe(true);
});
