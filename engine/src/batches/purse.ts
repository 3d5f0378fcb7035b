/**
 * The one budget of a batch: what its runs may cost together. A run is started when what it may still have to pay is left over, whatever
 * those under way come to; what a completed run has made is paid for.
 */
import type { MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { Quote, QuoteLine } from '../quotes/types.ts';

export interface Purse {
  /** @returns the budget of a run; `undefined` when it has to wait for one under way, which may leave more than it was given. */
  take(quote: Pick<Quote, 'lines' | 'total'>): MicroSpark | undefined;
  /** Ends a run that was given a budget. @param completed - its steps are in the job cache now. */
  giveBack(quote: Pick<Quote, 'lines'>, budget: MicroSpark, paid: MicroSpark, completed: boolean): void;
}

/** @param approved - for all runs together. */
export function openPurse(approved: MicroSpark): Purse {
  const made = new Set<string>();
  let left = approved;
  let underWay = 0;

  const isMade = ({ contentKey, cached, open }: QuoteLine): boolean => !cached && open === undefined && contentKey !== undefined && made.has(contentKey);

  return {
    take({ lines, total }) {
      const need = lines.filter(isMade).reduce((rest, { price }) => rest - price.max, total.max);
      if (need > left && underWay > 0) return undefined;
      const budget = Math.min(need, left);
      left -= budget;
      underWay += 1;
      return budget;
    },
    giveBack({ lines }, budget, paid, completed) {
      left += budget - paid;
      underWay -= 1;
      if (completed) for (const { contentKey, open } of lines) if (contentKey !== undefined && open === undefined) made.add(contentKey);
    },
  };
}
