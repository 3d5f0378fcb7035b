/**
 * What this worker has in memory, and how long jobs and loading take here: learned from its own runs, since machines differ. Each runtime is taken to keep the
 * model that it ran last.
 */
import type { Offer } from './offers.ts';

export interface WarmModels {
  isWarm(offer: Offer): boolean;
  /** What loading takes when the model is not warm; 0 where nothing is loaded. */
  loadMs(offer: Offer): number;
  /** What a job takes with its model loaded; `undefined` before the first one. */
  jobMs(lane: string): number | undefined;
  /** Since the model that this one would replace came into memory; `Infinity` when there is none. */
  stayedMs(offer: Offer): number;
  /** Since a job computed in its runtime; 0 while one does, `Infinity` before the first. */
  idleMs(offer: Offer): number;
  /** A job begins to compute. @returns what to call when it ends: a job that has not computed to its end says nothing about the time it takes. */
  begin(offer: Offer): (hasComputed: boolean) => void;
}

interface InMemory {
  memory: string;
  since: number;
  running: number;
  lastEnded: number;
}

/** How much the newest time counts against those before it. */
const NEWEST = 0.25;

export function createWarmModels(clock: () => number): WarmModels {
  const warm = new Map<string, InMemory>();
  const [jobs, loads] = [new Map<string, number>(), new Map<string, number>()];
  const learn = (times: Map<string, number>, key: string, ms: number): void => {
    const known = times.get(key);
    times.set(key, known === undefined ? ms : known + NEWEST * (ms - known));
  };
  const isWarm = ({ runtime, memory, loadMs }: Offer): boolean => loadMs === 0 || warm.get(runtime.name)?.memory === memory;
  const loadMs = ({ memory, loadMs: guess }: Offer): number => (guess === 0 ? 0 : (loads.get(memory) ?? guess));

  return {
    isWarm,
    loadMs,
    jobMs: (lane) => jobs.get(lane),
    stayedMs({ runtime }) {
      const there = warm.get(runtime.name);
      return there ? clock() - there.since : Infinity;
    },
    idleMs({ runtime }) {
      const there = warm.get(runtime.name);
      if (!there) return Infinity;
      return there.running > 0 ? 0 : clock() - there.lastEnded;
    },
    begin(offer) {
      const { lane, memory, runtime } = offer;
      const [begun, wasWarm] = [clock(), isWarm(offer)];
      const there = warm.get(runtime.name) ?? { memory: '', since: begun, running: 0, lastEnded: begun };
      warm.set(runtime.name, there);
      if (!wasWarm) Object.assign(there, { memory, since: begun + loadMs(offer) });
      there.running += 1;
      return (hasComputed) => {
        there.running -= 1;
        there.lastEnded = clock();
        if (!hasComputed) return;
        const [took, warmMs] = [there.lastEnded - begun, jobs.get(lane)];
        if (wasWarm) learn(jobs, lane, took);
        // At least a little, or a model that once came quickly would count as warm everywhere.
        else if (warmMs !== undefined) learn(loads, memory, Math.max(1, took - warmMs));
      };
    },
  };
}
