/** What the queue and the worker cost on both drivers: claims each second, from coming in to the runtime, and from a cancellation to the next job. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmbeddedQueue, QUEUE_SCHEMA, type JobQueue } from '../../gpu-runtime/dist/index.js';
import { openBullmqQueue } from '../../gpu-runtime/dist/queue/bullmq-queue.js';
import { migrate } from '../../engine/dist/store/schema.js';
import { openSqliteStore } from '../../engine/dist/store/sqlite.js';
import { RedisServer } from '../services/redis/redis-server.ts';
import { enqueueBenchJob, laneAt, startBenchWorker } from './a-worker.ts';
import { median } from './median.ts';
import type { Row } from './paid-rows.ts';

const LANES = 23;
const CLAIMS = 2_000;
const AT_ONCE = 32;
const CANCELS = 20;
const STEP_MS = 50;
const DISPATCHED = 150;
const ms = (value: number): string => `${value.toFixed(1)} ms`;
const toldTimes = (times: readonly number[]): string => `${ms(median(times))}, longest ${ms(Math.max(...times))}`;

export async function queueRows(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sogni-flow-bench-queue-'));
  const store = openSqliteStore(join(folder, 'queue.sqlite'));
  try {
    await migrate(store, { queue: QUEUE_SCHEMA });
    const { unflushed: _, ...flushed } = store;
    const rows = [...(await rowsOf('embedded, each move flushed', createEmbeddedQueue(flushed), undefined, '≥ 2,000/s')), await dispatchRow(createEmbeddedQueue(store)), await overlapRow(createEmbeddedQueue(store))];
    return [...rows, ...(await redisRows())];
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** None where there is no Redis to be had. */
async function redisRows(): Promise<readonly Row[]> {
  if (spawnSync('redis-server', ['--version']).error) return [];
  using server = new RedisServer();
  const open = () => openBullmqQueue({ url: server.url, name: 'queue-rows', key: Buffer.alloc(32) });
  const [queue, elsewhere] = [await open(), await open()];
  try {
    return await rowsOf('BullMQ', queue, elsewhere, '≥ 1,000/s');
  } finally {
    for (const each of [queue, elsewhere]) await each.close();
  }
}

/** @param canceller - another client of the queue; the worker's own where there is no other. */
async function rowsOf(driver: string, queue: JobQueue, canceller: JobQueue = queue, bar: string): Promise<readonly Row[]> {
  const rate = await claimRate(queue);
  const queued = await queuedCancels(queue, canceller);
  const running = await runningCancels(queue, canceller);
  return [
    { what: `claim and finish, ${AT_ONCE} at once, ${driver}`, measured: `${rate.toFixed(0)}/s`, bar, peer: '–' },
    { what: `cancel of a queued job among 1,000, ${driver}`, measured: toldTimes(queued), bar: '≤ 100 ms', peer: '–' },
    { what: `cancel of a running job to the next one's start, ${driver}`, measured: toldTimes(running), bar: `≤ ${STEP_MS} ms of a step + 250 ms`, peer: 'BullMQ: not across processes' },
  ];
}

async function claimRate(queue: JobQueue): Promise<number> {
  for (let n = 0; n < CLAIMS; n += 1) await queue.enqueue({ jobId: `claim/${n}`, lane: laneAt(0), priority: 10 });
  const beganAt = performance.now();
  const work = async (): Promise<void> => {
    for (let claim = await take(); claim; claim = await take()) await queue.finish(claim);
  };
  const take = () => queue.claim({ worker: 'bench', lanes: [laneAt(0)], leaseMs: 6_000 });
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return (CLAIMS * 1_000) / (performance.now() - beganAt);
}

async function queuedCancels(queue: JobQueue, canceller: JobQueue): Promise<readonly number[]> {
  const ids = Array.from({ length: 1_000 }, (_, n) => `queued/${n}`);
  for (const [n, jobId] of ids.entries()) await queue.enqueue({ jobId, lane: laneAt(n % LANES), priority: 10 });
  const times = [];
  for (const [n, jobId] of ids.entries()) {
    const askedAt = performance.now();
    const became = await canceller.cancel(jobId);
    if (became !== 'removed') throw new Error(`a queued job was ${became}`);
    if (n < CANCELS) times.push(performance.now() - askedAt);
  }
  return times;
}

async function runningCancels(queue: JobQueue, canceller: JobQueue): Promise<readonly number[]> {
  const began = Array.from({ length: CANCELS + 1 }, () => Promise.withResolvers<number>());
  let runs = 0;
  const worker = startBenchWorker({
    queue,
    async run(_job, { signal }) {
      began[(runs += 1) - 1]!.resolve(performance.now());
      while (!signal.aborted && runs <= CANCELS) await sleep(STEP_MS);
      return { engine: 'bench', method: 'slept' };
    },
  });
  const ids = [];
  for (let n = 0; n <= CANCELS; n += 1) ids.push(await enqueueBenchJob(queue, 0, `running/${String(n).padStart(2, '0')}`));
  const times = [];
  for (let n = 0; n < CANCELS; n += 1) {
    await began[n]!.promise;
    await sleep(7 * n); // Somewhere in a step.
    const askedAt = performance.now();
    await canceller.cancel(ids[n]!);
    times.push((await began[n + 1]!.promise) - askedAt);
  }
  await worker.ended(ids[CANCELS]!);
  await worker.stop();
  return times;
}

async function dispatchRow(queue: JobQueue): Promise<Row> {
  const began = new Map<string, number>();
  const worker = startBenchWorker({ queue, lanes: LANES, run: async ({ id }) => (began.set(id, performance.now()), { engine: 'bench', method: 'none' }) });
  const times = [];
  for (let n = 0; n < DISPATCHED; n += 1) {
    await sleep(20);
    const enqueuedAt = performance.now();
    const id = await enqueueBenchJob(queue, n % LANES, `dispatched/${n}`);
    await worker.ended(id);
    times.push(began.get(id)! - enqueuedAt);
  }
  await worker.stop();
  times.sort((a, b) => a - b);
  const [p50, p99] = [times[DISPATCHED / 2]!, times[Math.floor(DISPATCHED * 0.99)]!];
  return { what: `dispatch, embedded, ${LANES} lanes, 50 jobs/s`, measured: `p50 ${p50.toFixed(2)} ms, p99 ${ms(p99)}`, bar: 'p50 ≤ 1 ms, p99 ≤ 5 ms', peer: 'BullMQ 1–3 / 8–12 ms' };
}

/** A tenth of real life: jobs of 1 s with 200 ms of encoding and upload. */
async function overlapRow(queue: JobQueue): Promise<Row> {
  const [jobs, computeMs] = [40, 100];
  const busy: { readonly from: number; readonly to: number }[] = [];
  const worker = startBenchWorker({
    queue,
    saveMs: 10,
    async run(_job, tools) {
      const from = performance.now();
      await sleep(computeMs);
      busy.push({ from, to: performance.now() });
      tools.computed?.();
      await sleep(10);
      return { engine: 'bench', method: 'slept' };
    },
  });
  const ids = [];
  for (let n = 0; n < jobs; n += 1) ids.push(await enqueueBenchJob(queue, 0, `overlap/${n}`));
  await Promise.all(ids.map(worker.ended));
  await worker.stop();
  const idle = 1 - busy.reduce((sum, { from, to }) => sum + to - from, 0) / (busy.at(-1)!.to - busy[0]!.from);
  return { what: `GPU idle, jobs of ${computeMs} ms with 20 ms of encoding and upload`, measured: `${(idle * 100).toFixed(1)} %`, bar: '≤ 3 %', peer: 'one after another: 17 %' };
}
