/** `kill -9` of a real engine that starts, makes and cancels batches. */
import { describe, expect, it } from '@jest/globals';
import { Random } from '../simulation/random.ts';
import { killBatches } from './batch-kills.ts';

const KILLS = Number(process.env.BATCH_KILLS ?? 8);
const SEED = Number(process.env.BATCH_KILL_SEED ?? Date.now() % 2 ** 31);

describe('an engine that is killed in the middle of batches', () => {
  it('starts each once, buys each step once, and keeps nothing on hold', async () => {
    const { findings, ...report } = await killBatches({ kills: KILLS, random: new Random(SEED) });
    process.stdout.write(`batches (BATCH_KILL_SEED=${SEED}): ${JSON.stringify(report)}\n`);
    expect(findings).toEqual([]);
    expect(report.batches).toBeGreaterThan(0);
  }, 600_000);
});
