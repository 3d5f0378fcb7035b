/**
 * The peer: BullMQ's FlowProducer on Redis that flushes at every write (`appendonly yes`, `appendfsync always`), the same two shapes as
 * `paid-step.ts`. Its steps are durable and unpaid. A private server on a free port is started when `redis-server` is on the PATH;
 * REDIS_URL takes one that runs.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FlowProducer, QueueEvents, Worker, type FlowJob } from 'bullmq';
import { Redis } from 'ioredis';
import { median } from './median.ts';
import { SLOTS, STEPS, type StepTimes } from './paid-step.ts';

const QUEUE = 'steps';

const step = (name: string, children: FlowJob[] = []): FlowJob => ({ name, queueName: QUEUE, data: {}, ...(children.length > 0 ? { children } : {}) });

const chain = (): FlowJob => Array.from({ length: STEPS - 1 }).reduce<FlowJob>((child, _, index) => step(`s${index}`, [child]), step('first'));

/** A tree has no second half: the first step comes before it, as an engine around BullMQ would add it. */
const fan = (): FlowJob => step('last', Array.from({ length: STEPS }, (_, index) => step(`s${index}`)));

/** @returns `undefined` when there is no Redis to be had. */
export async function measureBullmq(rounds = 5): Promise<StepTimes | undefined> {
  const server = process.env.REDIS_URL ? { url: process.env.REDIS_URL, stop: () => undefined } : await startRedis();
  if (!server) return undefined;
  const connection = new Redis(server.url, { maxRetriesPerRequest: null });
  await connection.config('SET', 'appendonly', 'yes');
  await connection.config('SET', 'appendfsync', 'always');
  const worker = new Worker(QUEUE, async () => ({}), { connection, concurrency: SLOTS });
  const listening = connection.duplicate();
  const events = new QueueEvents(QUEUE, { connection: listening });
  const flows = new FlowProducer({ connection });
  await Promise.all([worker.waitUntilReady(), events.waitUntilReady()]);
  const run = async (flow: FlowJob): Promise<void> => void (await (await flows.add(flow)).job.waitUntilFinished(events));
  const timed = async (steps: number, work: () => Promise<void>): Promise<number> => {
    const startedAt = performance.now();
    await work();
    return (performance.now() - startedAt) / steps;
  };
  const wholeFan = async (): Promise<void> => {
    await run(step('before'));
    await run(fan());
  };
  try {
    await run(chain());
    const [chains, fans]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      chains.push(await timed(STEPS, () => run(chain())));
      fans.push(await timed(STEPS + 2, wholeFan));
    }
    return { chain: median(chains), fan: median(fans) };
  } finally {
    await Promise.all([worker.close(), events.close(), flows.close()]);
    connection.disconnect();
    listening.disconnect();
    server.stop();
  }
}

async function startRedis(): Promise<{ readonly url: string; readonly stop: () => void } | undefined> {
  if (spawnSync('redis-server', ['--version']).error) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'sogni-flow-redis-'));
  const port = await freePort();
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'], { stdio: ['ignore', 'pipe', 'inherit'] });
  await ready(server);
  return {
    url: `redis://127.0.0.1:${port}`,
    stop() {
      server.once('exit', () => rmSync(folder, { recursive: true, force: true }));
      server.kill();
    },
  };
}

const ready = (server: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
    server.stdout?.on('data', (text: Buffer) => text.includes('Ready to accept connections') && resolve());
  });

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
