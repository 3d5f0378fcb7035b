/**
 * Jobs that have waited or run for too long, whatever became of their workers. They end here, and their Spark is free again. What this process has
 * opened and another one has seen to its end is forgotten.
 */
import { moveJob } from './move-job.ts';
import { unfinishedRows, type JobRow } from './rows.ts';
import type { JobServices } from './services.ts';
import { overrunOf } from './timeouts.ts';
import type { JobMoved } from './transitions.ts';

const PAGE = 500;

/** @returns how many jobs were ended. */
export async function endOverdue(services: JobServices): Promise<number> {
  const { store, clock, timeouts, opened } = services;
  const over = new Set(opened.keys());
  let ended = 0;
  let page = await unfinishedRows(store, PAGE);
  while (page.length > 0) {
    for (const { id } of page) over.delete(id);
    for (const { id } of page.filter((row) => overrunOf(row, clock(), timeouts))) {
      // Asked again of the row as it is when it is moved: a worker may have started the job meanwhile.
      const overrun = (job: JobRow): JobMoved | undefined => {
        const found = overrunOf(job, clock(), timeouts);
        return found && { type: 'timed_out', ...found, at: clock() };
      };
      if (await moveJob(services, id, overrun)) ended += 1;
    }
    page = await unfinishedRows(store, PAGE, page.at(-1));
  }
  for (const id of over) opened.delete(id);
  return ended;
}
