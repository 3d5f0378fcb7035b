/** Runs of a batch side by side, so many at once, held to one budget. A run that fails does not stop the others. */
import type { MicroSpark } from 'n8n-nodes-sogni-flow/contract';
import type { Quote } from '../quotes/types.ts';
import { openPurse } from './purse.ts';

export interface TogetherOptions<Run, Ended> {
  /** Runs at once. */
  readonly parallel: number;
  /** µSpark, for all runs. */
  readonly approved: MicroSpark;
  /** Once it is aborted no further run is started. */
  readonly signal: AbortSignal;
  /** Runs one to its end. Must not reject. @param budget - the most that it may cost, µSpark. */
  start(run: Run, budget: MicroSpark): Promise<Ended>;
}

export interface Paying {
  /** What it would cost alone. */
  readonly quote: Pick<Quote, 'lines' | 'total'>;
}

export interface Paid {
  readonly paid: MicroSpark;
  readonly completed: boolean;
}

/** @returns by run, in the order of the batch; `undefined` for those that were not started. */
export async function runTogether<Run extends Paying, Ended extends Paid>(runs: readonly Run[], { parallel, approved, signal, start }: TogetherOptions<Run, Ended>): Promise<readonly (Ended | undefined)[]> {
  const purse = openPurse(approved);
  const ended: (Ended | undefined)[] = runs.map(() => undefined);
  const underWay = new Set<Promise<void>>();

  async function perform(run: Run, index: number, budget: MicroSpark): Promise<void> {
    const result = await start(run, budget);
    ended[index] = result;
    purse.giveBack(run.quote, budget, result.paid, result.completed);
  }

  for (const [index, run] of runs.entries()) {
    let budget = underWay.size < parallel ? purse.take(run.quote) : undefined;
    while (budget === undefined) {
      await Promise.race(underWay);
      budget = purse.take(run.quote);
    }
    if (signal.aborted) break;
    const running = perform(run, index, budget).finally(() => underWay.delete(running));
    underWay.add(running);
  }
  await Promise.all(underWay);
  return ended;
}
