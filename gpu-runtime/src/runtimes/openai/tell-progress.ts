/**
 * Progress of work that the server says nothing of: the part of the time that it will probably take. It says that it is an estimate.
 *
 * Nothing is told beyond twice that time, nor where no time is known: progress keeps a job alive, and a server that hangs must not look alive.
 */
import type { JobTools } from '../port.ts';
import type { Services, Variation } from './perform.ts';

const TELL_EVERY_MS = 1_000;
/** An estimate never says that it is done. */
const MOST_ESTIMATED = 0.95;
const PATIENCE = 2;

const ESTIMATED = 'working; progress is estimated from earlier work';
const UNKNOWN = 'working; how long it takes is not known yet';

export interface Work {
  /** Of which earlier work counts. */
  readonly kind: string;
  /** Its amount, in any unit that the time grows with. */
  readonly amount: number;
  readonly variation: Variation;
}

const tell = ({ progress }: JobTools, { index, count }: Variation, part: number, activity: string): void => progress({ fraction: (index + part) / count, activity });

/** Tells progress while `make` runs, and learns from how long that took. */
export async function whileWorking<Result>(work: Work, tools: JobTools, { pace, clock, wait }: Services, make: () => Promise<Result>): Promise<Result> {
  const began = clock();
  const expectedMs = pace.expected(work.kind, work.amount) ?? 0;
  const done = new AbortController();
  const signal = AbortSignal.any([tools.signal, done.signal]);

  const telling = async (): Promise<void> => {
    if (expectedMs === 0) return tell(tools, work.variation, 0, UNKNOWN);
    for (let passed = 0; passed < PATIENCE * expectedMs && !signal.aborted; passed = clock() - began) {
      tell(tools, work.variation, Math.min(MOST_ESTIMATED, passed / expectedMs), ESTIMATED);
      await wait(TELL_EVERY_MS, signal);
    }
  };
  const told = telling().catch(() => undefined); // The wait was given up.
  try {
    const result = await make();
    pace.learn(work.kind, work.amount, clock() - began);
    return result;
  } finally {
    done.abort();
    await told;
  }
}

/** For work that is looked at from time to time: tells what the server says, or an estimate where it says nothing. */
export function estimating(work: Work, tools: JobTools, { pace, clock }: Services): (look: { readonly status: string; readonly progress: number }) => void {
  const began = clock();
  const expectedMs = pace.expected(work.kind, work.amount) ?? 0;
  let last = '';
  return ({ status, progress }) => {
    const passed = clock() - began;
    const isEstimate = progress === 0 && passed < PATIENCE * expectedMs;
    const part = isEstimate ? Math.min(MOST_ESTIMATED, passed / expectedMs) : progress;
    const activity = isEstimate ? ESTIMATED : `${status.replace('_', ' ')} on the server`;
    // The same again is no progress.
    if (last !== (last = `${part} ${activity}`)) tell(tools, work.variation, part, activity);
  };
}
