/**
 * The lane chooser beside what it is measured against, on the same arrivals: first come first served with one model at a time, the same were all models in memory,
 * and what no schedule can do better.
 *
 * "80 % load" of one GPU is 80 % of what a clairvoyant schedule can serve without anybody waiting for more than a minute (`servableRate`): 0.58 jobs of 1 s each second, the rest of
 * the time being loads. With at least as many GPUs as models a clairvoyant schedule need not load at all, and 80 % load is 0.8 jobs a second for each.
 */
import { chooseLanes, type LaneView } from '../../../gpu-runtime/src/worker/lane-order.ts';
import { Random } from '../random.ts';
import { servableRate } from './bounds.ts';
import { earliestEndMs } from './clairvoyant.ts';
import { simulateSchedule, type Arrival, type Chooser, type Hall, type Schedule } from './simulate-schedule.ts';

export const LIMIT_MS = 60_000;
const FREE = 10;
const PREMIUM = 0;

export const hall = (gpus: number, models = 4): Hall => ({ gpus, models, loadMs: 5_000, jobMs: 1_000 });

export const equal = (models: number): readonly number[] => Array.from({ length: models }, () => 1 / models);
/** Some models in great demand, and many in little. */
export const skewed = (models: number): readonly number[] => {
  const weights = Array.from({ length: models }, (_, index) => (index + 1) ** -1.2);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / all);
};

export const rateAt = (load: number, of: Hall): number => load * (of.gpus >= of.models ? (of.gpus * 1_000) / of.jobMs : of.gpus * servableRate(of, LIMIT_MS));

/** A Poisson process. @param rate - jobs per second. @param premium - share of premium jobs. */
export function drawArrivals(random: Random, count: number, rate: number, shares: readonly number[], premium = 0): readonly Arrival[] {
  let atMs = 0;
  return Array.from({ length: count }, () => {
    atMs += Math.round((-Math.log(1 - random.next()) / rate) * 1_000);
    let [left, model] = [random.next(), 0];
    while (model < shares.length - 1 && left >= shares[model]!) left -= shares[model++]!;
    return { atMs, model, priority: premium > 0 && random.chance(premium) ? PREMIUM : FREE };
  });
}

export const firstCome: Chooser = (views: readonly LaneView[]) => ({ lanes: [...views].sort((a, b) => b.waitedMs - a.waitedMs).map(({ lane }) => lane) });

export interface Waits {
  readonly meanMs: number;
  readonly p99Ms: number;
  readonly longestMs: number;
  /** Jobs that waited for more than `LIMIT_MS`. */
  readonly late: number;
}

export function waitsOf(served: Schedule['served']): Waits {
  const waits = served.map(({ waitedMs }) => waitedMs).sort((a, b) => a - b);
  const at = (share: number): number => waits[Math.min(waits.length - 1, Math.floor(share * waits.length))]!;
  return { meanMs: waits.reduce((sum, ms) => sum + ms, 0) / waits.length, p99Ms: at(0.99), longestMs: at(1), late: waits.filter((ms) => ms > LIMIT_MS).length };
}

export interface Comparison {
  readonly chosen: Waits;
  readonly allWarm: Waits;
  /** Loads for each job. */
  readonly loads: number;
}

/** What comes in the first minute is left out: all GPUs begin without a model. */
const WARM_UP_MS = 60_000;

export function compare(of: Hall, arrivals: readonly Arrival[], seed: number): Comparison {
  const settled = (schedule: Schedule) => waitsOf(schedule.served.filter(({ atMs }) => atMs >= WARM_UP_MS));
  const chosen = simulateSchedule(of, arrivals, chooseLanes, new Random(seed));
  return { chosen: settled(chosen), allWarm: settled(simulateSchedule({ ...of, loadMs: 0 }, arrivals, firstCome, new Random(seed))), loads: chosen.loads / arrivals.length };
}

/** Jobs per second of one GPU before which many wait all the time: what is lost to loading. */
export function saturatedRate(choose: Chooser, seed: number, jobs = 2_000): number {
  const backlog = drawArrivals(new Random(seed), jobs, 20, equal(4));
  return (jobs * 1_000) / simulateSchedule(hall(1), backlog, choose, new Random(seed)).endsAtMs;
}

/** When a dozen jobs of four models are done by one GPU at 80 % load, over a hundred draws together, ms: at the earliest, as chosen, and first come first served. */
export function dozens(): { known: number; chosen: number; inTurn: number } {
  const one = hall(1);
  let [known, chosen, inTurn] = [0, 0, 0];
  for (let seed = 1; seed <= 100; seed += 1) {
    const arrivals = drawArrivals(new Random(seed), 12, rateAt(0.8, one), equal(4));
    known += earliestEndMs(one, arrivals);
    chosen += simulateSchedule(one, arrivals, chooseLanes, new Random(seed)).endsAtMs;
    inTurn += simulateSchedule(one, arrivals, firstCome, new Random(seed)).endsAtMs;
  }
  return { known, chosen, inTurn };
}
