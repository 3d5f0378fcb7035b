/**
 * The queue on Redis, with BullMQ, for workers on several machines.
 *
 * Each lane is a queue of BullMQ, and a claim is a lock that Redis lets run out. A sweep every few seconds gives the jobs of dead workers back. Redis holds nothing
 * that is not on record elsewhere: after it was wiped, or has restarted, `refill` asks for everything again. A lock that has run out cannot be renewed
 * or finished any more, even if nobody has claimed the job since.
 *
 * Within a lane the turn is that of the embedded queue: the time of coming in plus three seconds per priority step, in steps of three seconds. BullMQ knows two
 * million steps, so that the count begins anew every 72 days: who waits at that moment goes after who comes next.
 */
import { randomUUID } from 'node:crypto';
import { leaseLost } from './lease-lost.ts';
import { LEASE_MS, modelLaneOf, MS_PER_PRIORITY_STEP, type Claim, type JobQueue } from './port.ts';
import { connectRedis, load, placeOf } from './redis/connect.ts';
import { forgetEmpty } from './redis/forget-lanes.ts';
import { createJobNews } from './redis/job-news.ts';
import { askLaneHeads } from './redis/lane-heads.ts';
import { createLaneHints } from './redis/lane-hints.ts';
import { entryIdOf, jobIdOf, openLaneQueues, type LaneQueue } from './redis/lane-queues.ts';
import { listenBeside } from './redis/listening.ts';
import { isNotHeld, redisError } from './redis/redis-errors.ts';
import { refillOnce } from './redis/refill.ts';
import { openSignals } from './redis/signals.ts';
import { waitForWork } from './wait-for-work.ts';
import { createWakeUp } from './wake-up.ts';

const MOST_STEPS = 2 ** 21 - 1;
const turnOf = (time: number, priority: number): number => 1 + ((Math.floor(time / MS_PER_PRIORITY_STEP) + priority) % MOST_STEPS);
/** How many steps the turn is after the time. */
const stepsAfter = (time: number, turn: number): number => (turn - turnOf(time, 0) + MOST_STEPS) % MOST_STEPS;

export interface BullmqQueueOptions {
  /** `redis://user:password@host:port/database`, or `rediss://` for TLS. */
  readonly url: string;
  /** Tells apart those who share a Redis and not a database. */
  readonly name: string;
  /** 32 bytes that all who share the queue have: what jobs make is not to be read in Redis. */
  readonly key: Uint8Array;
  /** The usual `leaseMs` of a claim; another one takes a second command. */
  readonly leaseMs?: number;
  /** How often the jobs of dead workers are looked for. */
  readonly sweepMs?: number;
  /** Milliseconds since the epoch; says whose turn it is. */
  readonly clock?: () => number;
}

export interface BullmqQueue extends JobQueue {
  /** Gives back the jobs whose locks ran out before the sweep before, and forgets lanes of jobs with wishes that are empty. Runs by itself as well. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** @throws FlowError `storage_failed` | `invalid_configuration` when Redis does not answer, `tool_missing` without the packages. */
export async function openBullmqQueue({ url, name, key, leaseMs: lockMs = LEASE_MS, sweepMs = 2_000, clock = Date.now }: BullmqQueueOptions): Promise<BullmqQueue> {
  const prefix = `{sogni-flow:${name}}`;
  const lanesKey = `${prefix}:lanes`;
  const bullmq = await load('bullmq', () => import('bullmq'));
  const connection = await connectRedis(url);
  const listening = await listenBeside(connection).catch((error: unknown) => {
    connection.disconnect();
    throw redisError(error, placeOf(url));
  });
  // Half of it: a sweep that comes a little early, after one that was late, is not to be skipped as if another process had just done it.
  const { of: laneQueue, opened } = await openLaneQueues({ bullmq, connection, prefix, lockMs, stalledMs: sweepMs / 2 });
  const wakeUp = createWakeUp();
  const hints = createLaneHints();
  const ring = (lane: string): void => {
    hints.ring(lane);
    wakeUp.ring(lane);
  };
  const signals = await openSignals(connection, listening, prefix, { ring, cancel: wakeUp.cancel });
  const served = new Set<string>();
  let refilling: Promise<boolean> | undefined;

  /** Tells the errors of Redis so that an operator can act on them, and those of a claim that is gone as `lease_lost`. */
  const asked = async <Result>(work: Promise<Result>, claim?: Claim): Promise<Result> => {
    try {
      return await work;
    } catch (error) {
      throw claim && isNotHeld(error) ? leaseLost(claim) : redisError(error, placeOf(url));
    }
  };

  /** Of the lanes, those in which something waits, in the same order. A list or set that is empty is not there for Redis. */
  async function busy(lanes: readonly string[], kinds: readonly ('wait' | 'prioritized' | 'delayed')[]): Promise<string[]> {
    const asking = connection.pipeline();
    for (const lane of lanes) asking.exists(...kinds.map((kind) => laneQueue(lane).queue.toKey(kind)));
    const answers = lanes.length > 0 ? ((await asked(asking.exec())) ?? []) : [];
    for (const [error] of answers) if (error) throw redisError(error, placeOf(url));
    return lanes.filter((_, index) => Number(answers[index]?.[1]) > 0);
  }

  async function take({ lane, worker }: LaneQueue, leaseMs: number): Promise<Claim | undefined> {
    const token = randomUUID();
    const job = await worker.getNextJob(token, { block: false });
    if (!job?.id) return undefined;
    if (leaseMs !== lockMs) await job.extendLock(token, leaseMs);
    return { jobId: jobIdOf(job.id), lane, token, attempt: job.attemptsStarted, ...(job.data.cancelled && { cancelled: true }) };
  }

  async function sweep(): Promise<void> {
    await asked(
      Promise.all(
        [...served].map(async (lane) => {
          const stalled = await laneQueue(lane).backend.moveStalledJobsToWait();
          for (const _ of stalled) signals.ring(lane);
        }),
      ),
    );
    const wished = [...opened.values()].filter(({ lane }) => modelLaneOf(lane) !== lane);
    for (const lane of await asked(forgetEmpty(connection, lanesKey, wished))) for (const known of [opened, served, hints]) known.delete(lane);
  }
  const sweeping = setInterval(() => void sweep().catch(() => undefined), sweepMs).unref(); // While Redis is away, nothing can be claimed anyway.

  return {
    async enqueue({ jobId, lane, priority }) {
      const { queue } = laneQueue(lane);
      const timestamp = clock();
      await asked(Promise.all([connection.sadd(lanesKey, lane), queue.add('', {}, { jobId: entryIdOf(jobId), priority: turnOf(timestamp, priority), timestamp })]));
      signals.ring(lane);
    },

    async heads(lanes) {
      const likely = await hints.likely(lanes, () => busy(lanes, ['wait', 'prioritized', 'delayed']));
      likely.forEach(hints.forget);
      const heads = await asked(askLaneHeads(connection, likely.map(laneQueue)));
      const now = clock();
      return heads.map(({ lane, waiting, taken, since, turn }) => {
        if (waiting === 0) return { lane, waiting, taken, waitedMs: 0, overdueMs: 0 };
        hints.remember(lane);
        const waitedMs = Math.max(0, now - since);
        return { lane, waiting, taken, waitedMs, overdueMs: waitedMs - stepsAfter(since, turn) * MS_PER_PRIORITY_STEP };
      });
    },

    async claim({ lanes, leaseMs }) {
      for (const lane of lanes) served.add(lane);
      for (const lane of await hints.likely(lanes, () => busy(lanes, ['wait', 'prioritized', 'delayed']))) {
        const claim = await hints.ask(lane, () => asked(take(laneQueue(lane), leaseMs)));
        if (claim) return claim;
      }
      return undefined;
    },

    async renew(claim, leaseMs) {
      const { queue, entry } = laneQueue(claim.lane);
      const [held, data] = await asked(Promise.all([entry(claim.jobId).extendLock(claim.token, leaseMs), connection.hget(queue.toKey(entryIdOf(claim.jobId)), 'data')]));
      if (held !== 1 || data === null) throw leaseLost(claim);
      return (JSON.parse(data) as { cancelled?: true }).cancelled ? 'cancelled' : 'held';
    },

    finish: async (claim) => void (await asked(laneQueue(claim.lane).entry(claim.jobId).moveToCompleted(null, claim.token, false), claim)),

    async fail(claim, delayMs) {
      const entry = laneQueue(claim.lane).entry(claim.jobId);
      await asked<unknown>(delayMs > 0 ? entry.moveToDelayed(Date.now() + delayMs, claim.token) : entry.moveToWait(claim.token), claim);
      if (delayMs <= 0) signals.ring(claim.lane);
    },

    async cancel(jobId) {
      const lanes = (await asked(connection.smembers(lanesKey))).map(laneQueue);
      const there = await asked(Promise.all(lanes.map(({ queue }) => connection.exists(queue.toKey(entryIdOf(jobId))))));
      const found = lanes[there.indexOf(1)];
      if (!found) return 'unknown';
      if ((await asked(found.queue.remove(entryIdOf(jobId)))) === 1) return 'removed';
      const marked = await asked(found.entry(jobId).updateData({ cancelled: true }).then(() => true, (error: unknown) => isNotHeld(error) ? false : Promise.reject(error)));
      if (!marked) return 'unknown';
      signals.cancel(jobId);
      return 'signalled';
    },

    onCancel: wakeUp.onCancel,
    check: async () => void (await asked(connection.ping())),
    news: createJobNews(connection, listening, prefix, key),
    wait: (lanes, signal) => waitForWork(wakeUp, lanes, signal, async () => (await busy(lanes.filter(hints.mayHave), ['wait', 'prioritized'])).length > 0),
    refill: (everything) => (refilling ??= asked(refillOnce(connection, `${prefix}:filled`, everything)).finally(() => (refilling = undefined))),
    sweep,

    async close() {
      clearInterval(sweeping);
      listening.close();
      if (connection.status !== 'end') connection.disconnect();
    },
  };
}
