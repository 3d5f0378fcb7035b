/** Which lanes this worker can serve, and with which runtime; asked again every few seconds, since models come and go. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { laneOf } from '../queue/port.ts';
import type { Runtime } from '../runtimes/port.ts';
import type { Log } from './log.ts';

const ASK_AGAIN_MS = 10_000;

export interface Offers {
  lanes(): Promise<readonly string[]>;
  /** @throws FlowError `no_runtime_for_operation` when the runtime that offered the lane has gone. */
  runtimeFor(operation: string, model: string): Runtime;
}

export function createOffers(runtimes: readonly Runtime[], clock: () => number, log: Log): Offers {
  const asked = runtimes.map((runtime) => ({ runtime, lanes: [] as readonly string[], at: -Infinity, asking: undefined as Promise<void> | undefined }));

  async function ask(entry: (typeof asked)[number]): Promise<void> {
    try {
      const offered = await entry.runtime.capabilities();
      entry.lanes = offered.map(({ operation, model }) => laneOf(operation, model));
    } catch (error) {
      log('warn', `runtime ${entry.runtime.name} does not say what it can run; it is left out for now`, error);
      entry.lanes = [];
    }
    entry.at = clock();
    entry.asking = undefined;
  }

  return {
    async lanes() {
      for (const entry of asked) if (clock() - entry.at >= ASK_AGAIN_MS) entry.asking ??= ask(entry);
      // Only the first answer is worth waiting for: a slow runtime must not hold up the others' jobs.
      if (asked.length > 0 && asked.every(({ at }) => at === -Infinity)) await Promise.race(asked.map(({ asking }) => asking));
      return [...new Set(asked.flatMap(({ lanes }) => lanes))];
    },
    runtimeFor(operation, model) {
      const offering = asked.find(({ lanes }) => lanes.includes(laneOf(operation, model)));
      if (!offering) throw new FlowError('no_runtime_for_operation', `no runtime of this worker offers ${operation} with model ${model} any more`);
      return offering.runtime;
    },
  };
}
