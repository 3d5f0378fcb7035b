/** What the functions of the job room work with, and what they hand back to be done once their transaction is on disk. */
import { isFinal, type Artifact, type JobState } from 'n8n-nodes-sogni-flow/contract';
import type { ArtifactStore, Capability, JobQueue, SqlStore } from 'sogni-flow-runtime';
import type { Ledger } from '../billing/ledger.ts';
import type { WorkerWatch } from '../fleet/port.ts';
import type { JobEvents } from './events.ts';
import type { JobObserver, JobTrace } from './observer.ts';
import type { Outbox } from './outbox.ts';
import { toJob, type JobRow } from './rows.ts';
import type { TimeoutOverrides } from './timeouts.ts';

export interface JobServices {
  readonly store: SqlStore;
  readonly ledger: Ledger;
  readonly queue: JobQueue;
  readonly artifacts: ArtifactStore;
  /** What can be run, the default model of an operation first. */
  readonly capabilities: () => Promise<readonly Capability[]>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** 0 to below 1. */
  readonly random: () => number;
  readonly newId: () => string;
  readonly events: JobEvents;
  readonly outbox: Outbox;
  readonly timeouts: TimeoutOverrides;
  /** Who may have jobs, and who earns by them; absent: every worker, and nobody. */
  readonly workers?: WorkerWatch | undefined;
  /** Jobs that this process has opened, as they were then: progress needs no look into the store, and a result none before it is written. */
  readonly opened: Map<string, JobRow>;
  readonly observers: readonly JobObserver[];
  /** Where a job that is being taken in belongs in a trace. */
  readonly newTrace?: () => JobTrace;
}

/** What a transaction has changed. */
export interface Changes {
  /** Jobs as they are now. */
  readonly moved: { readonly job: JobRow; readonly artifacts: readonly Artifact[] }[];
  /** All of them, also those that nobody follows; `from` is absent for a new one. */
  readonly written: { readonly job: JobRow; readonly from: JobState | undefined }[];
  /** To be handed to the queue. */
  readonly ready: JobRow[];
  /** Came into the queue by the same transaction: wakes whoever waits there. */
  readonly rings: (() => void)[];
  /** Ids of jobs whose worker, if there is one, is to stop. */
  readonly withdrawn: string[];
}

export const noChanges = (): Changes => ({ moved: [], written: [], ready: [], rings: [], withdrawn: [] });

/** Enqueues and tells, after the commit. */
export async function afterCommit({ moved, written, ready, rings, withdrawn }: Changes, { queue, events, outbox, opened, observers }: JobServices): Promise<void> {
  for (const ring of rings) ring();
  for (const observer of observers) for (const { job, from } of written) observer.moved(job, from);
  for (const { job, artifacts } of moved) {
    if (isFinal(job.state)) opened.delete(job.id);
    events.moved(job.id, () => toJob(job, artifacts), job.state === 'running');
  }
  // Whoever runs the job can no longer complete it. To be told late, or not at all while the queue is out of reach, costs time only.
  for (const id of withdrawn) await queue.cancel(id).catch(() => undefined);
  for (const job of ready) await outbox.dispatch(job);
}
