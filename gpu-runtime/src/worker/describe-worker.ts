/** What a worker tells of itself when it registers: asked of its runtimes each time, since models come and go. */
import { hostname } from 'node:os';
import type { Network } from '../queue/port.ts';
import type { Runtime } from '../runtimes/port.ts';
import type { Gpu, WorkerCard } from './fleet.ts';
import { fitting } from './within-memory.ts';

export interface Described {
  readonly name: string;
  readonly slots: number;
  readonly network: Network;
  /** As they are, with what does not fit: it is told of, and not offered. */
  readonly runtimes: readonly Runtime[];
  readonly gpus: readonly Gpu[];
}

/** A runtime that does not answer offers nothing for now. */
export async function describeWorker({ name, slots, network, runtimes, gpus }: Described): Promise<WorkerCard> {
  const all = await Promise.all(runtimes.map((runtime) => runtime.capabilities().catch(() => [])));
  return { name, host: hostname(), gpus, runtimes: runtimes.map((runtime) => runtime.name), network, slots, ...fitting(all.flat(), gpus) };
}
