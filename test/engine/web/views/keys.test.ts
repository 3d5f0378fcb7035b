/** Caps as they are typed, and what becomes of them. */
import { describe, expect, it } from '@jest/globals';
import { capsOf, capWords, changesOf, problemsOf, textsOf } from '../../../../engine/web/src/views/keys/caps-form.ts';

const EMPTY = textsOf({});

describe('caps of a key in a form', () => {
  it('are numbers, and nothing where nothing is typed', () => {
    expect(capsOf({ ...EMPTY, perDay: ' 20 ', total: '1.5', perRun: '0' })).toEqual({ perRun: 0, perDay: 20, total: 1.5 });
    expect(capsOf(EMPTY)).toEqual({});
  });

  it('take a comma for a point', () => {
    expect(capsOf({ ...EMPTY, total: '1,5' })).toEqual({ total: 1.5 });
  });

  it.each(['x', '-1', '1e3', '1.', '.5', '1,000,000', '9000000001', 'Infinity'])('are wrong as %s', (text) => {
    expect(Object.keys(problemsOf({ ...EMPTY, perJob: text, perDay: '3' }))).toEqual(['perJob']);
  });

  it('come back as they were typed', () => {
    const caps = { perJob: 0, perMonth: 12.25 };
    expect([problemsOf(textsOf(caps)), capsOf(textsOf(caps))]).toEqual([{}, caps]);
  });

  it('are changed where they differ, and lifted where they were emptied', () => {
    const former = { perJob: 1, perDay: 20, total: 100 };
    expect(changesOf({ ...textsOf(former), perDay: '30', total: '' }, former)).toEqual({ perDay: 30, total: null });
    expect(changesOf(textsOf(former), former)).toEqual({});
  });

  it('are told in words', () => {
    expect(capWords({ perDay: 20, total: 100 }, String)).toBe('20 a day, 100 in all');
    expect(capWords({ perJob: 0 }, String)).toBe('0 a job');
    expect(capWords({}, String)).toBe('no limit');
  });
});
