/** Counts what becomes of jobs. Every move is made by one process, so the sum over all processes is right; each begins at 0. */
import { isFinal } from 'n8n-nodes-sogni-flow/contract';
import type { JobObserver } from '../jobs/observer.ts';
import { outcomeOf } from '../jobs/outcome.ts';
import type { MetricsRegistry } from './registry.ts';

const WAIT_BUCKETS = [0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 1_800, 7_200];
const WORK_BUCKETS = [0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600];
const LANE = ['operation', 'model'] as const;

export function countJobs({ prometheus: { Counter, Histogram }, registers }: MetricsRegistry): JobObserver {
  const queueWait = new Histogram({
    name: 'sogni_flow_job_queue_wait_seconds',
    help: 'From a job being taken in to its first start, of jobs that this process handed out',
    ...{ labelNames: LANE, buckets: WAIT_BUCKETS, registers },
  });
  const seconds = new Histogram({
    name: 'sogni_flow_job_seconds',
    help: 'From the first start of a job to its end, further tries and their pauses included, of jobs that this process ended',
    ...{ labelNames: [...LANE, 'outcome'] as const, buckets: WORK_BUCKETS, registers },
  });
  const ended = new Counter({
    name: 'sogni_flow_jobs_ended_total',
    help: 'Jobs that this process ended: completed, cached (at no price), failed, timed_out, cancelled',
    ...{ labelNames: [...LANE, 'outcome'] as const, registers },
  });
  const retries = new Counter({ name: 'sogni_flow_job_retries_total', help: 'Tries that failed and are made again, as reported to this process', labelNames: LANE, registers });
  const leasesLost = new Counter({
    name: 'sogni_flow_job_leases_lost_total',
    help: 'Jobs that this process handed out again because whoever had them was not heard of any more',
    ...{ labelNames: LANE, registers },
  });

  return {
    moved(job, from) {
      const { operation, model, state, created_at: created, started_at: started, finished_at: finished } = job;
      const lane = { operation, model };
      if (from === 'running' && state === 'running') leasesLost.inc(lane);
      if (from === 'running' && state === 'queued') retries.inc(lane);
      if (state === 'running' && job.fence === 1 && started !== null) queueWait.observe(lane, elapsed(created, started));
      if (!isFinal(state)) return;
      const outcome = outcomeOf(job);
      ended.inc({ ...lane, outcome });
      if (started !== null && finished !== null) seconds.observe({ ...lane, outcome }, elapsed(started, finished));
    },
  };
}

/** Clocks of several machines may disagree. */
const elapsed = (fromMs: number, toMs: number): number => Math.max(0, toMs - fromMs) / 1_000;
