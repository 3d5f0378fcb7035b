/** Jobs that wait although nobody would take them now: whoever follows one is told so. They stay queued, and start when a worker is there. */
import { unfinishedRows, type JobRow } from './rows.ts';
import type { JobServices } from './services.ts';

/** The oldest ones: who waits behind them waits for the same. */
const MOST_TOLD = 500;

/** @param isServed - whether a worker would take the job. @returns how many jobs wait in vain. */
export async function tellUnserved({ store, events }: JobServices, isServed: (job: JobRow) => boolean): Promise<number> {
  const waiting = (await unfinishedRows(store, MOST_TOLD)).filter((job) => job.state === 'queued' && !isServed(job));
  for (const { id, operation, model, placement } of waiting) {
    const wished = placement === null ? '' : ', as the request wishes,';
    events.progress(id, { fraction: 0, activity: `waits for a worker: none takes ${operation} with ${model}${wished} now` });
  }
  return waiting.length;
}
