/** A disk that is full or broken, in the middle of a paid run. `npm run test:chaos` fills a real one. */
import { describe, expect, it } from '@jest/globals';
import { edit, inARow, manual, picture } from '../e2e/workflows.ts';
import { Random } from '../simulation/random.ts';
import { anEngine, deafRuntime } from './an-engine.ts';
import { tryDisk } from './disk-trial.ts';
import { FailingDisk } from './failing-disk.ts';

const FAULTS = Number(process.env.DISK_FAULTS ?? 20);
const SEED = Number(process.env.DISK_SEED ?? Date.now() % 2 ** 31);

/** Of a run of the workflow below, at least. */
const ARTIFACT_CALLS = 14;
const TRANSACTIONS = 20;

/** Longer than a refused job is tried again for, or shorter: then it goes through after all. */
const FAILS_FOR_MS = [1_000, 7_000] as const;

const workflow = inARow([manual, picture('Picture'), edit('Edit', 'a starry night'), edit('Again', 'black and white')]);
const runtimes = [deafRuntime(async () => undefined)];

describe('a disk that fails in the middle of a paid run', () => {
  it('ends the run with an error that names the disk; repaired, the run goes on and nothing is bought twice', async () => {
    const random = new Random(SEED);
    const met: Record<string, number> = {};
    let harmless = 0;
    const trials = Array.from({ length: FAULTS }, (_, index) => async () => {
      const ofDatabase = index % 2 === 1;
      const disk = new FailingDisk(random.pick(['ENOSPC', 'EIO'] as const));
      await using bench = await anEngine({ runtimes, ...(ofDatabase ? { wrapStore: disk.wrapStore } : { files: disk.files }) });
      disk.failAfter(random.below(ofDatabase ? TRANSACTIONS : ARTIFACT_CALLS));
      const trial = await tryDisk(bench, workflow, () => disk.repair(), random.pick(FAILS_FOR_MS));
      if (disk.failures === 0) harmless += 1;
      met[trial.met] = (met[trial.met] ?? 0) + 1;
      return trial.findings.map((finding) => `fault ${index} of the ${ofDatabase ? 'database' : 'artifacts'}: ${finding}`);
    });
    const findings = await fewAtOnce(trials, 7);
    process.stdout.write(`disk faults (DISK_SEED=${SEED}): ${FAULTS}, ${harmless} met by nobody; the runs ended with ${JSON.stringify(met)}\n`);
    expect(findings.flat()).toEqual([]);
    expect(harmless).toBeLessThan(FAULTS / 2);
  }, 300_000);

  it('is told by SQLite itself when the database may not grow, and goes on once it may', async () => {
    await using bench = await anEngine({ runtimes });
    const { page_count: pages } = (await bench.store.transaction((tx) => tx.get<{ page_count: number }>('PRAGMA page_count')))!;
    const mayGrowTo = (limit: number) => bench.store.transaction((tx) => tx.get(`PRAGMA max_page_count = ${limit}`));
    await mayGrowTo(pages + 1);
    const trial = await tryDisk(bench, workflow, async () => void (await mayGrowTo(1_000_000)));
    expect(trial).toEqual({ met: 'disk_full', findings: [] });
  }, 120_000);
});

async function fewAtOnce<Result>(works: readonly (() => Promise<Result>)[], atOnce: number): Promise<Result[]> {
  const results: Result[] = [];
  const pending = works.entries();
  const line = async (): Promise<void> => {
    for (const [index, work] of pending) results[index] = await work();
  };
  await Promise.all(Array.from({ length: atOnce }, line));
  return results;
}
