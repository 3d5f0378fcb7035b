import { describe, expect, it } from '@jest/globals';
import { Random } from '../random.ts';
import { leastMeanWaitMs, leastQuantileMs, servableRate } from './bounds.ts';
import { earliestEndMs, leastWaitMs } from './clairvoyant.ts';
import { drawArrivals, equal, hall } from './compare.ts';
import type { Arrival } from './simulate-schedule.ts';

const ONE = hall(1);

/** Every order of the jobs, tried out. */
function tryAll(arrivals: readonly Arrival[]): { readonly endMs: number; readonly waitMs: number } {
  let [endMs, waitMs] = [Infinity, Infinity];
  const serve = (left: readonly Arrival[], warm: number | undefined, atMs: number, waitedMs: number): void => {
    if (left.length === 0) [endMs, waitMs] = [Math.min(endMs, atMs), Math.min(waitMs, waitedMs)];
    for (const job of left) {
      const startsMs = Math.max(atMs + (job.model === warm ? 0 : ONE.loadMs), job.atMs);
      serve(left.filter((other) => other !== job), job.model, startsMs + ONE.jobMs, waitedMs + startsMs - job.atMs);
    }
  };
  serve(arrivals, undefined, 0, 0);
  return { endMs, waitMs };
}

describe('the clairvoyant schedule', () => {
  it('is the best of all orders', () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const random = new Random(seed);
      const arrivals = drawArrivals(random, random.between(1, 6), random.pick([0.2, 0.6, 3]), equal(random.between(1, 4)));
      expect({ seed, endMs: earliestEndMs(ONE, arrivals), waitMs: leastWaitMs(ONE, arrivals) }).toEqual({ seed, ...tryAll(arrivals) });
    }
  });

  it('loads a model before its job comes', () => {
    expect(earliestEndMs(ONE, [{ atMs: 20_000, model: 2, priority: 10 }])).toBe(21_000);
  });
});

describe('the bounds', () => {
  it('let a GPU with four models serve eight jobs in eleven seconds, in demand alike or not', () => {
    expect(servableRate(ONE, 60_000)).toBeCloseTo(8 / 11, 10);
  });

  it('are those of a round in which each model is served once, where models are in equal demand', () => {
    const [rate, loads] = [0.58, 4 * 5];
    const round = loads / (1 - rate);
    expect(leastMeanWaitMs(ONE, rate, equal(4)) / 1_000).toBeCloseTo((round * (1 - rate / 4)) / 2, 10);
    expect(leastQuantileMs(ONE, rate, 1) / 1_000).toBeCloseTo(round * (1 - rate / 4), 10);
  });

  it('ask for less where most jobs are of one model', () => {
    expect(leastMeanWaitMs(ONE, 0.58, [0.97, 0.01, 0.01, 0.01])).toBeLessThan(leastMeanWaitMs(ONE, 0.58, equal(4)));
  });
});
