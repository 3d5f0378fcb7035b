import { describe, expect, it } from '@jest/globals';
import { addUp, shareSteps } from '../../../engine/src/batches/share-steps.ts';
import type { QuoteLine } from '../../../engine/src/quotes/types.ts';

const line = (node: string, spark: number, more: Partial<QuoteLine> = {}): QuoteLine => ({
  ...{ node, operation: 'generate_image', model: 'sketch', price: { min: spark, expected: spark, max: spark }, playMoney: true, cached: false, drawsSeed: false },
  ...more,
});
const quote = (...lines: QuoteLine[]) => ({ lines, total: addUp(lines.map(({ price, cached }) => (cached ? { min: 0, expected: 0, max: 0 } : price))) });
const totals = (...quotes: ReturnType<typeof quote>[]) => shareSteps(quotes).map(({ total }) => total.max);

describe('shareSteps', () => {
  it('counts what several runs ask for alike with the first', () => {
    const base = line('Base', 5, { contentKey: 'base' });
    expect(totals(quote(base, line('Look', 2, { contentKey: 'noir' })), quote(base, line('Look', 2, { contentKey: 'pop' })), quote(base, line('Look', 2, { contentKey: 'noir' })))).toEqual([7, 2, 0]);
    expect(shareSteps([quote(base), quote(base)])[1]?.lines).toEqual([{ ...base, price: { min: 0, expected: 0, max: 0 }, cached: true }]);
  });

  it('counts what is drawn, and what may come otherwise, with every run', () => {
    const drawn = line('Drawn', 1, { drawsSeed: true });
    const open = line('Open', 3, { contentKey: 'open', open: 'branch' });
    expect(totals(quote(drawn, open), quote(drawn, open))).toEqual([4, 4]);
    // Nor is an open one the buyer of a sure one.
    expect(totals(quote(open), quote(line('Open', 3, { contentKey: 'open' })))).toEqual([3, 3]);
  });

  it('takes nothing off for what is in the job cache', () => {
    const cached = line('Cached', 4, { contentKey: 'made', cached: true });
    expect(totals(quote(cached), quote(cached, line('New', 1)))).toEqual([0, 1]);
  });
});
