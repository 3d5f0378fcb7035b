/**
 * The states of a worker. None is stored: they follow from its row and the engine's clock.
 *
 *  registered ──► active ──a third job in a row fails──► quarantined ──5 min; twice as long each time, up to 6 h──► trial
 *                 │    ▲                                      ▲                                                     │   │
 *           pause │    │ resume                               └───────────── the job on trial fails ────────────────┘   │
 *                 ▼    │                                                                                                │
 *                 paused            active ◄─────────────── a job is done, or somebody resumes it ─────────────────────┘
 *
 *  any of them ──told to stop──► draining ──its jobs end──► gone        and gone at once when it is not heard of for 20 s
 *
 * Paused and quarantined workers are set aside: they get no jobs; what they have they finish. A trial is one job at a time. Whoever comes back under its
 * name is as it was: only a job that is done, or an operator, ends a quarantine for good.
 */
import { HEARTBEAT_MS, type WorkerLeave } from 'sogni-flow-runtime';
import type { WorkerRow } from './rows.ts';

export type WorkerState = WorkerLeave | 'draining' | 'gone';

export const GONE_MS = 4 * HEARTBEAT_MS;

/** Different jobs in a row that fail on a worker before it is quarantined. */
export const MOST_STRIKES = 3;

const FIRST_QUARANTINE_MS = 5 * 60_000;
const LONGEST_QUARANTINE_MS = 6 * 60 * 60_000;

/** @param times - how often in a row it came to this, 1 for the first time. */
export const quarantineMs = (times: number): number => Math.min(LONGEST_QUARANTINE_MS, FIRST_QUARANTINE_MS * 2 ** (times - 1));

export const isLive = ({ leftAt, heardAt }: Pick<WorkerRow, 'leftAt' | 'heardAt'>, now: number): boolean => leftAt === undefined && now - heardAt <= GONE_MS;

/** Whether it may have jobs, wherever it is now. */
export function leaveOf({ paused, quarantines, quarantinedUntil }: Pick<WorkerRow, 'paused' | 'quarantines' | 'quarantinedUntil'>, now: number): WorkerLeave {
  if (paused) return 'paused';
  if (quarantinedUntil !== undefined && quarantinedUntil > now) return 'quarantined';
  return quarantines > 0 ? 'trial' : 'active';
}

export function stateOf(worker: WorkerRow, now: number): WorkerState {
  if (!isLive(worker, now)) return 'gone';
  return worker.draining ? 'draining' : leaveOf(worker, now);
}

export const takesJobs = (state: WorkerState): boolean => state === 'active' || state === 'trial';

/** Why a worker is in that state, as an operator reads it; `undefined` where there is nothing to say. */
export function whyOf(state: WorkerState, { quarantinedUntil = 0, lastFault = 'faults' }: Pick<WorkerRow, 'quarantinedUntil' | 'lastFault'>): string | undefined {
  switch (state) {
    case 'paused':
      return 'by the operator';
    case 'quarantined':
      return `until ${new Date(quarantinedUntil).toISOString().slice(11, 16)} UTC, after ${lastFault}`;
    case 'trial':
      return `after ${lastFault}`;
    default:
      return undefined;
  }
}
