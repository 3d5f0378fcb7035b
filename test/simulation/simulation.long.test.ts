/**
 * The engine under everything that can happen to it, thousands of times, without a clock and without a disk. A failure prints its seed and the
 * end of its trace; `SIM_SEED=<seed> SIM_SEEDS=1` tells it again, step by step the same. `npm run test:chaos` tells many more.
 */
import { describe, expect, it } from '@jest/globals';
import { captureLater } from '../chaos/late-capture.ts';
import { diamond } from './paid-dag.ts';
import { simulate, told } from './simulate.ts';
import { summed, tellMany } from './tell-many.ts';
import { PEACE } from './troubles.ts';

const SEEDS = Number(process.env.SIM_SEEDS ?? 500);
/** The diamond is killed at every third point here; `npm run test:chaos` kills it at each. */
const STRIDE = Number(process.env.SIM_STRIDE ?? 3);
const FIRST = Number(process.env.SIM_SEED ?? 1 + (Date.now() % 1_000_000) * 1_000);

describe('a simulated engine', () => {
  it('ends every execution once, pays for everything once and leaves nothing on hold, whatever happens', async () => {
    const summary = await tellMany(FIRST, SEEDS);
    process.stdout.write(`simulation from seed ${FIRST}: ${summed(summary)}\n`);
    if (summary.broken) throw new Error(told(summary.broken));
    if (SEEDS < 100) return;
    expect(Object.keys(summary.states).sort()).toEqual(['cancelled', 'completed', 'failed', 'waiting_for_user']);
    expect(summary.crashes).toBeGreaterThan(SEEDS / 4);
    expect(summary.charged).toBeGreaterThan(SEEDS);
  }, 600_000);

  it('tells the same history for the same seed, and another one for another', async () => {
    const seeds = [7, 8, 9, 10, 11, 12];
    const digests: string[] = [];
    for (const seed of [...seeds, ...seeds]) digests.push((await simulate(seed)).digest);
    expect(digests.slice(seeds.length)).toEqual(digests.slice(0, seeds.length));
    expect(new Set(digests).size).toBe(seeds.length);
  });

  //      ┌──► b ──────────┐
  //  a ──┤                ├──► d       the twins are identical: one is paid, the other follows
  //      └──► twin of b ──┘
  it.each([
    ['with a worker of its own', 0],
    ['with a worker on another machine', 1],
  ])('%s finishes a diamond wherever it is killed, and pays for three of its four steps', async (name, workers) => {
    let crashPoints = 0;
    for (let calls = 1 + (FIRST % STRIDE); ; calls += STRIDE) {
      const history = await simulate(1, { workflows: [diamond()], troubles: { ...PEACE, workers, workerLives: [], engineLives: [calls] } });
      if (history.findings.length > 0) throw new Error(`killed after ${calls} calls: ${told(history)}`);
      expect(history).toMatchObject({ charged: 3, states: { completed: 1 } });
      if (history.crashes === 0) break;
      crashPoints += 1;
    }
    process.stdout.write(`a diamond ${name}: ${crashPoints} points to die at\n`);
    expect(crashPoints * STRIDE).toBeGreaterThan(100);
  }, 120_000);
});

describe('the simulation', () => {
  it('notices when the capture is taken out of the transaction that completes the job', async () => {
    const { broken } = await tellMany(1, 200, { ledger: captureLater });
    expect(broken?.findings.join('\n')).toContain('money and state of job do not agree');
  }, 120_000);
});
