/** The last look before anything is bought: is the price within the cap, and is it there at all. */
import { FlowError, formatSpark, type MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { Engine } from '../engine.ts';
import { totalOf } from '../quotes/ranges.ts';
import type { Quote } from '../quotes/types.ts';

/** @throws FlowError `over_cap` | `insufficient_spark`; nothing has been bought then. */
export async function checkBudget({ ledger }: Pick<Engine, 'ledger'>, account: string, { lines, total }: Quote, maxSpark: MicroSpark | undefined): Promise<void> {
  if (maxSpark !== undefined && total.max > maxSpark) {
    throw new FlowError('over_cap', `the run may cost ${formatSpark(total.max)} Spark; at most ${formatSpark(maxSpark)} are allowed. Nothing was bought`, { details: { needed: total.max, allowed: maxSpark } });
  }
  // What other accounts pay is theirs to have.
  const due = total.min - totalOf(lines.filter(({ credential }) => credential !== undefined)).min;
  if (due === 0) return;
  const { available, held } = await ledger.balance(account);
  if (due > available) {
    throw new FlowError(
      'insufficient_spark',
      `the run costs at least ${formatSpark(due)} Spark; ${formatSpark(available)} are available and ${formatSpark(held)} on hold. Nothing was bought. An operator can add some: sogni-flow grant ${account} 100 --kind free`,
      { details: { needed: due, available, held } },
    );
  }
}
