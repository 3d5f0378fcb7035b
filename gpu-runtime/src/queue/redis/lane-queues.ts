/**
 * BullMQ's queues, one for each lane, all on one connection.
 *
 * Jobs are taken by hand (`getNextJob`), in the order of lanes that the caller wants; BullMQ's own loop, with a blocking connection for each
 * queue, is not used. An entry has no payload: its id is that of the job, and its data only say whether it was cancelled.
 */
import type * as Bullmq from 'bullmq';
import type { Job, Queue, RedisQueueBackend, Worker } from 'bullmq';
import type { Redis } from 'ioredis';

export interface EntryData {
  readonly cancelled?: true;
}

export interface LaneQueue {
  readonly lane: string;
  readonly queue: Queue<EntryData, null, string>;
  readonly worker: Worker<EntryData, null, string>;
  readonly backend: RedisQueueBackend;
  /** The entry of a job, to be moved by the holder of its lock, without asking for it. */
  entry(jobId: string): Job<EntryData, null, string>;
}

export interface LaneQueueOptions {
  /** Loaded by the caller, since not everybody has it installed. */
  readonly bullmq: typeof Bullmq;
  readonly connection: Redis;
  /** Of all keys. In braces, so that a cluster keeps them together. */
  readonly prefix: string;
  readonly lockMs: number;
  /** A sweep is skipped when another process has made one so short a time ago. */
  readonly stalledMs: number;
}

/** BullMQ takes no ids that are whole numbers. */
const ID_PREFIX = 'job-';
export const entryIdOf = (jobId: string): string => ID_PREFIX + jobId;
export const jobIdOf = (entryId: string): string => entryId.slice(ID_PREFIX.length);

export interface LaneQueues {
  of(lane: string): LaneQueue;
  /** Those that were asked for so far, by their lanes. */
  readonly opened: Map<string, LaneQueue>;
}

export async function openLaneQueues({ bullmq, connection, prefix, lockMs, stalledMs }: LaneQueueOptions): Promise<LaneQueues> {
  const { createRedisBackend, Job, Queue, Worker } = bullmq;
  const timing = { lockDuration: lockMs, stalledInterval: stalledMs, maxStalledCount: Number.MAX_SAFE_INTEGER };
  const common = { connection, prefix, ...timing, streams: { events: { maxLen: 100 } } };
  const root = createRedisBackend('root', common);
  root.on('error', () => undefined); // Told by the commands that fail for it.
  await root.waitUntilReady();

  const open = (lane: string): LaneQueue => {
    const name = encodeURIComponent(lane); // No colons.
    const backend = root.forQueue(name) as RedisQueueBackend;
    const queue = new Queue<EntryData, null, string>(name, common, () => backend);
    const worker = new Worker<EntryData, null, string>(name, null, { ...common, autorun: false }, () => backend);
    return { lane, queue, worker, backend, entry: (jobId) => new Job<EntryData, null, string>(worker, '', {}, { removeOnComplete: true }, entryIdOf(jobId)) };
  };
  const opened = new Map<string, LaneQueue>();
  return {
    opened,
    of(lane) {
      const known = opened.get(lane) ?? open(lane);
      opened.set(lane, known);
      return known;
    },
  };
}
