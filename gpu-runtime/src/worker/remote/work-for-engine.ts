/** A worker without a database from its start to its end, as a command runs it. */
import { join } from 'node:path';
import type { RuntimeConfig } from '../../configuration/runtime-config.ts';
import type { Log } from '../log.ts';
import { startRemoteWorker, type RemoteWorker, type RemoteWorkerOptions } from './remote-worker.ts';

export interface WorkOptions extends RemoteWorkerOptions {
  readonly log: Log;
  /** One line for whoever has started it. */
  readonly tell: (line: string) => unknown;
  /** Ends the work: jobs at hand are finished first. */
  readonly signal: AbortSignal;
  /** Called once the worker works, which is closed where this rejects. */
  readonly started?: (worker: RemoteWorker) => Promise<void>;
}

/** @returns the number of results that wait on this disk because the engine has not acknowledged them. @throws what `startRemoteWorker` throws. */
export async function workForEngine(config: RuntimeConfig, { log, tell, signal, started, ...options }: WorkOptions): Promise<number> {
  const worker = await startRemoteWorker(config, log, options);
  tell(`Working for ${config.engineUrl} with ${config.slots} slots on ${worker.offered}. Stop with Ctrl-C.`);
  try {
    await started?.(worker);
  } catch (error) {
    await worker.close();
    throw error;
  }
  await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));
  tell('Stopping: jobs at hand are finished first.');
  const left = await worker.close();
  const unacknowledged = `${left} ${left === 1 ? 'result waits' : 'results wait'} in ${join(config.home, 'unreported')}, not acknowledged by the engine`;
  if (left > 0) tell(`${unacknowledged}; the next worker that starts with this folder hands in what is there.`);
  return left;
}
