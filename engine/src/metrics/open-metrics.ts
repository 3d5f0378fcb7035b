/** The metrics of one process, in Prometheus' text format. A table of them is in the README of the engine. */
import type { FastifyInstance } from 'fastify';
import type { SqlHandle, WorkerObserver } from 'sogni-flow-runtime';
import type { ExecutionEvent } from '../execution/types.ts';
import type { JobObserver } from '../jobs/observer.ts';
import { readDatabase } from './database-metrics.ts';
import { countJobs } from './job-metrics.ts';
import { openRegistry } from './registry.ts';
import { countRequests } from './request-metrics.ts';
import { countWork } from './worker-metrics.ts';

export interface Metrics {
  readonly jobs: JobObserver;
  readonly worker: WorkerObserver;
  /** Puts a hook on a server, ahead of its routes. */
  readonly requests: (app: FastifyInstance) => void;
  /** Hears what the executions of this process do. */
  readonly executions: (event: ExecutionEvent) => void;
  readonly contentType: string;
  /** All of them as they are now. */
  text(): Promise<string>;
}

export interface MetricsOptions {
  /** Of the worker in this process. */
  readonly slots: number;
  /** Absent for a worker without the database. */
  readonly store?: Pick<SqlHandle, 'all' | 'get'>;
}

export async function openMetrics({ slots, store }: MetricsOptions): Promise<Metrics> {
  const registry = await openRegistry();
  const { prometheus, registers } = registry;
  const [register] = registers;
  prometheus.collectDefaultMetrics({ register });
  const ends = new prometheus.Counter({ name: 'sogni_flow_execution_runs_total', help: 'Runs of executions that came to a stop in this process, by the state in which it left them', labelNames: ['state'], registers });
  const read = store === undefined ? undefined : readDatabase(registry, store);
  let reading: Promise<string> | undefined;
  const text = async (): Promise<string> => {
    await read?.();
    return await register.metrics();
  };
  return {
    jobs: countJobs(registry),
    worker: countWork(registry, slots),
    requests: countRequests(registry),
    executions: (event) => event.type === 'execution_finished' && ends.inc({ state: event.state }),
    contentType: register.contentType,
    // However many ask at once, the database is asked once.
    text: () => (reading ??= text().finally(() => (reading = undefined))),
  };
}
