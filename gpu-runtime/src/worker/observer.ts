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
  /** Its turn in the slot has come, and its runtime begins. One job of a slot at a time. */
  started?(opened: OpenedJob): void;
  /** The runtime needs the slot no more. */
  made?(): void;
  /** All results are in the artifact store. */
  stored?(): void;
  /** It was handed in or given up. Always told, and nothing after it. */
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
