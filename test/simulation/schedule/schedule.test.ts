/** The lane chooser held against what can be had at all. Time is virtual and every seed is fixed, so the figures are the same on every machine. */
import { describe, expect, it } from '@jest/globals';
import { chooseLanes } from '../../../gpu-runtime/src/worker/lane-order.ts';
import { Random } from '../random.ts';
import { leastMeanWaitMs, leastQuantileMs } from './bounds.ts';
import { compare, dozens, drawArrivals, equal, firstCome, hall, rateAt, saturatedRate, skewed, waitsOf, type Comparison } from './compare.ts';
import { simulateSchedule } from './simulate-schedule.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const ONE = hall(1);
const LOAD_80 = rateAt(0.8, ONE);

describe('one GPU with four models', () => {
  const runs = (load: number, shares: readonly number[]): Comparison[] => SEEDS.map((seed) => compare(ONE, drawArrivals(new Random(seed), 5_000, rateAt(load, ONE), shares), seed));
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

  it('is done with a dozen jobs nearly as early as if it knew them all in advance', () => {
    const { known, chosen, inTurn } = dozens();
    expect(known / chosen).toBeGreaterThanOrEqual(0.85);
    expect(known / inTurn).toBeLessThan(0.65);
  });

  it('loses a few per cent to loading where jobs wait all the time; first come first served loses 78', () => {
    expect(saturatedRate(chooseLanes, 1)).toBeGreaterThan(0.95);
    expect(saturatedRate(firstCome, 1)).toBeLessThan(0.22);
  });

  it('lets jobs wait hardly longer than any schedule must, at 80 % load', () => {
    const measured = runs(0.8, equal(4));
    expect(leastMeanWaitMs(ONE, LOAD_80, equal(4)) / mean(measured.map(({ chosen }) => chosen.meanMs))).toBeGreaterThan(0.95);
    expect(leastQuantileMs(ONE, LOAD_80, 0.99) / mean(measured.map(({ chosen }) => chosen.p99Ms))).toBeGreaterThan(0.75);
    expect(runs(0.8, skewed(4)).every(({ chosen }) => chosen.p99Ms < 55_000)).toBe(true);
  });

  it('lets nobody wait for more than a minute at 65 % load, and less than one job in a thousand at 80 %', () => {
    expect(runs(0.65, equal(4)).map(({ chosen }) => chosen.late)).toEqual(SEEDS.map(() => 0));
    const late = runs(0.8, equal(4)).map(({ chosen }) => chosen);
    expect(mean(late.map((waits) => waits.late))).toBeLessThan(5);
    expect(Math.max(...late.map(({ longestMs }) => longestMs))).toBeLessThan(75_000);
  });

  it('cannot have a p99 as if all models were in memory, whatever it did', () => {
    const [{ allWarm }] = runs(0.8, equal(4)) as [Comparison];
    expect(leastQuantileMs(ONE, LOAD_80, 0.99)).toBeGreaterThan(3 * allWarm.p99Ms);
  });

  it('recovers from a crowd that no schedule could serve in time, instead of loading without end', () => {
    const crowd = drawArrivals(new Random(1), 400, 4, equal(4));
    const after = drawArrivals(new Random(2), 3_000, LOAD_80, equal(4)).map((job) => ({ ...job, atMs: job.atMs + 100_000 }));
    const { served } = simulateSchedule(ONE, [...crowd, ...after], chooseLanes, new Random(1));
    expect(waitsOf(served.filter(({ atMs }) => atMs > 2_000_000)).late).toBeLessThan(10);
  });

  it('serves premium sooner, and free jobs all the same', () => {
    const { served } = simulateSchedule(ONE, drawArrivals(new Random(1), 20_000, rateAt(0.7, ONE), equal(4), 0.3), chooseLanes, new Random(1));
    const [premium, free] = [waitsOf(served.filter(({ priority }) => priority === 0)), waitsOf(served.filter(({ priority }) => priority === 10))];
    expect(premium.meanMs).toBeLessThan(0.9 * free.meanMs);
    expect(free.longestMs).toBeLessThan(90_000);
  });
});

describe('many GPUs', () => {
  it.each([
    [4, equal(4), 7],
    [8, equal(4), 6],
    [16, equal(4), 7],
    [8, skewed(4), 10],
  ])('keep their models: %d of them at 80 % load with the shares %j wait at p99 no longer than a few times what they would with all in memory', (gpus, shares, times) => {
    const of = hall(gpus);
    const { chosen, allWarm, loads } = compare(of, drawArrivals(new Random(1), 20_000, rateAt(0.8, of), shares), 1);
    expect(chosen.p99Ms).toBeLessThan(times * allWarm.p99Ms);
    expect(chosen.late).toBe(0);
    expect(loads).toBeLessThan(0.01);
  });

  it('do not all turn to the same lane: a thousand at 350 jobs a second load once, and hardly anybody waits', () => {
    const of = hall(1_000, 12);
    const { chosen, loads } = compare(of, drawArrivals(new Random(1), 60_000, 350, skewed(12)), 1);
    expect(chosen.p99Ms).toBeLessThan(1_000);
    expect(chosen.longestMs).toBeLessThan(10_000);
    expect(loads * 60_000).toBeLessThan(1_200);
  });

  it('do not all turn to the same lane when demand does', () => {
    const of = hall(100, 4);
    const [before, after] = [drawArrivals(new Random(1), 10_000, 60, [0.7, 0.1, 0.1, 0.1]), drawArrivals(new Random(2), 10_000, 60, [0.1, 0.1, 0.1, 0.7])];
    const turnsAtMs = before.at(-1)!.atMs;
    const { served, loads } = simulateSchedule(of, [...before, ...after.map((job) => ({ ...job, atMs: job.atMs + turnsAtMs }))], chooseLanes, new Random(1));
    expect(waitsOf(served.filter(({ atMs }) => atMs > turnsAtMs)).longestMs).toBeLessThan(20_000);
    expect(loads).toBeLessThan(250);
  });
});
