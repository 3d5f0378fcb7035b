/** A worker in virtual time: its queue, desk and disk are in memory, its GPU computes for as long as it is told. Jest's timers must be faked before it is made. */
import { jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { FlowError } from '../../../nodes/contract/errors.ts';
import type { ArtifactStore } from '../../../gpu-runtime/src/artifacts/port.ts';
import { createEmbeddedQueue } from '../../../gpu-runtime/src/queue/embedded-queue.ts';
import { laneOf } from '../../../gpu-runtime/src/queue/port.ts';
import { QUEUE_SCHEMA } from '../../../gpu-runtime/src/queue/schema.ts';
import type { JobTools, Runtime, RuntimeJob } from '../../../gpu-runtime/src/runtimes/port.ts';
import { startWorker, type Worker } from '../../../gpu-runtime/src/worker/worker.ts';
import { openMemorySqlStore } from '../queue/memory-sql-store.ts';
import { capability, createFakeDesk, REPORT, type FakeDesk } from './fakes.ts';

const DIGEST = 'a'.repeat(64);

export interface Times {
  readonly fetchMs: number;
  readonly computeMs: number;
  /** In `run`, after it has said that it has computed. 0: it says nothing. */
  readonly encodeMs: number;
  readonly saveMs: number;
  readonly loadMs: number;
  /** Tells its progress ten times. */
  readonly tells: boolean;
}

export const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => (clearTimeout(timer), reject(new FlowError('cancelled', 'told to end'))));
  });

export class VirtualGpu {
  /** When it computed, ms. */
  readonly busy: { readonly from: number; readonly to: number }[] = [];
  readonly desk: FakeDesk = createFakeDesk();
  readonly queue: ReturnType<typeof createEmbeddedQueue>;
  readonly #sql = openMemorySqlStore(QUEUE_SCHEMA);
  readonly #folder = mkdtempSync(join(tmpdir(), 'virtual-gpu-'));
  readonly #times: Times;
  #worker: Worker | undefined;
  #warm: string | undefined;

  constructor(times: Partial<Times> = {}) {
    this.#times = { fetchMs: 0, computeMs: 1_000, encodeMs: 0, saveMs: 0, loadMs: 0, tells: false, ...times };
    this.queue = createEmbeddedQueue(this.#sql);
  }

  async add(id: string, computeMs = this.#times.computeMs, model = 'fake'): Promise<void> {
    const inputs = this.#times.fetchMs > 0 ? [{ slot: 'image', artifact: { digest: DIGEST, mediaType: 'image/png', bytes: 1, role: id } as const, path: '' }] : [];
    const job = { id, operation: 'generate_image', model, parameters: { computeMs }, inputs };
    this.desk.jobs.set(id, { state: 'queued', fence: 0, job });
    await this.queue.enqueue({ jobId: id, lane: laneOf(job.operation, model), priority: 10 });
  }

  start(models: readonly string[] = ['fake']): Worker {
    const runtime: Runtime = {
      name: 'gpu',
      capabilities: async () => models.map((model) => ({ ...capability('generate_image', model), loadMs: this.#times.loadMs })),
      run: (job, tools) => this.#run(job, tools),
    };
    const artifacts = {
      put: async () => (await sleep(this.#times.saveMs), { digest: DIGEST, bytes: 1, mediaType: 'image/png' }),
      localPath: async () => (await sleep(this.#times.fetchMs), '/nowhere'),
    } as unknown as ArtifactStore;
    this.#worker = startWorker({ queue: this.queue, desk: this.desk, artifacts, runtimes: [runtime], name: 'host:1:1', slots: 1, leaseMs: 6_000, scratchRoot: join(this.#folder, 'scratch') });
    return this.#worker;
  }

  /** Lets time pass until it has happened. */
  async until(happened: () => boolean): Promise<void> {
    for (let steps = 0; !happened(); steps += 1) {
      if (steps > 100_000) throw new Error(`it did not happen; the desk was told: ${this.desk.told.join('; ')}`);
      for (let n = 0; n < 3; n += 1) await turn(); // The folder for the jobs is a real one.
      if (!happened()) await jest.advanceTimersToNextTimerAsync();
    }
  }

  stateOf = (id: string): string => this.desk.jobs.get(id)!.state;
  ended = (...ids: string[]) => this.until(() => ids.every((id) => ['completed', 'cancelled', 'failed'].includes(this.stateOf(id))));

  /** Of the time from the first job's beginning to the last one's end. */
  get idleShare(): number {
    const work = this.busy.reduce((sum, { from, to }) => sum + to - from, 0);
    return 1 - work / (this.busy.at(-1)!.to - this.busy[0]!.from);
  }

  async close(): Promise<void> {
    const stopped = this.#worker?.stop();
    let hasStopped = stopped === undefined;
    void stopped?.then(() => (hasStopped = true));
    await this.until(() => hasStopped);
    await this.#sql.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #run({ model, parameters }: RuntimeJob, tools: JobTools): Promise<typeof REPORT> {
    if (this.#warm !== model) await sleep(this.#times.loadMs, tools.signal);
    this.#warm = model;
    const from = Date.now();
    try {
      for (let tenth = 1; tenth <= 10; tenth += 1) {
        await sleep(Number(parameters.computeMs) / 10, tools.signal);
        if (this.#times.tells) tools.progress({ fraction: tenth / 10 });
      }
    } finally {
      this.busy.push({ from, to: Date.now() });
    }
    if (this.#times.encodeMs > 0) tools.computed?.();
    await sleep(this.#times.encodeMs, tools.signal);
    void tools.save({ role: 'image', mediaType: 'image/png', content: new Uint8Array(1) }).catch(() => undefined);
    return REPORT;
  }
}
