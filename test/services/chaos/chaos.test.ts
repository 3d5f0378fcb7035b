/**
 * The long versions of what `npm test` does in short: an hour on two cores. `npm run test:chaos`; needs root for a small disk, and Debian's redis-server.
 *
 * The sizes are those of the promise. `SIM_SEEDS`, `KILLS`, `REDIS_KILLS`, `CANCELS` and `DISK_FAULTS` ask for others, and the closing table says so; `SIM_SEED`,
 * `KILL_SEED`, `CANCEL_SEED` and `DISK_SEED` tell something again.
 */
import { afterAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { anEngine, deafRuntime } from '../../chaos/an-engine.ts';
import { cancelStorm } from '../../chaos/cancel-storm.ts';
import { tryDisk } from '../../chaos/disk-trial.ts';
import { fifteenSteps } from '../../chaos/fifteen-steps.ts';
import { killLoop } from '../../chaos/kill-loop.ts';
import { Random } from '../../simulation/random.ts';
import { RedisServer } from '../redis/redis-server.ts';
import { tellInProcesses } from './many-processes.ts';
import { ClosingTable, progressOf } from './progress.ts';
import { SmallDisk } from './small-disk.ts';

const { SIM_SEEDS = '100000', KILLS = '5000', REDIS_KILLS = '200', CANCELS = '500', DISK_FAULTS = '50', KILL_PARALLEL = '3' } = process.env;
const seedOf = (name: string): number => Number(process.env[name] ?? Date.now() % 2 ** 31);

const HOURS = 3_600_000;
const MIB = 1_024 * 1_024;

const table = new ClosingTable();
afterAll(() => table.print());

describe('chaos', () => {
  it('tells simulated histories, and none of them is broken', async () => {
    const first = seedOf('SIM_SEED');
    await table.row('simulated histories', Number(SIM_SEEDS), 100_000, async () => `from seed ${first}: ${await tellInProcesses(first, Number(SIM_SEEDS), progressOf('simulation'))}`);
  }, 6 * HOURS);

  it('kills a real engine in the middle of paid work, and each step is bought once and paid once', async () => {
    const tell = progressOf('kills');
    const seed = seedOf('KILL_SEED');
    await table.row('kills of a real engine', Number(KILLS), 5_000, async () => {
      const report = await killLoop({ kills: Number(KILLS), parallel: Number(KILL_PARALLEL), random: new Random(seed), onKill: (soFar) => tell(() => JSON.stringify(soFar)) });
      expect(report.findings).toEqual([]);
      return `KILL_SEED=${seed}: ${JSON.stringify(report)}`;
    });
  }, 6 * HOURS);

  it('kills it with the queue on Redis, and each step is bought once and paid once', async () => {
    const tell = progressOf('kills, queue on Redis');
    const seed = seedOf('KILL_SEED');
    using redis = new RedisServer();
    await table.row('kills with the queue on Redis', Number(REDIS_KILLS), 200, async () => {
      const report = await killLoop({ kills: Number(REDIS_KILLS), parallel: 6, redisUrl: redis.url, random: new Random(seed), onKill: (soFar) => tell(() => JSON.stringify(soFar)) });
      expect(report.findings).toEqual([]);
      const { kills, missed, executions, charges } = report;
      return `KILL_SEED=${seed}: ${JSON.stringify({ kills, missed, executions, charges })}`;
    });
  }, 2 * HOURS);

  it('cancels executions at random times, and they stay cancelled whatever comes late', async () => {
    const tell = progressOf('cancels');
    const seed = seedOf('CANCEL_SEED');
    await table.row('cancels', Number(CANCELS), 500, async () => {
      const report = await cancelStorm(Number(CANCELS), new Random(seed), (soFar) => tell(() => JSON.stringify(soFar)));
      expect(report.findings).toEqual([]);
      return `CANCEL_SEED=${seed}: ${JSON.stringify(report)}`;
    });
  }, 2 * HOURS);

  it('fills a real disk in the middle of paid work; with room again it goes on and buys nothing twice', async () => {
    const tell = progressOf('full disks');
    const seed = seedOf('DISK_SEED');
    const random = new Random(seed);
    const met: Record<string, number> = {};
    await table.row('full disks', Number(DISK_FAULTS), 50, async () => {
      using disk = new SmallDisk(24 * MIB);
      for (let done = 0; done < Number(DISK_FAULTS); done += 1) {
        await using bench = await anEngine({ within: disk.folder, runtimes: [deafRuntime(() => sleep(random.between(1, 20)))] });
        disk.fill(random.spread(4_096, MIB));
        const trial = await tryDisk(bench, fifteenSteps('a full disk'), () => disk.empty(), random.pick([1_000, 7_000]));
        disk.empty();
        expect(trial.findings).toEqual([]);
        met[trial.met] = (met[trial.met] ?? 0) + 1;
        tell(() => `${done + 1}, ${JSON.stringify(met)}`);
      }
      return `DISK_SEED=${seed}: the runs ended with ${JSON.stringify(met)}`;
    });
  }, 2 * HOURS);
});
