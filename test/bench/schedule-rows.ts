/** The lane chooser in virtual time, so these figures are the same on every machine. How loads are meant is told in `simulation/schedule/compare.ts`. */
import { chooseLanes } from '../../gpu-runtime/src/worker/lane-order.ts';
import { leastMeanWaitMs, leastQuantileMs } from '../simulation/schedule/bounds.ts';
import { compare, dozens, drawArrivals, equal, firstCome, hall, rateAt, saturatedRate, skewed } from '../simulation/schedule/compare.ts';
import { Random } from '../simulation/random.ts';
import type { Row } from './paid-rows.ts';

const ONE = hall(1);
const LOAD_80 = rateAt(0.8, ONE);
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

export const scheduleRows = (): readonly Row[] => [dozenRow(), saturatedRow(), ...longRows(), ...fleetRows()];

function dozenRow(): Row {
  const { known, chosen, inTurn } = dozens();
  return { what: '4 models, one in memory: 12 jobs done, of the best schedule with arrivals known', measured: percent(known / chosen), bar: '≥ 85 %', peer: `in turn: ${percent(known / inTurn)}` };
}

const saturatedRow = (): Row => ({
  what: 'the same, jobs always waiting: lost to loading',
  measured: percent(1 - saturatedRate(chooseLanes, 1)),
  bar: '–',
  peer: `in turn: ${percent(1 - saturatedRate(firstCome, 1))}`,
});

function longRows(): readonly Row[] {
  const { chosen, allWarm } = compare(ONE, drawArrivals(new Random(1), 50_000, LOAD_80, equal(4)), 1);
  const [mean, p99] = [leastMeanWaitMs(ONE, LOAD_80, equal(4)), leastQuantileMs(ONE, LOAD_80, 0.99)];
  return [
    { what: 'the same at 80 % load, 50,000 jobs: mean wait', measured: `${seconds(chosen.meanMs)}, ${percent(mean / chosen.meanMs)} of the bound`, bar: '≥ 85 %', peer: `least of any: ${seconds(mean)}` },
    { what: 'p99 of the wait', measured: seconds(chosen.p99Ms), bar: `≤ ${seconds(3 * allWarm.p99Ms)} (no schedule can)`, peer: `least of any: ${seconds(p99)}; all in memory: ${seconds(allWarm.p99Ms)}` },
    { what: 'longest wait; jobs that waited for more than a minute', measured: `${seconds(chosen.longestMs)}; ${chosen.late}`, bar: '≤ 60 s; 0', peer: '–' },
  ];
}

const fleetRows = (): readonly Row[] =>
  ([[4, 4, 'equal', 3.2, 20_000], [8, 4, 'equal', 6.4, 20_000], [8, 4, 'skewed', 6.4, 20_000], [16, 4, 'equal', 12.8, 20_000], [1_000, 12, 'skewed', 350, 60_000], [1_000, 12, 'skewed', 800, 100_000]] as const).map(
    ([gpus, models, demand, rate, jobs]) => {
      const arrivals = drawArrivals(new Random(1), jobs, rate, (demand === 'equal' ? equal : skewed)(models));
      const { chosen, allWarm, loads } = compare(hall(gpus, models), arrivals, 1);
      return {
        what: `${gpus} GPUs, ${models} models in ${demand} demand, ${rate} jobs/s: p99 of the wait`,
        measured: `${seconds(chosen.p99Ms)}, longest ${seconds(chosen.longestMs)}, ${(loads * 1_000).toFixed(1)} loads per 1,000 jobs`,
        bar: `≤ ${seconds(3 * allWarm.p99Ms)}`,
        peer: `all in memory: ${seconds(allWarm.p99Ms)}`,
      };
    },
  );
