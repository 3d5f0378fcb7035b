/**
 * From the enqueuing of a job to its claim, on Redis at 50 jobs a second: the queue with as many lanes as the built-in runtimes have, and BullMQ's own worker.
 * Each has a Redis that writes every command to its file.
 */
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { openBullmqQueue } from '../../gpu-runtime/dist/queue/bullmq-queue.js';
import { RedisServer } from '../services/redis/redis-server.ts';
import { median } from './median.ts';
import type { Row } from './paid-rows.ts';

const JOBS = 250;
const EVERY_MS = 20;
const SLOTS = 2;
const LANES = Array.from({ length: 23 }, (_, n) => `operation-${n}@model`);

/** @returns no row where there is no Redis to be had. */
export async function redisDispatchRows(): Promise<Row[]> {
  if (spawnSync('redis-server', ['--version']).error) return [];
  using server = new RedisServer();
  const [bare, ours] = [await measureBare(server.url), await measureOurs(server.url)];
  return [{ what: `dispatch over Redis, ${LANES.length} lanes, 50 jobs/s`, measured: `${ours.toFixed(2)} ms`, bar: '≤ 1.5 × bare BullMQ', peer: `BullMQ's worker, one queue: ${bare.toFixed(2)} ms` }];
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
  const [started, stop] = [new Map<string, number>(), new AbortController()];
  const slot = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const claim = await consumer.claim({ worker: 'bench', lanes: LANES, leaseMs: 6_000 });
      if (!claim) await consumer.wait(LANES, stop.signal);
      else {
        started.set(claim.jobId, performance.now());
        await consumer.finish(claim);
      }
    }
  };
  const slots = Array.from({ length: SLOTS }, slot);
  const took = await measure((jobId, n) => producer.enqueue({ jobId, lane: LANES[n % LANES.length]!, priority: 0 }), started);
  stop.abort();
  await Promise.all(slots);
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
