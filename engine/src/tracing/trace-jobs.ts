/**
 * Traces jobs. The span of a job is told by whichever process ends it, in a place that was reserved when the job was taken in, so that a crash in
 * between costs no trace.
 */
import { isFinal } from 'n8n-nodes-sogni-flow/contract';
import type { JobObserver, JobTrace } from '../jobs/observer.ts';
import { outcomeOf } from '../jobs/outcome.ts';
import { currentTrace } from './current-trace.ts';
import { spanIdOf, type PastSpan, type Tracing } from './port.ts';

const WELL: ReadonlySet<string> = new Set(['completed', 'cached']);

/** Where a job that is taken in now belongs: below the request at hand. */
export function newJobTrace(tracing: Tracing): JobTrace {
  const parent = currentTrace.getStore();
  return { trace: tracing.reserve(parent), trace_parent: parent === undefined ? null : spanIdOf(parent) };
}

/** @param clock - milliseconds since the epoch. */
export function traceJobs(tracing: Tracing, clock: () => number = Date.now): JobObserver {
  return {
    moved(job, from) {
      const { id, operation, model, state, trace, created_at: created, started_at: started, finished_at: finished } = job;
      if (trace === null) return;
      const now = clock();
      const attributes = { 'sogni_flow.job.id': id, 'sogni_flow.operation': operation, 'sogni_flow.model': model };
      const part = (name: string, startedAt: number, endedAt: number): void => tracing.record({ name, parent: trace, attributes, startedAt, endedAt });
      if (from === undefined) part('submit', created, now);
      if (state === 'running' && job.fence === 1 && started !== null) part('queue wait', created, started);
      if (!isFinal(state)) return;
      if (state === 'completed' && job.hold_id !== null && finished !== null) part('capture', finished, now);
      const outcome = outcomeOf(job);
      tracing.record({
        ...{ name: `job ${operation}`, place: trace, parent: parentOf(trace, job.trace_parent), startedAt: created, endedAt: now },
        attributes: { ...attributes, 'sogni_flow.outcome': outcome },
        ...(!WELL.has(outcome) && { failure: outcome }),
      } satisfies PastSpan);
    },
  };
}

const parentOf = (trace: string, parent: string | null): string | undefined => (parent === null ? undefined : `${trace.slice(0, 36)}${parent}${trace.slice(52)}`);
