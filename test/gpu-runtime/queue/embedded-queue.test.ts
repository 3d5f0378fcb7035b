import { describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedQueue } from '../../../gpu-runtime/src/queue/embedded-queue.ts';
import { QUEUE_SCHEMA } from '../../../gpu-runtime/src/queue/schema.ts';
import { jobQueueContract } from '../../contracts/job-queue.ts';
import { openMemorySqlStore } from './memory-sql-store.ts';

function openQueue(start = 1_000_000) {
  let time = start;
  const sql = openMemorySqlStore(QUEUE_SCHEMA);
  return {
    queue: createEmbeddedQueue(sql, { clock: () => time }),
    sql,
    advance: async (ms: number) => void (time += ms),
    close: () => sql.close(),
  };
}

jobQueueContract('embedded', async () => openQueue());

const LANE = 'generate_image@sketch';

describe('createEmbeddedQueue', () => {
  it('claims and removes within a transaction of the caller, so that both are undone with it', async () => {
    const { queue, sql } = openQueue();
    const request = { worker: 'a', lanes: [LANE], leaseMs: 1_000 };
    await queue.enqueue({ jobId: '1', lane: LANE, priority: 0 });
    const undone = sql.transaction(async (tx) => {
      expect(await queue.claimWithin!(tx, request)).toMatchObject({ jobId: '1', attempt: 1 });
      await queue.removeWithin!(tx, '1');
      throw new Error('undo');
    });
    await expect(undone).rejects.toThrow('undo');
    expect(await sql.transaction((tx) => queue.claimWithin!(tx, request))).toMatchObject({ jobId: '1', attempt: 1 });
    await sql.transaction((tx) => queue.removeWithin!(tx, '1'));
    expect(await sql.all('SELECT job_id FROM queue_entry')).toEqual([]);
  });

  it('lets a free job that has waited half a minute longer go before a premium one', async () => {
    const { queue, advance } = openQueue();
    await queue.enqueue({ jobId: 'old and free', lane: LANE, priority: 10 });
    await advance(29_000);
    await queue.enqueue({ jobId: 'premium in time', lane: LANE, priority: 0 });
    await advance(2_000);
    await queue.enqueue({ jobId: 'premium too late', lane: LANE, priority: 0 });
    const order = [];
    for (let n = 0; n < 3; n += 1) order.push((await queue.claim({ worker: 'a', lanes: [LANE], leaseMs: 60_000 }))?.jobId);
    expect(order).toEqual(['premium in time', 'old and free', 'premium too late']);
  });

  it('keeps the turn of a job that was given back', async () => {
    const { queue, advance } = openQueue();
    await queue.enqueue({ jobId: 'first', lane: LANE, priority: 0 });
    const claim = await queue.claim({ worker: 'a', lanes: [LANE], leaseMs: 60_000 });
    await advance(100);
    await queue.enqueue({ jobId: 'second', lane: LANE, priority: 0 });
    await queue.fail(claim!, 0);
    expect((await queue.claim({ worker: 'a', lanes: [LANE], leaseMs: 60_000 }))?.jobId).toBe('first');
  });

  it('frees the jobs of dead workers at once and leaves those of the living', async () => {
    const { queue } = openQueue();
    for (const jobId of ['1', '2', '3']) await queue.enqueue({ jobId, lane: LANE, priority: 0 });
    for (const worker of ['host:1:1', 'host:2:1', 'host:1:2']) await queue.claim({ worker, lanes: [LANE], leaseMs: 60_000 });
    expect(await queue.releaseWorkersOf((worker) => worker.startsWith('host:1:'))).toBe(2);
    const freed = [await queue.claim({ worker: 'b', lanes: [LANE], leaseMs: 1 }), await queue.claim({ worker: 'b', lanes: [LANE], leaseMs: 1 })];
    expect(freed.map((claim) => claim?.jobId)).toEqual(['1', '3']);
    expect(await queue.claim({ worker: 'b', lanes: [LANE], leaseMs: 1 })).toBeUndefined();
  });

  it('gives a job at once whose turn, lease or delay was written before the clock was set back by an hour', async () => {
    const { queue, advance } = openQueue(10_000_000);
    const claim = (leaseMs = 6_000) => queue.claim({ worker: 'a', lanes: [LANE], leaseMs });
    await queue.enqueue({ jobId: 'delayed', lane: LANE, priority: 0 });
    await queue.fail((await claim())!, 60_000);
    await queue.enqueue({ jobId: 'leased', lane: LANE, priority: 0 });
    await claim();
    await queue.enqueue({ jobId: 'new', lane: LANE, priority: 0 });
    await advance(-3_600_000);
    expect([await claim(), await claim(), await claim(), await claim()].map((given) => given?.jobId)).toEqual(['delayed', 'leased', 'new', undefined]);
  });

  it('wakes waiting workers when dead ones are released', async () => {
    const { queue } = openQueue();
    await queue.enqueue({ jobId: '1', lane: LANE, priority: 0 });
    await queue.claim({ worker: 'dead', lanes: [LANE], leaseMs: 60_000 });
    const waiting = queue.wait([LANE], new AbortController().signal);
    await queue.releaseWorkersOf(() => true);
    await waiting;
    expect(await queue.claim({ worker: 'b', lanes: [LANE], leaseMs: 1 })).toMatchObject({ jobId: '1', attempt: 2 });
  });

  it('looks again after a second for what another process enqueued', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'queue-'));
    const [ours, theirs] = [openMemorySqlStore(QUEUE_SCHEMA, join(folder, 'q.db')), openMemorySqlStore([], join(folder, 'q.db'))];
    jest.useFakeTimers();
    try {
      const [waitingQueue, otherQueue] = [createEmbeddedQueue(ours), createEmbeddedQueue(theirs)];
      let woken = false;
      const waiting = waitingQueue.wait([LANE], new AbortController().signal).then(() => (woken = true));
      await jest.advanceTimersByTimeAsync(500);
      await otherQueue.enqueue({ jobId: '1', lane: LANE, priority: 0 });
      await jest.advanceTimersByTimeAsync(499);
      expect(woken).toBe(false);
      await jest.advanceTimersByTimeAsync(1);
      await waiting;
      expect((await waitingQueue.claim({ worker: 'a', lanes: [LANE], leaseMs: 1_000 }))?.jobId).toBe('1');
    } finally {
      jest.useRealTimers();
      await ours.close();
      await theirs.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('looks at a thousand lanes as at one', async () => {
    const { queue } = openQueue();
    const lanes = Array.from({ length: 1_000 }, (_, n) => `lane ${n}`);
    for (const lane of ['lane 0', 'lane 999']) await queue.enqueue({ jobId: lane, lane, priority: 0 });
    expect((await queue.heads(lanes)).map(({ lane, waiting }) => [lane, waiting])).toEqual([['lane 0', 1], ['lane 999', 1]]);
  });

  it('sees who waits behind a hundred that are claimed', async () => {
    const { queue } = openQueue();
    for (let n = 0; n < 101; n += 1) await queue.enqueue({ jobId: `${n}`, lane: LANE, priority: 0 });
    for (let n = 0; n < 100; n += 1) await queue.claim({ worker: 'a', lanes: [LANE], leaseMs: 1_000 });
    expect(await queue.heads([LANE])).toEqual([expect.objectContaining({ waiting: 1, taken: 100 })]);
  });

  it('finds the first job of a lane by index, not by sorting the queue', async () => {
    const { sql } = openQueue();
    const plan = await sql.all<{ detail: string }>(
      'EXPLAIN QUERY PLAN SELECT job_id FROM queue_entry WHERE lane = ? AND claimable_at <= ? ORDER BY turn, job_id LIMIT 1',
      LANE,
      0,
    );
    expect(plan.map((step) => step.detail)).toEqual(['SEARCH queue_entry USING INDEX queue_entry_by_turn (lane=?)']);
  });
});
