/** Which lanes this worker can serve, and with which runtime; asked again every few seconds, since models come and go. */
import { FlowError } from 'n8n-nodes-sogni-flow/contract';
import { laneOf, modelLaneOf } from '../queue/port.ts';
import type { Capability, Runtime } from '../runtimes/port.ts';
import type { Log } from './log.ts';

const ASK_AGAIN_MS = 10_000;

/** Until a load was measured: a picture model of 7 GB from a fast disk. */
const FIRST_GUESS_MS = 5_000;

export interface Offer {
  readonly lane: string;
  readonly runtime: Runtime;
  /** Names what the runtime must have in memory; operations on one model share it. */
  readonly memory: string;
  /** The runtime's own guess, or one for it; 0 where nothing is kept between jobs. */
  readonly loadMs: number;
}

export interface Offers {
  lanes(): Promise<readonly string[]>;
  /** Also for a lane of jobs with wishes. `undefined` when the runtime that offered the lane has gone. */
  find(lane: string): Offer | undefined;
  /** A job of the model has failed by its runtime, which may have set itself aside for it: it is asked again before the next job. */
  doubt(operation: string, model: string): void;
  /** @throws FlowError `no_runtime_for_operation` as above. */
  offerFor(operation: string, model: string): Offer;
}

export function createOffers(runtimes: readonly Runtime[], clock: () => number, log: Log): Offers {
  const asked = runtimes.map((runtime) => ({ runtime, offers: new Map<string, Offer>(), at: -Infinity, asking: undefined as Promise<void> | undefined }));

  async function ask(entry: (typeof asked)[number]): Promise<void> {
    const { runtime } = entry;
    try {
      entry.offers = new Map((await runtime.capabilities()).map((capability) => [laneOf(capability.operation, capability.model), offer(runtime, capability)]));
    } catch (error) {
      log('warn', `runtime ${runtime.name} does not say what it can run; it is left out for now`, error);
      entry.offers = new Map();
    }
    entry.at = clock();
    entry.asking = undefined;
  }

  const find = (lane: string): Offer | undefined => {
    const ofModel = modelLaneOf(lane);
    return asked.find(({ offers }) => offers.has(ofModel))?.offers.get(ofModel);
  };

  return {
    async lanes() {
      for (const entry of asked) if (clock() - entry.at >= ASK_AGAIN_MS) entry.asking ??= ask(entry);
      // Only the first answer is worth waiting for: a slow runtime must not hold up the others' jobs.
      if (asked.length > 0 && asked.every(({ at }) => at === -Infinity)) await Promise.race(asked.map(({ asking }) => asking));
      return [...new Set(asked.flatMap(({ offers }) => [...offers.keys()]))];
    },
    find,
    doubt(operation, model) {
      const entry = asked.find(({ offers }) => offers.has(laneOf(operation, model)));
      if (entry) entry.at = -Infinity;
    },
    offerFor(operation, model) {
      const offering = find(laneOf(operation, model));
      if (!offering) throw new FlowError('no_runtime_for_operation', `no runtime of this worker offers ${operation} with model ${model} any more`);
      return offering;
    },
  };
}

const offer = (runtime: Runtime, { operation, model, loadMs }: Capability): Offer => ({
  lane: laneOf(operation, model),
  runtime,
  memory: `${runtime.name}:${model}`,
  loadMs: loadMs ?? (runtime.unload ? FIRST_GUESS_MS : 0),
});
