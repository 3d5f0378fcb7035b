import type { JobRow } from './rows.ts';

/** How a job has ended, as metrics and traces tell it. */
export function outcomeOf({ state, cached, failure }: Pick<JobRow, 'state' | 'cached' | 'failure'>): string {
  if (state === 'completed') return cached === 1 ? 'cached' : 'completed';
  const isTimeout = failure !== null && (JSON.parse(failure) as { code: string }).code === 'timed_out';
  return isTimeout ? 'timed_out' : state;
}
