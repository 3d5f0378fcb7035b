import { describe, expect, it } from '@jest/globals';
import { priceTable } from '../../../engine/src/cli/run/price-table.ts';
import { totalOf } from '../../../engine/src/quotes/ranges.ts';
import type { QuoteLine } from '../../../engine/src/quotes/types.ts';

const line = (node: string, [min, expected, max]: readonly [number, number, number], more: Partial<QuoteLine> = {}): QuoteLine => ({
  ...{ node, operation: 'generate_image', model: 'sketch', price: { min, expected, max }, playMoney: false, cached: false, drawsSeed: false, ...more },
});
const tableOf = (...lines: QuoteLine[]): string[] => priceTable({ lines, total: totalOf(lines) }).trimEnd().split('\n');

describe('the price table', () => {
  it('aligns prices and ends with the total', () => {
    const [head, rule, ...rows] = tableOf(line('Sunset', [1e6, 1e6, 1e6], { playMoney: true }), line('A long name', [12_500_000, 12_500_000, 12_500_000], { drawsSeed: true }));
    expect(head).toBe('  Node         Operation       Model   Spark');
    expect(rule).toMatch(/^ {2}─+$/);
    expect(rows).toEqual([
      '  Sunset       generate_image  sketch      1  play money',
      '  A long name  generate_image  sketch   12.5  draws a new seed, not cached',
      rule,
      '  Total                                 13.5  at most',
    ]);
  });

  it('tells of play money once where it pays everything', () => {
    const [, rule, row, , total, paid] = tableOf(line('Sunset', [1e6, 1e6, 1e6], { playMoney: true, drawsSeed: true }));
    expect(row).toMatch(/ 1 {2}draws a new seed, not cached$/);
    expect(total).toMatch(/ 1 {2}at most$/);
    expect(paid).toBe('  Paid from play money');
    expect(rule).toHaveLength('  Sunset  generate_image  sketch  Spark'.length);
  });

  it('shows a range where the price depends on what is made before', () => {
    const [, , row, , total] = tableOf(line('Edit', [250_000, 1_000_000, 4_000_000]));
    expect(row).toContain('0.25 – 4');
    expect(total).toMatch(/0\.25 – 4 {2}expected 1$/);
  });

  it('counts what is cached as nothing', () => {
    const [, , first, second, , total] = tableOf(line('Done', [5e6, 5e6, 5e6], { cached: true, playMoney: true }), line('New', [1e6, 1e6, 1e6]));
    expect(first).toMatch(/ 0 {2}cached$/);
    expect(second).toMatch(/ 1$/);
    expect(total).toMatch(/ 1 {2}at most$/);
  });

  it('says whose account pays where it is another one', () => {
    expect(tableOf(line('Far', [1e6, 1e6, 1e6], { credential: 'Studio' }))[2]).toMatch(/ 1 {2}estimated, paid by "Studio"$/);
  });

  it('rounds up to a thousandth of a Spark, never down', () => {
    expect(tableOf(line('Tiny', [1, 1, 1]))[2]).toMatch(/ 0\.001$/);
  });

  it('says so when nothing costs anything', () => {
    expect(tableOf()).toEqual(['  Nothing in this workflow costs Spark.']);
  });
});
