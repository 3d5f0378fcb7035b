import { expect } from '@jest/globals';
import type { Artifact, JobReport } from '../../../nodes/contract/index.ts';
import { createLedger, type Ledger } from '../../../engine/src/billing/ledger.ts';
import { LEDGER_SCHEMA } from '../../../engine/src/billing/schema.ts';
import { verifyLedger } from '../../../engine/src/billing/verify.ts';
import { createJobs, type JobRoom, type JobsOptions } from '../../../engine/src/jobs/jobs.ts';
import type { JobSubmission } from '../../../engine/src/jobs/port.ts';
import { JOB_SCHEMA } from '../../../engine/src/jobs/schema.ts';
import { verifyJobs } from '../../../engine/src/jobs/verify.ts';
import { migrate } from '../../../engine/src/store/schema.ts';
import type { ArtifactStore } from '../../../gpu-runtime/src/artifacts/port.ts';
import { createEmbeddedQueue } from '../../../gpu-runtime/src/queue/embedded-queue.ts';
import type { JobQueue } from '../../../gpu-runtime/src/queue/port.ts';
import { QUEUE_SCHEMA } from '../../../gpu-runtime/src/queue/schema.ts';
import type { SqlStore } from '../../../gpu-runtime/src/queue/sql.ts';
import { openStore } from '../store/open-store.ts';
import type { Capability } from '../../../gpu-runtime/src/runtimes/port.ts';
import { baseLimits } from '../base-limits.ts';

export const SPARK = 1_000_000;
export const NOON = Date.UTC(2026, 10, 15, 12);
export const REPORT: JobReport = { engine: 'sketch 1', method: 'drawn by rules' };
export const SCHEMAS = { ledger: LEDGER_SCHEMA, jobs: JOB_SCHEMA, queue: QUEUE_SCHEMA };

const capability = (operation: string, model: string, over: Partial<Capability> = {}): Capability => ({
  operation,
  model,
  title: model,
  rate: 1,
  playMoney: true,
  repeatable: true,
  ...baseLimits(operation),
  ...over,
});

export const CAPABILITIES: readonly Capability[] = [
  capability('generate_image', 'sketch', { limits: { width: { min: 256, max: 2048, default: 1024 }, height: { min: 256, max: 2048, default: 1024 }, steps: { min: 1, max: 100, default: 20 } } }),
  capability('generate_image', 'z-turbo', { playMoney: false, rate: 2 }),
  capability('generate_image', 'moody', { repeatable: false }),
  capability('generate_image', 'gratis', { rate: 0 }),
  capability('edit_image', 'sketch'),
  capability('animate_photo', 'sketch-motion'),
  capability('mix_audio', 'mixer'),
];

export const digestOf = (name: string): string => Buffer.from(name.padEnd(32, '.')).toString('hex').slice(0, 64);

export const anArtifact = (name: string, over: Partial<Artifact> = {}): Artifact => ({
  digest: digestOf(name),
  mediaType: 'image/png',
  bytes: 100,
  role: 'image',
  width: 1024,
  height: 1024,
  ...over,
});

/** Knows the sizes of files and nothing more. */
export interface FakeArtifacts extends ArtifactStore {
  readonly sizes: Map<string, number>;
}

export function fakeArtifacts(): FakeArtifacts {
  const sizes = new Map<string, number>();
  const unused = () => Promise.reject(new Error('not part of this test'));
  return {
    sizes,
    put: unused,
    read: unused,
    size: async (digest) => sizes.get(digest),
    use: async (digest) => sizes.get(digest),
    async *list() {
      for (const [digest, bytes] of sizes) yield { digest, bytes, usedAt: 0 };
    },
    remove: async (digest) => sizes.delete(digest),
    async localPath(digest) {
      if (!sizes.has(digest)) throw Object.assign(new Error(`no file ${digest}`), { code: 'not_found', [Symbol.for('sogni-flow.error')]: true });
      return `/artifacts/${digest}`;
    },
  };
}

export interface RoomBench {
  readonly store: SqlStore;
  readonly ledger: Ledger;
  readonly queue: JobQueue;
  readonly artifacts: FakeArtifacts;
  readonly jobs: JobRoom;
  readonly clock: { now: number };
  /** May be changed by a test. */
  readonly offers: { list: readonly Capability[] };
  /** A picture for ada, with a seed, under a key of its own unless told otherwise. */
  request(over?: Partial<JobSubmission> & { seed?: number | null; prompt?: string }): JobSubmission;
  /** Claims the next job and opens it, as a worker does; `undefined` when there is none or it needs no work. */
  tryOpen(): Promise<{ id: string; fence: number } | undefined>;
  /** The same, where there must be one. */
  open(): Promise<{ id: string; fence: number }>;
  /** Opens the next job and completes it with one picture, which the artifact store then has. */
  work(name?: string): Promise<string>;
  /** All jobs and money agree, and with `quiet` nothing is held. */
  check(expected?: 'quiet'): Promise<void>;
  close(): Promise<void>;
}

export interface BenchOptions {
  readonly store?: SqlStore;
  readonly artifacts?: FakeArtifacts;
  /** Wraps the queue or store for faults. A wrapped queue lies outside the database. */
  readonly queue?: (queue: JobQueue) => JobQueue;
  readonly roomStore?: (store: SqlStore) => SqlStore;
  readonly random?: JobsOptions['random'];
  readonly timeouts?: JobsOptions['timeouts'];
  readonly observers?: JobsOptions['observers'];
  readonly newTrace?: JobsOptions['newTrace'];
  readonly workers?: JobsOptions['workers'];
  /** A second engine on the same database, beside one that has its schema and ada's Spark. */
  readonly beside?: RoomBench;
}

let keys = 0;

/** A job room of its own with the embedded queue, 10 free Spark for ada, and a clock that stands still. */
export async function aJobRoom(options: BenchOptions = {}): Promise<RoomBench> {
  const { beside } = options;
  const store = options.store ?? beside?.store ?? (await openStore());
  await migrate(store, SCHEMAS);
  const clock = beside?.clock ?? { now: NOON };
  const offers = { list: CAPABILITIES };
  const artifacts = options.artifacts ?? beside?.artifacts ?? fakeArtifacts();
  const ledger = createLedger({ store, clock: () => clock.now });
  await ledger.grant('ada', 10 * SPARK, 'free', 'welcome'); // Given once, however many rooms there are.
  const embedded = createEmbeddedQueue(store, { clock: () => clock.now });
  const { enqueueWithin: _enqueue, claimWithin: _claim, removeWithin: _remove, ...elsewhere } = embedded;
  const queue = options.queue?.(elsewhere) ?? embedded;
  const roomStore = options.roomStore?.(store) ?? store;
  const jobs = createJobs({
    store: roomStore,
    ledger,
    queue,
    artifacts,
    capabilities: async () => offers.list,
    clock: () => clock.now,
    ...(options.random && { random: options.random }),
    ...(options.timeouts && { timeouts: options.timeouts }),
    ...(options.observers && { observers: options.observers }),
    ...(options.newTrace && { newTrace: options.newTrace }),
    ...(options.workers && { workers: options.workers }),
  });
  const lanes = CAPABILITIES.map(({ operation, model }) => `${operation}@${model}`);

  const bench: RoomBench = {
    store,
    ledger,
    queue,
    artifacts,
    jobs,
    clock,
    offers,
    request({ seed = 7, prompt = 'a duck', ...over } = {}) {
      return {
        account: 'ada',
        key: `key ${(keys += 1)}`,
        operation: 'generate_image',
        arguments: { prompt, ...(seed !== null && { seed }) },
        inputs: [],
        ...over,
      };
    },
    async tryOpen() {
      const claim = await embedded.claim({ worker: 'worker', lanes, leaseMs: 60_000 });
      const opened = claim && (await jobs.desk.open(claim.jobId, 'worker'));
      if (claim && !opened) await embedded.finish(claim);
      return opened && { id: opened.job.id, fence: opened.fence };
    },
    async open() {
      const opened = await bench.tryOpen();
      if (!opened) throw new Error('nothing is claimable');
      return opened;
    },
    async work(name = 'duck') {
      const { id, fence } = await bench.open();
      artifacts.sizes.set(digestOf(name), 100);
      await jobs.desk.complete(id, fence, [anArtifact(name)], REPORT);
      return id;
    },
    async check(expected) {
      await store.transaction(async (tx) => {
        expect((await verifyLedger(tx)).findings).toEqual([]);
        expect(await verifyJobs(tx)).toEqual([]);
        if (expected === 'quiet') expect(await tx.all(`SELECT id FROM hold WHERE state = 'open'`)).toEqual([]);
      });
    },
    close: () => store.close(),
  };
  return bench;
}
