/** A worker on a queue, with a desk in memory and a disk that keeps nothing: what is left is the queue's and the worker's own time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startWorker, type ArtifactStore, type JobDesk, type JobQueue, type Runtime } from '../../gpu-runtime/dist/index.js';

export const laneAt = (n: number): string => `operation-${n}@model`;

export interface BenchWorker {
  /** Resolves when the job has ended, whatever its end. */
  ended(jobId: string): Promise<void>;
  stop(): Promise<void>;
}

export interface BenchWorkerOptions {
  readonly queue: JobQueue;
  readonly run: Runtime['run'];
  readonly lanes?: number;
  readonly slots?: number;
  readonly saveMs?: number;
}

export function startBenchWorker({ queue, run, lanes = 1, slots = 1, saveMs = 0 }: BenchWorkerOptions): BenchWorker {
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const endOf = (jobId: string): PromiseWithResolvers<void> => ends.get(jobId) ?? ends.set(jobId, Promise.withResolvers()).get(jobId)!;
  const end = async (jobId: string): Promise<void> => endOf(jobId).resolve();
  const desk: JobDesk = {
    open: async (id) => ({ job: { id, operation: id.split('/')[0]!, model: 'model', parameters: {}, inputs: [] }, fence: 1 }),
    progress: () => undefined,
    preview: () => undefined,
    complete: end,
    fail: end,
  };
  const artifacts = { put: async () => (await sleep(saveMs), { digest: 'a'.repeat(64), bytes: 1, mediaType: 'image/png' }) } as unknown as ArtifactStore;
  const offers = Array.from({ length: lanes }, (_, n) => ({ operation: `operation-${n}`, model: 'model', title: 'Bench', rate: 1, playMoney: true, repeatable: true }));
  const runtime: Runtime = {
    name: 'bench',
    capabilities: async () => offers,
    async run(job, tools) {
      const report = await run(job, tools);
      void tools.save({ role: 'image', mediaType: 'image/png', content: new Uint8Array(1) });
      return report;
    },
  };
  const folder = mkdtempSync(join(tmpdir(), 'sogni-flow-bench-worker-'));
  const worker = startWorker({ queue, desk, runtimes: [runtime], artifacts, name: 'bench:1:1', slots, leaseMs: 6_000, scratchRoot: folder });
  return {
    ended: (jobId) => endOf(jobId).promise,
    async stop() {
      await worker.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @param n - of the lane; the job's id tells the bench desk its operation. */
export const enqueueBenchJob = async (queue: JobQueue, n: number, name: string): Promise<string> => {
  const jobId = `operation-${n}/${name}`;
  await queue.enqueue({ jobId, lane: laneAt(n), priority: 10 });
  return jobId;
};
