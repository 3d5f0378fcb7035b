/** Which models can be had now: how many workers serve each, and how many jobs wait for it. */
import { laneOf, type SqlHandle } from 'sogni-flow-runtime';
import type { ShownWorker } from './port.ts';
import { takesJobs } from './states.ts';

export interface ModelCapacity {
  readonly operation: string;
  readonly model: string;
  /** Those that take jobs now. */
  readonly workers: number;
  /** Jobs that wait for a worker. */
  readonly queued: number;
}

const QUEUED = `SELECT operation, model, COUNT(*) AS queued FROM job WHERE state = 'queued' AND follows IS NULL GROUP BY operation, model`;

/** Models that somebody offers or waits for, in order. */
export async function capacityOf(workers: readonly ShownWorker[], sql: SqlHandle): Promise<readonly ModelCapacity[]> {
  const models = new Map<string, ModelCapacity>();
  const count = (operation: string, model: string, more: { readonly workers?: number; readonly queued?: number }): void => {
    const lane = laneOf(operation, model);
    const { workers: serving = 0, queued = 0 } = models.get(lane) ?? {};
    models.set(lane, { operation, model, workers: serving + (more.workers ?? 0), queued: queued + (more.queued ?? 0) });
  };
  for (const { state, offers } of workers) {
    if (takesJobs(state)) for (const { operation, model } of offers) count(operation, model, { workers: 1 });
  }
  for (const { operation, model, queued } of await sql.all<{ operation: string; model: string; queued: number }>(QUEUED)) count(operation, model, { queued });
  return [...models.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, capacity]) => capacity);
}
