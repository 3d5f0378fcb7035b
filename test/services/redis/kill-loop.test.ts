/** The kill loop of `test/chaos` with the queue on Redis: a short one. `npm run test:chaos` has the long one. */
import { describe, expect, it } from '@jest/globals';
import { killLoop } from '../../chaos/kill-loop.ts';
import { Random } from '../../simulation/random.ts';
import { redisUrl } from './scratch-redis.ts';

const KILLS = Number(process.env.REDIS_KILLS ?? 24);
const SEED = Number(process.env.KILL_SEED ?? Date.now() % 2 ** 31);
console.log(`KILL_SEED=${SEED}`);

describe('an engine whose queue is on Redis', () => {
  it(`is killed ${KILLS} times in the middle of paid work, and each step is bought once and paid once`, async () => {
    const report = await killLoop({ kills: KILLS, parallel: 4, redisUrl: redisUrl(), random: new Random(SEED) });
    const { kills, missed, executions, charges, findings } = report; // Where a job was at a kill is told by the queue's table, which is empty here.
    console.log(JSON.stringify({ kills, missed, executions, charges }));
    expect(findings).toEqual([]);
    expect(kills).toBeGreaterThanOrEqual(KILLS);
  }, 900_000);
});
