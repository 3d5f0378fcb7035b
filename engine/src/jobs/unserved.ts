/** Jobs that wait although nobody would take them now: whoever follows one is told so. They stay queued, and start when a worker is there. */
import { unfinishedRows } from './rows.ts';
import type { JobServices } from './services.ts';

/** The oldest ones: who waits behind them waits for the same. */
const MOST_TOLD = 500;

/** @param isServed - whether a worker takes jobs of the model. @returns how many jobs wait in vain. */
export async function tellUnserved({ store, events }: JobServices, isServed: (operation: string, model: string) => boolean): Promise<number> {
  const waiting = (await unfinishedRows(store, MOST_TOLD)).filter(({ state, operation, model }) => state === 'queued' && !isServed(operation, model));
  for (const { id, operation, model } of waiting) events.progress(id, { fraction: 0, activity: `waits for a worker: none takes ${operation} with ${model} now` });
  return waiting.length;
}
