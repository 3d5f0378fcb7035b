/**
 * What a worker tells whoever counts or traces its work. Nothing here may throw or take long: the worker does not look after it.
 *
 *  claimed ──► started ──► made ──► stored ──► ended
 *     └────────────┴─────────┴──────────────────┘      a job that needs no work, that fails, or that is given up
 */
import type { OpenedJob } from './desk.ts';

export interface WorkerObserver {
  /** A slot has claimed a job of a lane. @param slot - 0 to one below the number of slots. @returns what is told of it. */
  claimed(slot: number, lane: string): JobObserved;
}

export interface JobObserved {
  /** The job was handed out, and its runtime begins. */
  started?(opened: OpenedJob): void;
  /** The runtime has ended well. */
  made?(): void;
  /** All results are in the artifact store. */
  stored?(): void;
  /** The slot is free again. Always told, and nothing after it. */
  ended?(): void;
}

export const unobserved: WorkerObserver = { claimed: () => ({}) };

/** Each is told everything, in order. */
export function together(observers: readonly WorkerObserver[]): WorkerObserver {
  return {
    claimed(slot, lane) {
      const all = observers.map((observer) => observer.claimed(slot, lane));
      return {
        started: (opened) => all.forEach((observed) => observed.started?.(opened)),
        made: () => all.forEach((observed) => observed.made?.()),
        stored: () => all.forEach((observed) => observed.stored?.()),
        ended: () => all.forEach((observed) => observed.ended?.()),
      };
    },
  };
}
