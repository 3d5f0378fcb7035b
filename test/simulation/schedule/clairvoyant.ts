/**
 * The best schedules of one GPU that could be had if all arrivals were known: exact, by dynamic programming.
 *
 * Jobs of a model take equally long, so among them the order of coming in is as good as any, and what was served is told by a count for each model. Of all ways to have
 * served the same with the same model in memory only those matter that are not worse in both the time it is and the waiting so far. A model may be loaded ahead of the
 * job that needs it: no policy can do that, since none knows which job comes.
 */
import type { Arrival, Hall } from './simulate-schedule.ts';

type Times = Pick<Hall, 'models' | 'loadMs' | 'jobMs'>;

/** @returns when the last job ends at the earliest, ms. For up to some hundred jobs. */
export function earliestEndMs(times: Times, arrivals: readonly Arrival[]): number {
  let best = Number.POSITIVE_INFINITY;
  overStates(times, arrivals, (ways) => ways.slice(0, 1), (ways) => (best = Math.min(best, ways[0]!.atMs)));
  return best;
}

/** @returns the least sum of all waits, ms. For some dozen jobs. */
export function leastWaitMs(times: Times, arrivals: readonly Arrival[]): number {
  let best = Number.POSITIVE_INFINITY;
  overStates(times, arrivals, notWorse, (ways) => (best = Math.min(best, ...ways.map(({ waitedMs }) => waitedMs))));
  return best;
}

/** A way to have come to a state: when the last job ended, and the waits of all so far. */
interface Way {
  readonly atMs: number;
  readonly waitedMs: number;
}

/** @param keep - of the ways to a state, in the order of time, those that matter. @param end - told those to each last state. */
function overStates({ models, loadMs, jobMs }: Times, arrivals: readonly Arrival[], keep: (ways: readonly Way[]) => readonly Way[], end: (ways: readonly Way[]) => void): void {
  const queues = Array.from({ length: models }, (_, model) => arrivals.filter((arrival) => arrival.model === model).map(({ atMs }) => atMs));
  const strides = queues.map((_, model) => queues.slice(0, model).reduce((product, { length }) => product * (length + 1), 1));
  const states = queues.reduce((product, { length }) => product * (length + 1), 1);
  // Of a state: the ways to it by the model in memory. Serving a job leads to a later state, so they are gone through in order.
  const reached: (Way[][] | undefined)[] = new Array(states);
  reached[0] = [[{ atMs: 0, waitedMs: 0 }]]; // In memory: nothing that is of use.
  for (let state = 0; state < states; state += 1) {
    const ofState = reached[state];
    if (!ofState) continue;
    for (const [warm, ways] of ofState.entries()) {
      const kept = keep([...(ways ?? [])].sort((a, b) => a.atMs - b.atMs || a.waitedMs - b.waitedMs));
      if (kept.length === 0) continue;
      if (state === states - 1) end(kept);
      for (let model = 0; model < models; model += 1) {
        const queue = queues[model]!;
        const arrivedMs = queue[Math.floor(state / strides[model]!) % (queue.length + 1)];
        if (arrivedMs === undefined) continue;
        const isWarm = state > 0 && warm === model;
        const next = (reached[state + strides[model]!] ??= Array.from({ length: models }, () => []))[model]!;
        for (const { atMs, waitedMs } of kept) {
          const startsMs = Math.max(atMs + (isWarm ? 0 : loadMs), arrivedMs);
          next.push({ atMs: startsMs + jobMs, waitedMs: waitedMs + startsMs - arrivedMs });
        }
      }
    }
    reached[state] = undefined;
  }
}

function notWorse(ways: readonly Way[]): readonly Way[] {
  let least = Number.POSITIVE_INFINITY;
  return ways.filter(({ waitedMs }) => {
    const matters = waitedMs < least;
    least = Math.min(least, waitedMs);
    return matters;
  });
}
