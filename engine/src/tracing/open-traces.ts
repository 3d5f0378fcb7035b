/** What is traced of a process, part by part. */
import type { FastifyInstance } from 'fastify';
import type { Log, WorkerObserver } from 'sogni-flow-runtime';
import type { JobObserver, JobTrace } from '../jobs/observer.ts';
import { openTracing } from './open-tracing.ts';
import { traceExecution, type TracedExecution } from './trace-execution.ts';
import { newJobTrace, traceJobs } from './trace-jobs.ts';
import { traceRequests } from './trace-requests.ts';
import { traceWork } from './trace-work.ts';

export interface Traces {
  readonly jobs: JobObserver;
  readonly newJobTrace: () => JobTrace;
  readonly worker: WorkerObserver;
  /** Puts its hooks on a server, ahead of its routes. */
  readonly requests: (app: FastifyInstance) => void;
  /** @param typeOf - type of a node by its name. */
  readonly execution: (typeOf: (node: string) => string | undefined) => TracedExecution;
  /** Sends what is not sent yet, within seconds. */
  close(): Promise<void>;
}

/** @returns `undefined`, and says so, where traces cannot be sent: work goes on without them. */
export async function openTraces(env: NodeJS.ProcessEnv, log: Log): Promise<Traces | undefined> {
  const tracing = await openTracing(env, log);
  return (
    tracing && {
      jobs: traceJobs(tracing),
      newJobTrace: () => newJobTrace(tracing),
      worker: traceWork(tracing),
      requests: (app) => traceRequests(app, tracing),
      execution: (typeOf) => traceExecution(tracing, typeOf),
      close: () => tracing.close(),
    }
  );
}
