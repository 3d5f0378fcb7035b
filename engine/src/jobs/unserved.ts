/** Jobs that wait although nobody would take them now: whoever follows one is told so. They stay queued, and start when a worker is there. */
import { laneFor } from './placement.ts';
import { unfinishedRows, type JobRow } from './rows.ts';
import type { JobServices } from './services.ts';

/** The oldest ones: who waits behind them waits for the same. */
const MOST_TOLD = 500;

/** @param isServed - whether a worker would take the job; asked once for each lane. @returns how many jobs wait in vain. */
export async function tellUnserved({ store, events }: JobServices, isServed: (job: JobRow) => boolean): Promise<number> {
  const lanes = new Map<string, boolean>();
  const isLaneServed = (job: JobRow): boolean => {
    const lane = laneFor(job);
    const served = lanes.get(lane) ?? isServed(job);
    lanes.set(lane, served);
    return served;
  };
  const waiting = (await unfinishedRows(store, MOST_TOLD)).filter((job) => job.state === 'queued' && !isLaneServed(job));
  for (const { id, operation, model, placement } of waiting) {
    const wished = placement === null ? '' : ', as the request wishes,';
    events.progress(id, { fraction: 0, activity: `waits for a worker: none takes ${operation} with ${model}${wished} now` });
  }
  return waiting.length;
}
