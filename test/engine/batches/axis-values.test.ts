import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { axisValues } from '../../../engine/src/batches/axis-values.ts';

const values = (given: string | readonly (string | number)[], most = 100) => axisValues('Style', given, most);
const refused = (message: string) => expect.objectContaining({ code: 'invalid_input', message, details: { input: 'Style' } });

describe('the values of an axis', () => {
  it.each([
    ['noir', ['noir']],
    ['a,b', ['a', 'b']],
    [' a , b c ,d', ['a', 'b c', 'd']],
    ['1..4', [1, 2, 3, 4]],
    ['4..1', [4, 3, 2, 1]],
    ['7..7', [7]],
    ['1..9:2', [1, 3, 5, 7, 9]],
    ['9..0:4', [9, 5, 1]],
    ['-1..1', [-1, 0, 1]],
    ['0.1..0.7:0.2', [0.1, 0.3, 0.5, 0.7]],
    ['1..3,9,x', [1, 2, 3, '9', 'x']],
    ['"1..3"', ['1..3']],
    ['red\\, blue,green', ['red, blue', 'green']],
    ['"a \\"b\\", c",""', ['a "b", c', '']],
    ['5" disc,\\"x', ['5" disc', '"x']],
    ['@C:\\pictures\\a.png,@b.png', ['@C:\\pictures\\a.png', '@b.png']],
    ['1...3,v1..2', ['1...3', 'v1..2']],
  ] as const)('reads %s', (text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  it('takes a list as it is', () => {
    expect(values(['1..3', 'a,b', 4])).toEqual(['1..3', 'a,b', 4]);
  });

  it.each([
    ['', 'input "Style" has no values; at least one is needed'],
    ['  ', 'input "Style" has no values; at least one is needed'],
    ['a,,b', 'input "Style" has nothing between two commas; write "" for an empty value'],
    ['a,', 'input "Style" has nothing between two commas; write "" for an empty value'],
    ['a, "b', 'input "Style" is "a, \\"b"; the quotes of "\\"b" have to close before a comma or the end'],
    ['"a" b,c', 'input "Style" is "\\"a\\" b,c"; the quotes of "\\"a\\" b,c" have to close before a comma or the end'],
    ['a,b,a', 'input "Style" has the value "a" twice; the same run would be made again'],
    ['1..3,2', 'input "Style" has the value "2" twice; the same run would be made again'],
    ['1..3:0', 'input "Style" is 1..3:0; the step has to be above 0'],
    ['1..1000000000', 'input "Style" is 1..1000000000, which is 1000000000 values; at most 100 are allowed'],
    ['1..60,61..120', 'input "Style" is 61..120, which is 60 values; at most 40 are allowed'],
    ['1..99999999999999999999', 'input "Style" is 1..99999999999999999999, which has more digits than can be counted with'],
  ])('refuses %p', (text, message) => {
    expect(() => values(text)).toThrow(refused(message));
  });

  it('refuses an empty list, and one that is too long', () => {
    expect(() => values([])).toThrow(refused('input "Style" has no values; at least one is needed'));
    expect(() => values(['a', 'b', 'c'], 2)).toThrow(refused('input "Style" has 3 values; at most 2 are allowed'));
  });

  it('gets every text back that was quoted', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', ' ', '.', '1', 'é'), maxLength: 12 });
    fc.assert(
      fc.property(fc.uniqueArray(text, { minLength: 1, maxLength: 8 }), (texts) => {
        expect(values(texts.map((each) => `"${each.replaceAll('"', '\\"')}"`).join(','))).toEqual(texts);
      }),
    );
  });

  it('steps evenly and stays between both ends', () => {
    const whole = fc.integer({ min: -500, max: 500 });
    fc.assert(
      fc.property(whole, whole, fc.integer({ min: 1, max: 50 }), (from, to, step) => {
        const range = values(`${from / 10}..${to / 10}:${step / 10}`, 1_001);
        const expected = Array.from({ length: Math.floor(Math.abs(to - from) / step) + 1 }, (_value, index) => String((from + Math.sign(to - from) * index * step) / 10));
        expect(range.map(String)).toEqual(expected);
      }),
    );
  });

  it('is quick with a hostile text', () => {
    expect(() => values('"\\'.repeat(100_000))).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    expect(() => values(`${' '.repeat(20_000)}"`)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});
