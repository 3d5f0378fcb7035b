/**
 * What a durable paid step costs beside the work itself: hold on disk → queue → claim → a runtime that does nothing → result and
 * capture on disk → whoever waits is told. Real file, real queue, real ledger, real worker; SQLite flushes at every commit of money.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedQueue, QUEUE_SCHEMA, startWorker, type ArtifactStore, type Runtime, type StoredFile } from '../../gpu-runtime/dist/index.js';
import { createLedger } from '../../engine/dist/billing/ledger.js';
import { LEDGER_SCHEMA } from '../../engine/dist/billing/schema.js';
import { createJobs } from '../../engine/dist/jobs/jobs.js';
import { JOB_SCHEMA } from '../../engine/dist/jobs/schema.js';
import { migrate } from '../../engine/dist/store/schema.js';
import { openSqliteStore } from '../../engine/dist/store/sqlite.js';
import { median } from './median.ts';

const ACCOUNT = 'bench';
export const STEPS = 100;
/** Jobs at a time. */
export const SLOTS = 32;

const PICTURE: StoredFile = { digest: 'a'.repeat(64), bytes: 100, mediaType: 'image/png' };
const unused = (): Promise<never> => Promise.reject(new Error('not part of this bench'));

/** Has the one picture that every step makes. */
const artifacts = { put: async () => PICTURE, size: async () => PICTURE.bytes, use: async () => PICTURE.bytes, read: unused, localPath: unused } as unknown as ArtifactStore;

const runtime: Runtime = {
  name: 'no-op',
  capabilities: async () => [{ operation: 'generate_image', model: 'no-op', title: 'No-op', rate: 1, playMoney: true, repeatable: true }],
  async run(_job, tools) {
    await tools.save({ role: 'image', mediaType: 'image/png', content: new Uint8Array(1), width: 512, height: 512 });
    return { engine: 'no-op', method: 'nothing was done' };
  },
};

export interface StepTimes {
  /** Milliseconds per step, median of the rounds. */
  readonly chain: number;
  readonly fan: number;
}

export async function measurePaidSteps(rounds = 9): Promise<StepTimes> {
  const folder = mkdtempSync(join(tmpdir(), 'sogni-flow-paid-step-'));
  const store = openSqliteStore(join(folder, 'bench.sqlite'));
  await migrate(store, { ledger: LEDGER_SCHEMA, jobs: JOB_SCHEMA, queue: QUEUE_SCHEMA });
  const ledger = createLedger({ store });
  await ledger.grant(ACCOUNT, 1_000_000 * 1_000_000, 'premium', 'bench');
  const queue = createEmbeddedQueue(store);
  const jobs = createJobs({ store, ledger, queue, artifacts, capabilities: () => runtime.capabilities() });
  const worker = startWorker({ queue, desk: jobs.desk, runtimes: [runtime], artifacts, name: 'bench:1:1', slots: SLOTS, leaseMs: 60_000, scratchRoot: join(folder, 'scratch') });
  let seed = 0;
  const step = async (): Promise<void> => {
    seed += 1;
    const { id } = await jobs.submit({ account: ACCOUNT, key: `step ${seed}`, operation: 'generate_image', arguments: { prompt: 'a duck', seed }, inputs: [] });
    const { state } = await jobs.wait(ACCOUNT, id, 10_000);
    if (state !== 'completed') throw new Error(`step ${seed} is ${state}`);
  };
  const timed = async (steps: number, work: () => Promise<unknown>): Promise<number> => {
    const startedAt = performance.now();
    await work();
    return (performance.now() - startedAt) / steps;
  };
  const chain = async (): Promise<void> => {
    for (let n = 0; n < STEPS; n += 1) await step();
  };
  const fan = async (): Promise<void> => {
    await step();
    await Promise.all(Array.from({ length: STEPS }, step));
    await step();
  };
  try {
    await chain();
    await fan();
    const chains = [];
    const fans = [];
    for (let round = 0; round < rounds; round += 1) {
      chains.push(await timed(STEPS, chain));
      fans.push(await timed(STEPS + 2, fan));
    }
    return { chain: median(chains), fan: median(fans) };
  } finally {
    await worker.stop();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
