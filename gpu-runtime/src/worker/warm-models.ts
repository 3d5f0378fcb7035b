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
  /** A job begins to compute. @returns what to call when it has computed; what ends otherwise says nothing about the time it takes. */
  begin(offer: Offer): () => void;
}

/** How much the newest time counts against those before it. */
const NEWEST = 0.25;

export function createWarmModels(clock: () => number): WarmModels {
  const warm = new Map<string, { readonly memory: string; readonly since: number }>();
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
      const since = warm.get(runtime.name)?.since;
      return since === undefined ? Infinity : clock() - since;
    },
    begin(offer) {
      const [begun, wasWarm] = [clock(), isWarm(offer)];
      if (!wasWarm) warm.set(offer.runtime.name, { memory: offer.memory, since: begun + loadMs(offer) });
      return () => {
        const took = clock() - begun;
        const warmMs = jobs.get(offer.lane);
        if (wasWarm) learn(jobs, offer.lane, took);
        // At least a little, or a model that once came quickly would count as warm everywhere.
        else if (warmMs !== undefined) learn(loads, offer.memory, Math.max(1, took - warmMs));
      };
    },
  };
}
