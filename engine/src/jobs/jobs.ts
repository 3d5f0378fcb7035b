/**
 * Jobs: quoted before they run, paid once, finished once.
 *
 * Money and state move in one transaction each time: hold with job row, capture with result, release with any other end. What lies
 * in the queue is only a hint that a job is to be run; `resume` gives every hint again.
 */
import { FlowError, type Artifact, type Job, type Price } from 'n8n-nodes-sogni-flow/contract';
import type { ArtifactStore, Capability, JobDesk, JobQueue, SqlHandle, SqlStore } from 'sogni-flow-runtime';
import type { Ledger } from '../billing/ledger.ts';
import type { WorkerWatch } from '../fleet/port.ts';
import { artifactOwnedBy, recordUpload, type Upload } from './artifacts.ts';
import { reusableOf } from './cache.ts';
import { createDesk } from './desk.ts';
import { JobEvents } from './events.ts';
import { createJobIds } from './job-ids.ts';
import { moveJob } from './move-job.ts';
import type { JobObserver, JobTrace } from './observer.ts';
import { Outbox } from './outbox.ts';
import { endOverdue } from './overdue.ts';
import { choosesWorkers } from './placement.ts';
import type { Jobs } from './port.ts';
import { checkRequest, chooseCapability, resolveJob } from './request.ts';
import { finishedRow, readJob, rowById, toJob, unfinishedKeyed, type JobRow } from './rows.ts';
import type { JobServices } from './services.ts';
import { submitJob } from './submission.ts';
import type { TimeoutOverrides } from './timeouts.ts';
import { tellUnserved } from './unserved.ts';
import { waitForJob } from './waiting.ts';

export interface JobsOptions {
  readonly store: SqlStore;
  readonly ledger: Ledger;
  readonly queue: JobQueue;
  readonly artifacts: ArtifactStore;
  /** What can be run, the default model of an operation first. */
  readonly capabilities: () => Promise<readonly Capability[]>;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** 0 to below 1; draws seeds. */
  readonly random?: () => number;
  /** Instead of the standard time limits. */
  readonly timeouts?: TimeoutOverrides;
  readonly observers?: readonly JobObserver[];
  /** Where a job that is being taken in belongs in a trace. */
  readonly newTrace?: () => JobTrace;
  /** Of the fleet. */
  readonly workers?: WorkerWatch;
}

export interface JobRoom extends Jobs {
  /** For workers. */
  readonly desk: JobDesk;
  /** Call it at start, before workers claim: ends what is overdue, and enqueues every unfinished job again. */
  resume(): Promise<void>;
  /** Enqueues every unfinished job again when the queue has lost its entries. @returns how many; none where it had lost none, or is new. */
  refillQueue(): Promise<number>;
  /** Ends jobs that have waited or run for too long (`timed_out`) and releases their holds. @returns how many. */
  endOverdue(): Promise<number>;
  /** Tells those who follow jobs that nobody would take now. @returns how many such jobs there are. */
  tellUnserved(isServed: (job: JobRow) => boolean): Promise<number>;
  /** Asks for the end of all jobs of the account whose key begins so. @param rest - what follows; anything when absent */
  cancelKeyed(account: string, start: string, rest?: RegExp): Promise<void>;
  /** What is known of a file, if it is a result or an upload of the account. */
  artifactOwnedBy(account: string, digest: string): Promise<Artifact | undefined>;
  /** Notes that the account has brought a file that lies in the artifact store. */
  recordUpload(account: string, upload: Upload): Promise<Artifact>;
}

const FREE: Price = { min: 0, expected: 0, max: 0 };

export function createJobs({ clock = Date.now, random = Math.random, timeouts = {}, observers = [], ...given }: JobsOptions): JobRoom {
  const { store, queue } = given;
  const onRecord = async (id: string): Promise<Job | undefined> => {
    const row = await rowById(store, id);
    return row && readJob(store, row);
  };
  const events = new JobEvents(queue.news, onRecord);
  const outbox = new Outbox(queue);
  const services: JobServices = { ...given, clock, random, timeouts, observers, newId: createJobIds(clock), events, outbox, opened: new Map() };

  const get = async (account: string, id: string): Promise<Job> => readJob(store, await ownRow(store, account, id));

  async function cancel(account: string, id: string): Promise<Job> {
    const cancelled = (job: JobRow) => {
      if (job.account !== account) throw notFound(id);
      return { type: 'cancelled', at: clock() } as const;
    };
    await moveJob(services, id, cancelled);
    return get(account, id);
  }

  return {
    desk: createDesk(services),
    endOverdue: () => endOverdue(services),
    tellUnserved: (isServed) => tellUnserved(services, isServed),

    async quote(request) {
      const checked = checkRequest(request);
      const capability = chooseCapability(await services.capabilities(), checked);
      const { parameters, price, contentKey } = resolveJob(checked, capability);
      const isPremium = capability.premium === true || choosesWorkers(checked.placement);
      const finished = contentKey === undefined || request.noCache ? undefined : await finishedRow(store, request.account, contentKey);
      const reusable = await reusableOf(store, finished, services);
      const { model, playMoney } = capability;
      const quote = { operation: checked.operation.name, model, parameters, playMoney, drawsSeed: checked.drawsSeed, ...(isPremium ? { premium: true } : {}), ...(contentKey === undefined || request.noCache ? {} : { contentKey }) };
      return reusable ? { ...quote, price: FREE, cached: toJob(reusable.row, reusable.artifacts) } : { ...quote, price };
    },

    submit: (submission) => submitJob(submission, services),
    get,
    wait: async (account, id, timeoutMs, signal) => waitForJob(id, () => get(account, id), timeoutMs, events, signal),
    follow: (id, listener) => events.follow(id, listener),

    cancel,
    async cancelKeyed(account, start, rest = /^/) {
      const found = (await unfinishedKeyed(store, account, start)).filter(({ idempotency_key: key }) => rest.test(key.slice(start.length)));
      for (const { id } of found) await cancel(account, id);
    },

    async resume() {
      await endOverdue(services);
      // Marks a new queue as filled, so that it is not taken for one that has lost its entries.
      const filled = await queue.refill?.(async () => void (await outbox.dispatchAll(store)));
      if (filled !== true) await outbox.dispatchAll(store);
    },

    async refillQueue() {
      let again = 0;
      await queue.refill?.(async () => void (again = await outbox.dispatchAll(store)));
      return again;
    },

    artifactOwnedBy: (account, digest) => artifactOwnedBy(store, account, digest),
    recordUpload: (account, upload) => recordUpload(store, account, upload, clock()),
  };
}

/** @throws FlowError `not_found`, also for a job of another account. */
async function ownRow(sql: SqlHandle, account: string, id: string): Promise<JobRow> {
  const row = await rowById(sql, id);
  if (row?.account !== account) throw notFound(id);
  return row;
}

const notFound = (id: string): FlowError => new FlowError('not_found', `there is no job "${id}"`);
