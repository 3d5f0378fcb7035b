import { describe, expect, it } from '@jest/globals';
import { needsConfirm, readLimit } from '../../../../engine/web/src/form/approval.ts';
import { readCsv } from '../../../../engine/web/src/form/csv.ts';
import { readPoints, writePoints } from '../../../../engine/web/src/form/points.ts';
import { firstAxis, toBatch, unvaried } from '../../../../engine/web/src/form/several.ts';
import { anInput } from './an-input.ts';

describe('readCsv', () => {
  it('makes a run of each line; an empty cell is left out', () => {
    expect(readCsv('\uFEFFPrompt,Seed\r\na duck,1\r\n"a fox, ""red""",\r\n\r\n')).toEqual({ names: ['Prompt', 'Seed'], rows: [{ Prompt: 'a duck', Seed: '1' }, { Prompt: 'a fox, "red"' }] });
  });

  it('takes the separator that the first line has most of', () => {
    expect(readCsv('A;B\n1,5;2').rows).toEqual([{ A: '1,5', B: '2' }]);
    expect(readCsv('A\tB\n1;5\t2').rows).toEqual([{ A: '1;5', B: '2' }]);
  });

  it('counts empty lines when it names one', () => {
    expect(() => readCsv('A,B\n1,2\n\n3,4,5\n')).toThrow('Line 4 has 3 cells; there are 2 columns.');
  });

  it('keeps a line end inside quotes', () => {
    expect(readCsv('A\n"one\ntwo"').rows).toEqual([{ A: 'one\ntwo' }]);
  });

  it.each([
    ['', /needs a first line/],
    ['A', /needs a first line/],
    ['A,,B\n1,2,3', /Column 2 has no name/],
    ['A,A\n1,2', /Two columns are named A/],
    ['A\n1,2', /Line 2 has 2 cells/],
    ['A\n"1', /Line 2 opens a quote/],
  ])('refuses %j in words', (text, words) => expect(() => readCsv(text)).toThrow(words));
});

describe('toBatch', () => {
  it('takes what varies out of the fixed inputs', () => {
    const several = { axes: [{ input: 'Seed', values: '1..4' }], zip: true, rows: [{ Prompt: 'a duck' }] };
    expect(toBatch(several, { Seed: 7, Prompt: 'a fox', Look: 'snow' })).toEqual({ inputs: { Look: 'snow' }, matrix: { Seed: '1..4' }, rows: [{ Prompt: 'a duck' }] });
  });

  it('pairs two axes when asked to', () => {
    const axes = [
      { input: 'A', values: '1,2' },
      { input: 'B', values: ['x', 'y'] },
    ];
    expect(toBatch({ axes, zip: true, rows: [] }, {})).toEqual({ inputs: {}, matrix: { A: '1,2', B: ['x', 'y'] }, zip: true });
  });
});

it('firstAxis begins with four seeds, all choices, or the examples', () => {
  expect(firstAxis(anInput({ name: 'Seed', type: 'number', widget: 'seed' })).values).toBe('1..4');
  expect(firstAxis(anInput({ name: 'Look', options: [{ value: 'a', label: 'A' }] })).values).toEqual(['a']);
  expect(firstAxis(anInput({ name: 'Prompt', examples: ['a fox, red', 'a duck'] })).values).toBe('"a fox, red", a duck');
});

it('needsConfirm asks above a price, and above half of what there is', () => {
  const most = (max: number) => ({ min: 0, expected: 0, max });
  expect([needsConfirm(most(0), 0), needsConfirm(most(20), 100), needsConfirm(most(21), 100), needsConfirm(most(3), 5), needsConfirm(most(30), 100, 50)]).toEqual([false, false, true, true, false]);
});

it('readLimit takes a comma for a point, and no limit where there is no number', () => {
  expect([readLimit('2,5'), readLimit(''), readLimit('much'), readLimit('-1'), readLimit('0')]).toEqual([2.5, undefined, undefined, undefined, 0]);
});

describe('points', () => {
  it('are read back as they were written, to a ten thousandth', () => {
    const text = writePoints([
      { x: 0.123456, y: 1, label: 'positive' },
      { x: 0, y: 0.5, label: 'negative' },
    ]);
    expect(text).toBe('[{"x":0.1235,"y":1,"label":"positive"},{"x":0,"y":0.5,"label":"negative"}]');
    expect(writePoints(readPoints(text))).toBe(text);
  });

  it('drop what is none', () => {
    expect(readPoints('no JSON')).toEqual([]);
    expect(readPoints('[null, {"x":2,"y":0}, {"x":0.5,"y":0.5}]')).toEqual([{ x: 0.5, y: 0.5, label: 'positive' }]);
  });
});

describe('unvaried', () => {
  it.each([
    [[{ input: 'Seed', values: '1..4' }], [], undefined],
    [[], [{ Seed: '1' }], undefined],
    [[{ input: 'Seed', values: '1..4' }, { input: 'Prompt', values: ' ' }], [], 'Give Prompt the values that it takes in turn.'],
    [[{ input: 'Size', values: [] }], [], 'Give Size the values that it takes in turn.'],
    [[], [], 'Say what varies: an input, or the lines of a spreadsheet.'],
  ])('of %j and %j is %j', (axes, rows, words) => expect(unvaried({ axes, rows, zip: false })).toBe(words));
});
