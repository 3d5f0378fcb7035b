/** What the functions of the job room work with, and what they hand back to be done once their transaction is on disk. */
import type { ArtifactStore, Capability, JobQueue, SqlStore } from 'sogni-flow-runtime';
import type { Ledger } from '../billing/ledger.ts';
import type { JobEvents } from './events.ts';
import type { Outbox } from './outbox.ts';
import { readJob, rowById } from './rows.ts';

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
}

/** What a transaction has changed. */
export interface Changes {
  /** Ids of jobs whose state moved. */
  readonly moved: readonly string[];
  /** Ids of jobs that are to be run now. */
  readonly ready: readonly string[];
}

export const NO_CHANGES: Changes = { moved: [], ready: [] };

/** Enqueues and tells, after the commit. */
export async function afterCommit({ moved, ready }: Changes, { store, events, outbox }: JobServices): Promise<void> {
  for (const id of ready) {
    const row = await rowById(store, id);
    if (row) await outbox.dispatch(row);
  }
  for (const id of moved) {
    if (!events.isFollowed(id)) continue;
    const row = await rowById(store, id);
    if (row) events.tell(id, { type: 'state', job: await readJob(store, row) });
  }
}
