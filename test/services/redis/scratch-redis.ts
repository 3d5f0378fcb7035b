/** The server that TEST_REDIS_URL names, and queues on it under names of their own. */
import { afterAll } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { openBullmqQueue, type BullmqQueue, type BullmqQueueOptions } from '../../../gpu-runtime/src/queue/bullmq-queue.ts';

/** @throws when no server is given: these tests are of no use without one. */
export function redisUrl(): string {
  const url = process.env.TEST_REDIS_URL;
  if (!url) throw new Error('TEST_REDIS_URL is not set; give the URL of a Redis server whose keys {sogni-flow:test…} may be written. `.ci/redis start <folder>` starts one');
  return url;
}

export const KEY = Buffer.alloc(32, 7);
export const scratchName = (): string => `test-${randomBytes(6).toString('hex')}`;

const opened: BullmqQueue[] = [];

/** Closed at the end of the file. */
export async function scratchQueue(options: Partial<BullmqQueueOptions> = {}): Promise<BullmqQueue> {
  const queue = await openBullmqQueue({ url: redisUrl(), name: scratchName(), key: KEY, ...options });
  opened.push(queue);
  return queue;
}

afterAll(async () => {
  for (const queue of opened) await queue.close();
});
