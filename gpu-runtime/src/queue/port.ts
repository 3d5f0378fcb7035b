/**
 * The job queue port.
 *
 * The queue is a transport, never the record: it holds a job's id, lane, priority and lease, and can be rebuilt from the job
 * table at any time. Job state, fence and money belong to the engine.
 *
 * A lane is one operation with one model (`laneOf`), so that a worker can keep a model warm; jobs that wish for certain workers have lanes of their own beside it. A claim holds for `leaseMs` and is renewed at
 * a third of that. Once it has run out anybody may claim the job again. Times come from the queue's clock.
 */

import type { SqlHandle } from './sql.ts';

export const laneOf = (operation: string, model: string): string => `${operation}@${model}`;

/** A lane beside that of the model, for jobs with the same wishes. @param wishes - 16 hexadecimal digits that stand for them. */
export const placedLane = (lane: string, wishes: string): string => `${lane}#${wishes}`;

/** Of any lane, that of its model. */
export const modelLaneOf = (lane: string): string => lane.replace(/#[0-9a-f]{16}$/, '');

/** As Sogni's network has them: `fast` for dedicated GPUs, `relaxed` for others. */
export const NETWORKS = ['fast', 'relaxed'] as const;
export type Network = (typeof NETWORKS)[number];

/** How long workers' claims hold without being renewed; a dead worker's job is taken up after that. */
export const LEASE_MS = 6_000;

/** By how much a step of priority puts a job's turn off. */
export const MS_PER_PRIORITY_STEP = 3_000;

export interface QueueEntry {
  readonly jobId: string;
  readonly lane: string;
  /** Lower is sooner; premium 0, free 10. Within one priority the oldest is first. */
  readonly priority: number;
}

export interface ClaimRequest {
  readonly worker: string;
  /** In the order of preference. */
  readonly lanes: readonly string[];
  readonly leaseMs: number;
}

/** What is to be known of a lane before a job of it is claimed. */
export interface LaneHead {
  readonly lane: string;
  /** Jobs that could be claimed now; of many, at least some dozen are counted. */
  readonly waiting: number;
  /** The longest that one of them has waited; 0 where none does. */
  readonly waitedMs: number;
  /** Since the turn of the first one came: its wait, less three seconds for each step of priority. Below 0 while its turn is still ahead. */
  readonly overdueMs: number;
  /** Claims of anybody that are out. */
  readonly taken: number;
}

export interface Claim {
  readonly jobId: string;
  readonly lane: string;
  /** Names this claim and no other. */
  readonly token: string;
  /** 1 for the first claim of a job. */
  readonly attempt: number;
  /** The job was cancelled while nobody could be told, because its worker had died: report it as cancelled instead of running it. */
  readonly cancelled?: true;
}

/** What those who follow a job in other processes want to hear. It is lost where nobody listens. */
export interface JobNews {
  send(jobId: string, news: string): void;
  /** Not told what this process sends. @returns the way to stop listening. */
  listen(jobId: string, listener: (news: string) => void): () => void;
}

export interface JobQueue {
  /** Adds a job; adding it again changes nothing. */
  enqueue(entry: QueueEntry): Promise<void>;

  /**
   * The same as part of a transaction of the caller, in the queue's own database. Absent when the queue lies elsewhere.
   * @returns what to call after the commit: it wakes a worker.
   */
  enqueueWithin?(tx: SqlHandle, entry: QueueEntry): Promise<() => void>;

  /** Of the lanes, those in which something waits; lanes with nothing but claims may be among them. What it says may be over a moment later. */
  heads(lanes: readonly string[]): Promise<readonly LaneHead[]>;

  /** Takes the first claimable job of the lanes, or `undefined` at once. */
  claim(request: ClaimRequest): Promise<Claim | undefined>;

  /** The same as part of a transaction of the caller. Absent when the queue lies elsewhere. */
  claimWithin?(tx: SqlHandle, request: ClaimRequest): Promise<Claim | undefined>;

  /** Holds a claim for another `leaseMs`. @returns `cancelled` when the job is to be given up. @throws FlowError `lease_lost` */
  renew(claim: Claim, leaseMs: number): Promise<'held' | 'cancelled'>;

  /** Removes a job for good: it is finished, whatever the outcome. @throws FlowError `lease_lost` */
  finish(claim: Claim): Promise<void>;

  /** Removes a job that has ended, whoever has claimed it, as part of a transaction of the caller. Absent when the queue lies elsewhere. */
  removeWithin?(tx: SqlHandle, jobId: string): Promise<void>;

  /** Gives a job back, claimable by anybody after `delayMs`. @throws FlowError `lease_lost` */
  fail(claim: Claim, delayMs: number): Promise<void>;

  /** `removed`: nobody had it. `signalled`: its worker is told at once when in this process or in reach of the queue, else at the next renewal. `unknown`: not in the queue. */
  cancel(jobId: string): Promise<'removed' | 'signalled' | 'unknown'>;

  /** Calls back when the job of a claim is cancelled. @returns the way to stop listening. */
  onCancel(jobId: string, listener: () => void): () => void;

  /** Resolves when something may have become claimable in one of the lanes, or when `signal` aborts. Never polls faster than once a second. */
  wait(lanes: readonly string[], signal: AbortSignal): Promise<void>;

  /** Asks the server behind the queue for a sign of life. Absent where that is the database. @throws FlowError `storage_failed` */
  check?(): Promise<void>;

  /** Absent for a queue that has no way to other processes. */
  readonly news?: JobNews;

  /**
   * Calls back when the queue has lost entries, as a server that was wiped or has restarted may have: everything is to be enqueued again. Ask regularly. Absent where nothing
   * gets lost while a process runs. @returns whether it called back. @throws what `everything` throws; it is asked for again then.
   */
  refill?(everything: () => Promise<void>): Promise<boolean>;
}
