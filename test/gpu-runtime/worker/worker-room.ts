/** A worker on an embedded queue in memory, with a desk that writes down what it is told, a disk of its own, and a clock that stands still until a test moves it. */
import { afterEach, beforeEach, jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FlowError } from '../../../nodes/contract/errors.ts';
import { openFileArtifactStore } from '../../../gpu-runtime/src/artifacts/file-store.ts';
import type { ArtifactStore } from '../../../gpu-runtime/src/artifacts/port.ts';
import { createEmbeddedQueue, type EmbeddedQueue } from '../../../gpu-runtime/src/queue/embedded-queue.ts';
import { laneOf } from '../../../gpu-runtime/src/queue/port.ts';
import { QUEUE_SCHEMA } from '../../../gpu-runtime/src/queue/schema.ts';
import type { SqlStore } from '../../../gpu-runtime/src/queue/sql.ts';
import type { Runtime } from '../../../gpu-runtime/src/runtimes/port.ts';
import { startWorker, type Worker, type WorkerOptions } from '../../../gpu-runtime/src/worker/worker.ts';
import { eventually } from '../../eventually.ts';
import { openMemorySqlStore } from '../queue/memory-sql-store.ts';
import { createFakeDesk, savesText, type FakeDesk, type Run } from './fakes.ts';

class WorkerRoom {
  root!: string;
  sql!: SqlStore;
  queue!: EmbeddedQueue;
  desk!: FakeDesk;
  artifacts!: ArtifactStore;
  worker: Worker | undefined;
  time = 0;
  readonly log = jest.fn<(level: string, message: string, detail?: unknown) => void>();

  async open(): Promise<void> {
    this.time = 1_000_000;
    this.root = mkdtempSync(join(tmpdir(), 'worker-'));
    this.sql = openMemorySqlStore(QUEUE_SCHEMA);
    this.queue = createEmbeddedQueue(this.sql, { clock: () => this.time });
    this.desk = createFakeDesk();
    this.artifacts = await openFileArtifactStore(join(this.root, 'artifacts'));
    this.worker = undefined;
    this.log.mockReset();
  }

  async close(): Promise<void> {
    await this.worker?.stop();
    await this.sql.close();
    rmSync(this.root, { recursive: true, force: true });
  }

  start(runtimes: Runtime | readonly Runtime[], options: Partial<WorkerOptions> = {}): Worker {
    const { queue, desk, artifacts, log } = this;
    const own = { name: 'host:1:1', slots: 1, leaseMs: 30_000, scratchRoot: join(this.root, 'scratch'), clock: () => this.time, random: () => 1, log };
    this.worker = startWorker({ queue, desk, artifacts, runtimes: [runtimes].flat(), ...own, ...options });
    return this.worker;
  }

  async add(id: string, operation = 'generate_image'): Promise<void> {
    this.desk.add(id, operation);
    await this.queue.enqueue({ jobId: id, lane: laneOf(operation, 'fake'), priority: 0 });
  }

  /** Lets time pass, and has the worker look what has become claimable by that: by itself it looks once a second. */
  async pass(ms: number, operation = 'generate_image'): Promise<void> {
    this.time += ms;
    const ring = await this.sql.transaction(async (tx) => {
      const rung = await this.queue.enqueueWithin!(tx, { jobId: 'nothing', lane: laneOf(operation, 'fake'), priority: 0 });
      await this.queue.removeWithin!(tx, 'nothing');
      return rung;
    });
    ring();
  }

  async until(happened: () => unknown): Promise<void> {
    await eventually('it happens', happened).catch((error: unknown) => {
      throw new Error(`it did not happen; the desk was told: ${this.desk.told.join('; ')}; the log: ${JSON.stringify(this.log.mock.calls)}`, { cause: error });
    });
  }

  ended = (id: string): Promise<void> => this.until(() => ['completed', 'failed', 'cancelled'].includes(this.desk.jobs.get(id)!.state));
  entries = () => this.sql.all<{ job_id: string; attempt: number; claimable_at: number; token: string | null }>('SELECT * FROM queue_entry ORDER BY job_id');
}

/** A room that is made anew for each test. */
export function useWorkerRoom(): WorkerRoom {
  const room = new WorkerRoom();
  beforeEach(() => room.open());
  afterEach(() => room.close());
  return room;
}

/** A run that a test ends by hand. */
export function heldRun() {
  const calls: { end: () => void; signal: AbortSignal; scratch: string }[] = [];
  const run: Run = (job, tools) =>
    new Promise((resolve, reject) => {
      tools.signal.addEventListener('abort', () => reject(new FlowError('cancelled', 'told to end')));
      calls.push({ end: () => savesText(job, tools).then(resolve, reject), signal: tools.signal, scratch: tools.scratch });
    });
  return { run, calls };
}
