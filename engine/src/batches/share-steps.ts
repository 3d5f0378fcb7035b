/** What the runs of a batch cost together: a step that several of them ask for alike is bought by the first. */
import type { Price } from 'n8n-nodes-sogni-flow/contract';
import { NOTHING, type Quote, type QuoteLine } from '../quotes/types.ts';

/** One run of a batch, as it would be bought after those before it. */
export interface SharedQuote {
  /** Without what earlier runs buy. */
  readonly lines: readonly QuoteLine[];
  readonly total: Price;
}

/**
 * @param quotes - of each run alone, in the order of the batch.
 * @returns for each of them what it adds. What may come otherwise, an open branch or input, is not counted as shared.
 */
export function shareSteps(quotes: readonly Pick<Quote, 'lines' | 'total'>[]): readonly SharedQuote[] {
  const bought = new Set<string>();
  return quotes.map(({ lines, total }) => {
    const shared = lines.filter((line) => isSure(line) && bought.has(line.contentKey));
    for (const line of lines) if (isSure(line)) bought.add(line.contentKey);
    return { lines: lines.map((line) => (shared.includes(line) ? { ...line, price: NOTHING, cached: true } : line)), total: shared.reduce(less, total) };
  });
}

const isSure = (line: QuoteLine): line is QuoteLine & { readonly contentKey: string } => line.contentKey !== undefined && line.open === undefined && !line.cached;

const less = ({ min, expected, max }: Price, { price }: QuoteLine): Price => ({ min: min - price.min, expected: expected - price.expected, max: max - price.max });

export const addUp = (prices: readonly Price[]): Price =>
  prices.reduce((sum, { min, expected, max }) => ({ min: sum.min + min, expected: sum.expected + expected, max: sum.max + max }), NOTHING);
