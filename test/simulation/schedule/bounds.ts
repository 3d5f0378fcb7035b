/** What no schedule of one GPU can do better, however long it runs. Jobs come at random times and take equally long; each model must be loaded before its jobs. */
import type { Hall } from './simulate-schedule.ts';

type Times = Pick<Hall, 'loadMs' | 'jobMs'>;

/**
 * The most jobs per second that a clairvoyant schedule can serve so that nobody waits longer than `limitMs`, were they to come evenly.
 *
 * A model that is left must be back within the limit: of the time that it is not served, each piece of `limitMs` takes a load. So with the jobs' share of the time u,
 * u + loadMs / limitMs × (models - u) is at most 1. The same for all mixes.
 */
export const servableRate = ({ models, loadMs, jobMs }: Times & { readonly models: number }, limitMs: number): number =>
  (1 - (models * loadMs) / limitMs) / (1 - loadMs / limitMs) / (jobMs / 1_000);

/**
 * The least mean wait of any schedule that does not know the arrivals: the lower bound for polling systems with loads between queues by Bertsimas and Xu
 * ("Optimization of polling systems and dynamic vehicle routing problems on networks", 1993).
 *
 * Who comes to a model between two visits waits for half of that time on average, at least; and the visits' loads must find room beside the jobs. With the best share of
 * visits for each model: load × (Σ √(share × time not served))² / (2 × time not spent on jobs).
 *
 * @param rate - jobs per second. @param shares - of each model.
 */
export function leastMeanWaitMs({ loadMs, jobMs }: Times, rate: number, shares: readonly number[]): number {
  const work = (rate * jobMs) / 1_000;
  const roots = shares.reduce((sum, share) => sum + Math.sqrt(share * (1 - work * share)), 0);
  return (loadMs * roots ** 2) / (2 * (1 - work));
}

/**
 * The least wait that a share of the jobs has to exceed, with models in equal demand, were jobs to come evenly.
 *
 * With v visits of a model per ms, at most v × x of all time is less than x ms before one; who comes during a visit may not wait at all. All others wait longer than x.
 *
 * @param within - the share of jobs that may wait less: 0.99.
 */
export function leastQuantileMs({ models, loadMs, jobMs }: Times & { readonly models: number }, rate: number, within: number): number {
  const work = (rate * jobMs) / 1_000;
  return Math.max(0, ((within - work / models) * models * loadMs) / (1 - work));
}
