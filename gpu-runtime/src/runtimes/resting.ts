/**
 * Lets a runtime rest that fails one job after another, so that it does not go through everybody's jobs: for a while it offers nothing, then it gets a chance.
 *
 *  working ──several jobs in a row fail by it──► resting ──time is up──► on trial ──a job succeeds──► working
 *                                                   ▲────twice as long────┘ a job fails
 *
 * One job that fails again and again is that job's fault, so jobs are counted and not failures; but that a server cannot be reached is never a job's.
 *
 * This is about one server of a worker. That a whole worker is set aside is another thing, and the engine's to say.
 */
import { ERRORS, FlowError } from 'n8n-nodes-sogni-flow/contract';
import type { LeaseEnd } from '../worker/lease.ts';
import type { Runtime } from './port.ts';

export interface RestOptions {
  readonly log: (level: 'warn', message: string) => void;
  /** Milliseconds. */
  readonly clock?: () => number;
}

export const RESTS = { jobs: 3, firstRestMs: 30_000, longestRestMs: 300_000 } as const;

export function withRests(runtime: Runtime, { log, clock = () => performance.now() }: RestOptions): Runtime {
  const failed = new Set<string>();
  let unreached = 0;
  let rests = 0;
  let until = -Infinity;
  const isResting = (): boolean => clock() < until;

  function blame(what: string, reason: string): void {
    failed.add(what);
    // On trial one is enough.
    if (isResting() || failed.size < (rests > 0 ? 1 : RESTS.jobs)) return;
    const restMs = Math.min(RESTS.longestRestMs, RESTS.firstRestMs * 2 ** rests);
    rests += 1;
    until = clock() + restMs;
    failed.clear();
    log('warn', `runtime ${runtime.name} rests for ${restMs / 1_000} s, as jobs fail by it one after another: ${reason}`);
  }

  return {
    name: runtime.name,
    capabilities: async () => (isResting() ? [] : await runtime.capabilities()),
    async run(job, tools) {
      if (isResting()) throw new FlowError('runtime_unreachable', `runtime ${runtime.name} rests, as jobs fail by it one after another`);
      try {
        const report = await runtime.run(job, tools);
        failed.clear();
        rests = 0;
        return report;
      } catch (error) {
        const { signal } = tools;
        const isLate = signal.aborted && (signal.reason as LeaseEnd) === 'timed_out';
        if (isLate) blame(job.id, 'it took too long');
        else if (FlowError.is(error) && error.code === 'runtime_unreachable') blame(`unreached ${(unreached += 1)}`, error.message);
        else if (FlowError.is(error) && ERRORS[error.code].retry) blame(job.id, error.message);
        throw error;
      }
    },
    ...(runtime.unload && { unload: async () => await runtime.unload?.() }),
    ...(runtime.close && { close: async () => await runtime.close?.() }),
  };
}
