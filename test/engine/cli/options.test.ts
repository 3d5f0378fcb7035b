import { describe, expect, it } from '@jest/globals';
import { checkBudget } from '../../../engine/src/headless/budget.ts';
import { readGivenInputs, readMaxSpark, readSeed, readSeedsByNode, textOption } from '../../../engine/src/cli/run/options.ts';
import type { Engine } from '../../../engine/src/engine.ts';

const refused = (read: () => unknown, says: RegExp): void => expect(read).toThrow(expect.objectContaining({ code: 'invalid_input', message: expect.stringMatching(says) }));

describe('--input', () => {
  it('is read by name; the value may hold an equals sign or be empty', () => {
    expect(readGivenInputs(['Place=the coast', 'Sum=1+1=2', 'Empty='])).toEqual({ Place: 'the coast', Sum: '1+1=2', Empty: '' });
    expect(readGivenInputs(undefined)).toEqual({});
  });

  it.each(['Place', '=x', ''])('is refused as "%s"', (entry) => refused(() => readGivenInputs([entry]), /NAME=VALUE is needed/));

  it('is refused when it is given twice', () => refused(() => readGivenInputs(['A=1', 'A=2']), /--input A is given twice/));
});

describe('--seed', () => {
  it('is a whole number from 0 to 4294967295', () => {
    expect([undefined, '0', '12', '4294967295'].map(readSeed)).toEqual([undefined, 0, 12, 4_294_967_295]);
  });

  it.each(['', ' ', '-1', '1.5', '4294967296', 'abc', '1e3', '0x10', '9'.repeat(30)])('is refused as "%s"', (seed) => refused(() => readSeed(seed), /--seed is ".*"; a whole number from 0 to 4294967295/));
});

describe('--seed of a fork', () => {
  it('is read by node, whose name may hold an equals sign', () => {
    expect(readSeedsByNode(['Lake=12', 'a=b=3'])).toEqual({ Lake: 12, 'a=b': 3 });
    expect(readSeedsByNode(undefined)).toEqual({});
  });

  it.each(['Lake', '=1'])('is refused as "%s"', (entry) => refused(() => readSeedsByNode([entry]), /NODE=N is needed/));
  it('is refused without a number', () => refused(() => readSeedsByNode(['Lake=']), /whole number/));
});

describe('--max-spark', () => {
  it('is a number of Spark; 0 allows only what is free', () => {
    expect([undefined, '0', '2.5'].map(readMaxSpark)).toEqual([undefined, 0, 2_500_000]);
  });

  it.each(['', ' ', '-1', 'ten', 'Infinity', 'NaN'])('is refused as "%s"', (cap) => refused(() => readMaxSpark(cap), /--max-spark is/));
});

describe('the budget', () => {
  const engine = (available: number) => ({ ledger: { balance: async () => await Promise.resolve({ available, held: 1_000_000 }) } }) as unknown as Engine;
  const quote = (min: number, max: number) => ({ lines: [], total: { min, expected: max, max } });

  it('is kept when the most that a run may cost is within the cap and the least is there', async () => {
    await checkBudget(engine(5_000_000), 'local', quote(5_000_000, 9_000_000), 9_000_000);
    await checkBudget(engine(0), 'local', quote(0, 9_000_000), undefined);
  });

  it('is over the cap when the run may cost more, by however little', async () => {
    await expect(checkBudget(engine(1e9), 'local', quote(0, 9_000_001), 9_000_000)).rejects.toMatchObject({ code: 'over_cap', message: expect.stringMatching(/9\.000001 Spark.*at most 9 are allowed\. Nothing was bought/) });
  });

  it('counts what other accounts pay towards the cap, and not towards the balance', async () => {
    const price = { min: 5_000_000, expected: 5_000_000, max: 5_000_000 };
    const line = { node: 'A', operation: 'generate_image', model: 'm', price, playMoney: false, cached: false, drawsSeed: false, credential: 'Studio' };
    await checkBudget(engine(0), 'local', { lines: [line], total: price }, undefined);
    await expect(checkBudget(engine(0), 'local', { lines: [line], total: price }, 1_000_000)).rejects.toMatchObject({ code: 'over_cap' });
    const { credential: _elsewhere, ...own } = line;
    await expect(checkBudget(engine(4_000_000), 'local', { lines: [line, own], total: { min: 10_000_000, expected: 10_000_000, max: 10_000_000 } }, undefined)).rejects.toMatchObject({ message: expect.stringContaining('at least 5 Spark; 4 are') });
  });

  it('is not there when even the least is more than what is available', async () => {
    await expect(checkBudget(engine(4_999_999), 'local', quote(5_000_000, 5_000_000), undefined)).rejects.toMatchObject({ code: 'insufficient_spark', message: expect.stringMatching(/at least 5 Spark; 4\.999999 are available and 1 on hold/) });
  });
});

it('an option without text counts as not given', () => {
  expect([undefined, '', true, ['a'], 'x'].map(textOption)).toEqual([undefined, undefined, undefined, undefined, 'x']);
});
