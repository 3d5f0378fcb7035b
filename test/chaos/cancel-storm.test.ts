import { describe, expect, it } from '@jest/globals';
import { Random } from '../simulation/random.ts';
import { cancelStorm } from './cancel-storm.ts';

const CANCELS = Number(process.env.CANCELS ?? 50);
const SEED = Number(process.env.CANCEL_SEED ?? Date.now() % 2 ** 31);

describe('executions that are cancelled at random times', () => {
  it('stay cancelled whatever the provider sends late or twice, and their Spark is free within two seconds', async () => {
    const { findings, ...figures } = await cancelStorm(CANCELS, new Random(SEED));
    process.stdout.write(`cancels (CANCEL_SEED=${SEED}): ${JSON.stringify(figures)}\n`);
    expect(findings).toEqual([]);
    expect(figures.ends.cancelled).toBeGreaterThan(CANCELS / 4);
  }, 300_000);
});
