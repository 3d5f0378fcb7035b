/** `kill -9` at random moments, again and again, of the process that has a job performed. The seed is printed with each title. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Random } from '../../simulation/random.ts';
import { Bench, SEED } from './bench.ts';
import { again, ended, GIVEN, startJob } from './job-process.ts';

let bench: Bench;
beforeEach(async () => void (bench = await Bench.open()));
afterEach(() => bench[Symbol.asyncDispose]());

describe('a process that is killed again and again at random', () => {
  const seed = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 2 ** 31));
  const random = new Random(seed);

  it.each([
    ['workflow', GIVEN],
    ['project', { ...GIVEN, steps: 5 }],
  ])(`ends with one %s that was bought once (KILL_SEED=${seed})`, async (way, given) => {
    bench.network.workflows.looksUntilEnd = 4;
    bench.network.projects.fates.push({ after: { step: 1, wait: () => sleep(700) } });
    for (let kills = 0; kills < 6; kills += 1) {
      const child = startJob(bench, given);
      const moment = sleep(random.below(1_500)).then(() => child.kill('SIGKILL'));
      await ended(child);
      await moment;
    }
    expect(await again(bench, given)).toMatchObject({ saved: [{ seed: SEED }], report: { facts: { costMicroSpark: 100_000 } } });
    expect(bench.network[way === 'project' ? 'workflows' : 'projects'].all.size).toBe(0);
    if (way === 'project') expect(bench.network.projects.only).toMatchObject({ submissions: 1, status: 'completed', charged: 0.1 });
    else expect(bench.network.workflows.all.size).toBe(1);
  });
});
