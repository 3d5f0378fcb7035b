/**
 * From the enqueuing of a job to its start, on Redis at 50 jobs a second: a worker with as many lanes as the built-in runtimes have, and BullMQ's own worker.
 * Each has a Redis that writes every command to its file.
 */
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { openBullmqQueue } from '../../gpu-runtime/dist/queue/bullmq-queue.js';
import { RedisServer } from '../services/redis/redis-server.ts';
import { enqueueBenchJob, startBenchWorker } from './a-worker.ts';
import { median } from './median.ts';
import type { Row } from './paid-rows.ts';

const JOBS = 120;
/** By turns, so that what else the machine does counts for both. */
const ROUNDS = 5;
const EVERY_MS = 20;
const SLOTS = 2;
const LANES = 23;

/** @returns no row where there is no Redis to be had. */
export async function redisDispatchRows(): Promise<Row[]> {
  if (spawnSync('redis-server', ['--version']).error) return [];
  using server = new RedisServer();
  const [all, allBare]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    allBare.push(await measureBare(server.url));
    all.push(await measureOurs(server.url));
  }
  const [bare, ours] = [median(allBare), median(all)];
  return [{ what: `dispatch over Redis, ${LANES} lanes, 50 jobs/s`, measured: `${ours.toFixed(2)} ms`, bar: '≤ 1.5 × bare BullMQ', peer: `BullMQ's worker, one queue: ${bare.toFixed(2)} ms` }];
}

/** @returns the median in ms. */
async function measure(enqueue: (id: string, n: number) => Promise<unknown>, started: Map<string, number>): Promise<number> {
  const enqueued = new Map<string, number>();
  await sleep(200);
  for (let n = 0; n < JOBS; n += 1) {
    enqueued.set(`job ${n}`, performance.now());
    await enqueue(`job ${n}`, n);
    await sleep(EVERY_MS);
  }
  while (started.size < JOBS) await sleep(EVERY_MS);
  return median([...started].map(([id, at]) => at - enqueued.get(id)!));
}

async function measureOurs(url: string): Promise<number> {
  const shared = { url, name: 'bench', key: Buffer.alloc(32) };
  const [producer, consumer] = [await openBullmqQueue(shared), await openBullmqQueue(shared)];
  const started = new Map<string, number>();
  const worker = startBenchWorker({ queue: consumer, lanes: LANES, slots: SLOTS, run: async ({ id }) => (started.set(id.split('/')[1]!, performance.now()), { engine: 'bench', method: 'none' }) });
  const took = await measure((id, n) => enqueueBenchJob(producer, n % LANES, id), started);
  await worker.stop();
  for (const queue of [producer, consumer]) await queue.close();
  return took;
}

async function measureBare(url: string): Promise<number> {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const started = new Map<string, number>();
  const worker = new Worker('bare', async ({ id }) => void started.set(id!, performance.now()), { connection, concurrency: SLOTS });
  await worker.waitUntilReady();
  const queue = new Queue('bare', { connection });
  const took = await measure((jobId) => queue.add('', {}, { jobId, priority: 1, removeOnComplete: true }), started);
  await Promise.all([worker.close(), queue.close()]);
  connection.disconnect();
  return took;
}
