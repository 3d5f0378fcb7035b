/**
 * How a job moves. Pure: a job and what happened go in, what becomes of it and what is to be done come out. `apply-move.ts` does it.
 *
 *  submitted ──► queued | following | completed (a copy from the cache)
 *
 *  queued ──opened──► running ──completed──► completed
 *    │ ▲                │ │ └──failed──► failed          (code `cancelled` ──► cancelled)
 *    │ └─failed, to be─┘  │
 *    │     tried again    │
 *    └─ timed out, cancelled ──► failed, cancelled
 *
 *  following ──leader completed──► completed (cached)     queued, but it waits for another job's result and holds nothing
 *    ├──promoted──► queued, with a hold of its own
 *    └──refused, cancelled──► failed, cancelled
 *
 * Final states stay. Money moves with the state: `queued` and `running` hold, `completed` has captured, `failed` and `cancelled` have released.
 */
import {
  findOperation,
  FlowError,
  isFinal,
  requestedResults,
  settleByUse,
  settleJob,
  type Arguments,
  type Artifact,
  type JobFailure,
  type JobReport,
} from 'n8n-nodes-sogni-flow/contract';
import { retryClassOf } from 'sogni-flow-runtime';
import type { JobRow } from './rows.ts';
import { timeoutFailure, type TimeoutName } from './timeouts.ts';

/** Times are milliseconds since the epoch. */
export type JobMoved = { readonly at: number } & (
  | { readonly type: 'submitted'; readonly made?: Made; readonly leader?: string }
  | { readonly type: 'opened'; readonly worker: string }
  | { readonly type: 'completed'; readonly fence: number; readonly artifacts: readonly Artifact[]; readonly report: JobReport }
  | { readonly type: 'failed'; readonly fence: number; readonly failure: JobFailure; readonly retry: boolean }
  | { readonly type: 'cancelled' }
  | { readonly type: 'timed_out'; readonly limit: TimeoutName; readonly afterMs: number }
  | { readonly type: 'leader_completed'; readonly made: Made }
  | { readonly type: 'promoted' }
  | { readonly type: 'refused'; readonly failure: JobFailure }
);

/** What another job has made. `report` is JSON, as it is stored. */
export interface Made {
  readonly artifacts: readonly Artifact[];
  readonly report: string | null;
}

/** Done in the transaction that writes the job, in this order; those of `AfterCommit` once it is on disk. */
export type Effect =
  | { readonly do: 'hold' }
  | { readonly do: 'follow'; readonly leader: string }
  | { readonly do: 'extend_hold'; readonly until: number }
  | { readonly do: 'capture'; readonly amount: number }
  | { readonly do: 'release' }
  /** As `release`, told apart in the books when the hold itself is overdue. */
  | { readonly do: 'expire' }
  | { readonly do: 'insert_artifacts'; readonly artifacts: readonly Artifact[] }
  | { readonly do: 'complete_followers'; readonly made: Made }
  | { readonly do: 'promote_follower' }
  /** Where the queue lies in the same database; else whoever reports takes the job out. */
  | { readonly do: 'remove_from_queue' }
  | { readonly do: AfterCommit };

export type AfterCommit = 'enqueue' | 'withdraw' | 'tell';

export interface Move {
  readonly change: Partial<JobRow>;
  readonly effects: readonly Effect[];
}

/** Where a job stands: its state, with the queued ones that wait for another job told apart. */
export const stageOf = ({ state, follows }: JobRow): JobRow['state'] | 'following' => (state === 'queued' && follows !== null ? 'following' : state);

/** Counted from the submission, and again from each start: nobody else may take the Spark of a job for so long. */
export const HOLD_MS = 24 * 60 * 60 * 1_000;

/** A hold that was placed a moment ago need not be extended. */
const FRESH_HOLD_MS = 60_000;

/** Starts of a job that ended in no report at all, transport faults not counted. Beyond it, the job takes its workers down. */
export const MAX_STARTS = 10;

const NOTHING_DELIVERED: JobFailure = { code: 'runtime_failed', message: 'the runtime ended without a result' };
const CANCELLED: JobFailure = { code: 'cancelled', message: 'the job was cancelled' };
const POISON: JobFailure = { code: 'runtime_failed', message: `the job took its worker down ${MAX_STARTS} times; it is not tried again` };

const FREE_OF_CHARGE = { cached: 1, price_min: 0, price_expected: 0, price_max: 0 } as const;

/**
 * @returns `undefined` when nothing is to be done: the event has no place in the job's stage, or was heard before.
 * @throws FlowError `lease_lost` for the report of a worker that no longer has the job.
 */
export function moveOf(job: JobRow, event: JobMoved): Move | undefined {
  const stage = stageOf(job);
  switch (event.type) {
    case 'submitted':
      return submitted(job, event);
    case 'opened':
      return stage === 'queued' || stage === 'running' ? opened(job, event.worker, event.at) : undefined;
    case 'completed':
      if (event.artifacts.length === 0) return moveOf(job, { type: 'failed', fence: event.fence, failure: NOTHING_DELIVERED, retry: false, at: event.at });
      return isReportOf(job, event.fence, 'completed') ? completed(job, event.artifacts, event.report, event.at) : undefined;
    case 'failed': {
      if (!isReportOf(job, event.fence, event.failure.code === 'cancelled' ? 'cancelled' : 'failed')) return undefined;
      return event.retry ? putBack(job, event.failure) : ended(job, event.failure, event.at, ['remove_from_queue']);
    }
    case 'cancelled':
      return isFinal(job.state) ? undefined : ended(job, CANCELLED, event.at, ['withdraw']);
    case 'timed_out':
      if (stage === 'following' || isFinal(job.state)) return undefined;
      return ended(job, timeoutFailure(job.operation, event.limit, event.afterMs), event.at, ['withdraw'], 'expire');
    case 'leader_completed':
      return stage === 'following' ? copied(event.made, event.at) : undefined;
    case 'promoted':
      return stage === 'following' ? started(job, { follows: null }, [{ do: 'enqueue' }]) : undefined;
    case 'refused':
      return stage === 'following' ? ended(job, event.failure, event.at) : undefined;
  }
}

function submitted(job: JobRow, { made, leader }: { readonly made?: Made; readonly leader?: string }): Move {
  if (made) return { change: { ...copied(made, job.created_at).change, reserves: 0 }, effects: [{ do: 'insert_artifacts', artifacts: made.artifacts }] };
  if (leader !== undefined) return { change: { follows: leader, reserves: 0 }, effects: [{ do: 'follow', leader }] };
  return started(job, {}, [{ do: 'enqueue' }]);
}

/** The job is bought: it holds its price and has the reservation of its content, unless nobody may share its result. */
const started = ({ price_max: price, content_key: content, no_cache: alone }: JobRow, change: Partial<JobRow>, effects: readonly Effect[]): Move => ({
  change: { ...change, reserves: content === null || alone === 1 ? 0 : 1 },
  effects: [...(price > 0 ? [{ do: 'hold' } as const] : []), ...effects],
});

function opened(job: JobRow, worker: string, at: number): Move {
  if (job.attempts >= MAX_STARTS) return ended(job, POISON, at); // Whoever opens it in vain takes it out of the queue.
  const isFresh = job.fence === 0 && at - job.created_at < FRESH_HOLD_MS;
  return {
    change: { state: 'running', fence: job.fence + 1, attempts: job.attempts + 1, worker, started_at: job.started_at ?? at },
    effects: [...(job.hold_id === null || isFresh ? [] : [{ do: 'extend_hold', until: at + HOLD_MS } as const]), { do: 'tell' }],
  };
}

function completed(job: JobRow, artifacts: readonly Artifact[], report: JobReport, at: number): Move {
  const amount = job.hold_id === null ? 0 : priceOf(job, artifacts, report);
  const made = { artifacts, report: JSON.stringify(report) };
  return {
    change: { state: 'completed', captured: amount, report: made.report, finished_at: at },
    effects: [
      ...(job.hold_id === null ? [] : [{ do: 'capture', amount } as const]),
      { do: 'insert_artifacts', artifacts },
      { do: 'tell' },
      { do: 'remove_from_queue' },
      { do: 'complete_followers', made },
    ],
  };
}

/** By what it took, or by what was delivered. Side results such as stems do not count: what was asked for has the role that the operation gives. */
function priceOf(job: JobRow, artifacts: readonly Artifact[], { facts = {} }: JobReport): number {
  const { gives } = findOperation(job.operation);
  const delivered = artifacts.filter((artifact) => artifact.role === gives).length;
  const price = { min: job.price_min, expected: job.price_expected, max: job.price_max };
  const given = JSON.parse(job.parameters) as Arguments;
  return settleByUse(job.operation, given, facts, price, job.price_max) ?? settleJob(price, job.price_max, delivered, requestedResults(given));
}

/** It keeps its hold. A transport fault says nothing about the job, so that start does not count. */
const putBack = ({ attempts }: JobRow, { code }: JobFailure): Move => ({
  change: { state: 'queued', attempts: retryClassOf(code).counts ? attempts : Math.max(0, attempts - 1) },
  effects: [{ do: 'tell' }],
});

const ended = (job: JobRow, failure: JobFailure, at: number, also: readonly (AfterCommit | 'remove_from_queue')[] = [], giveBack: 'release' | 'expire' = 'release'): Move => ({
  change: { state: failure.code === 'cancelled' ? 'cancelled' : 'failed', failure: JSON.stringify(failure), finished_at: at },
  effects: [
    ...(job.hold_id === null ? [] : [{ do: giveBack } as const]),
    { do: 'tell' },
    ...also.map((effect) => ({ do: effect }) as const),
    ...(stageOf(job) === 'following' ? [] : [{ do: 'promote_follower' } as const]),
  ],
});

const copied = ({ artifacts, report }: Made, at: number): Move => ({
  change: { ...FREE_OF_CHARGE, state: 'completed', report, finished_at: at },
  effects: [{ do: 'insert_artifacts', artifacts }, { do: 'tell' }],
});

/** @returns false when the job has ended already as it is about to. @throws FlowError `lease_lost` */
function isReportOf(job: JobRow, fence: number, to: JobRow['state']): boolean {
  if (job.fence === fence && job.state === to) return false;
  if (job.fence === fence && job.state === 'running') return true;
  throw new FlowError('lease_lost', `job ${job.id} is ${job.state} at fence ${job.fence}; what fence ${fence} reports comes too late`);
}
