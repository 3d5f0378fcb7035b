/** What every job queue driver must do. `advance` moves the queue's clock: a fake one at once, a server's by waiting, so that what must be done within a lease or a delay has a second. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Claim, JobQueue } from '../../gpu-runtime/src/queue/port.ts';

export interface OpenQueue {
  readonly queue: JobQueue;
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

const LANE = 'generate_image@sketch';
const OTHER = 'generate_music@sketch';
const PREMIUM = 0;
const FREE = 10;

const leaseLost = expect.objectContaining({ code: 'lease_lost' });

export function jobQueueContract(name: string, open: () => Promise<OpenQueue>): void {
  describe(`job queue contract: ${name}`, () => {
    let opened: OpenQueue;
    let queue: JobQueue;
    beforeEach(async () => {
      opened = await open();
      queue = opened.queue;
    });
    afterEach(() => opened.close());

    const add = (jobId: string, lane = LANE, priority = FREE) => queue.enqueue({ jobId, lane, priority });
    const claim = (worker = 'a', lanes: readonly string[] = [LANE], leaseMs = 5_000) => queue.claim({ worker, lanes, leaseMs });
    const claimed = async (...given: Parameters<typeof claim>): Promise<Claim> => {
      const got = await claim(...given);
      if (!got) throw new Error('nothing was claimable');
      return got;
    };

    describe('claiming', () => {
      it('gives nothing when the queue is empty', async () => {
        expect(await claim()).toBeUndefined();
      });

      it('gives nothing for no lanes', async () => {
        await add('1');
        expect(await claim('a', [])).toBeUndefined();
      });

      it('gives a job with its lane, a token and attempt 1', async () => {
        await add('1');
        expect(await claim()).toEqual({ jobId: '1', lane: LANE, token: expect.any(String), attempt: 1 });
      });

      it('gives a job to one worker only', async () => {
        await add('1');
        const claims = await Promise.all(['a', 'b', 'c', 'd'].map((worker) => claim(worker)));
        expect(claims.filter(Boolean)).toHaveLength(1);
      });

      it('gives every job exactly once to many workers at once', async () => {
        const ids = Array.from({ length: 20 }, (_, index) => String(index));
        await Promise.all(ids.map((id) => add(id)));
        const claims = await Promise.all(ids.map((id) => claim(`worker ${id}`)));
        expect(claims.map((got) => got?.jobId).sort()).toEqual([...ids].sort());
        expect(new Set(claims.map((got) => got?.token)).size).toBe(20);
      });

      it('does not give a job of a lane that was not asked for', async () => {
        await add('1', OTHER);
        expect(await claim()).toBeUndefined();
      });

      it('serves the lane that is named first, even when another has waited longer', async () => {
        await add('1', OTHER);
        await opened.advance(50);
        await add('2', LANE);
        expect((await claimed('a', [LANE, OTHER])).jobId).toBe('2');
        expect((await claimed('a', [LANE, OTHER])).jobId).toBe('1');
      });

      it('serves premium before free within a lane', async () => {
        await add('free', LANE, FREE);
        await add('premium', LANE, PREMIUM);
        expect((await claimed()).jobId).toBe('premium');
      });

      it('serves the oldest first within a priority', async () => {
        await add('1');
        await opened.advance(50);
        await add('2');
        expect((await claimed()).jobId).toBe('1');
      });

      it('adds a job once, however often it is enqueued', async () => {
        await add('1');
        await add('1');
        await claimed();
        await add('1');
        expect(await claim()).toBeUndefined();
      });
    });

    describe('the heads of lanes', () => {
      const headOf = async (lane: string) => (await queue.heads([LANE, OTHER])).find((head) => head.lane === lane);

      it('say nothing of lanes in which nothing waits', async () => {
        expect((await queue.heads([LANE, OTHER])).filter(({ waiting }) => waiting > 0)).toEqual([]);
        expect(await queue.heads([])).toEqual([]);
      });

      it('tell how many wait, how many are claimed, and since when', async () => {
        for (const id of ['1', '2', '3']) await add(id);
        await add('4', OTHER);
        await claimed('a', [LANE], 60_000);
        await opened.advance(500);
        const [head, other] = [await headOf(LANE), await headOf(OTHER)];
        expect(head).toEqual({ lane: LANE, waiting: 2, taken: 1, waitedMs: expect.any(Number), overdueMs: expect.any(Number) });
        expect(head!.waitedMs).toBeGreaterThanOrEqual(500);
        expect(head!.waitedMs).toBeLessThan(30_000);
        expect(other).toMatchObject({ waiting: 1, taken: 0 });
      });

      it('put the turn of a free job half a minute after its coming in, that of a premium one at once', async () => {
        await add('free', LANE, FREE);
        await add('premium', OTHER, PREMIUM);
        const [free, premium] = [(await headOf(LANE))!, (await headOf(OTHER))!];
        expect(free.waitedMs - free.overdueMs).toBe(30_000);
        expect(premium.overdueMs).toBe(premium.waitedMs);
      });

      it('tell the turn of the one who is first', async () => {
        await add('free', LANE, FREE);
        await add('premium', LANE, PREMIUM);
        expect((await headOf(LANE))!.overdueMs).toBeGreaterThanOrEqual(0);
      });

      it('count what waits for its next attempt once its delay is over', async () => {
        await add('1');
        await queue.fail(await claimed(), 1_000);
        expect((await headOf(LANE))?.waiting ?? 0).toBe(0);
        await opened.advance(1_700);
        expect(await headOf(LANE)).toMatchObject({ waiting: 1, taken: 0 });
      });

      it('count a job again whose lease ran out', async () => {
        await add('1');
        await claimed('a', [LANE], 100);
        await opened.advance(150);
        expect(await headOf(LANE)).toMatchObject({ waiting: 1, taken: 0 });
      });

      it('are gone once everything is claimed and finished', async () => {
        await add('1');
        await queue.finish(await claimed());
        expect((await headOf(LANE))?.waiting ?? 0).toBe(0);
      });
    });

    describe('leases', () => {
      it('makes a job claimable again after its lease ran out, as the next attempt', async () => {
        await add('1');
        const first = await claimed('a', [LANE], 100);
        await opened.advance(150);
        const second = await claimed('b');
        expect(second).toMatchObject({ jobId: '1', attempt: 2 });
        expect(second.token).not.toBe(first.token);
      });

      it('keeps a renewed job from others', async () => {
        await add('1');
        const held = await claimed('a', [LANE], 1_800);
        await opened.advance(600);
        expect(await queue.renew(held, 10_000)).toBe('held');
        await opened.advance(1_300);
        expect(await claim('b')).toBeUndefined();
      });

      it('refuses renewal, result and return of a claim that another worker has taken over', async () => {
        await add('1');
        const late = await claimed('a', [LANE], 50);
        await opened.advance(100);
        await claimed('b', [LANE], 5_000);
        await expect(queue.renew(late, 1_000)).rejects.toEqual(leaseLost);
        await expect(queue.finish(late)).rejects.toEqual(leaseLost);
        await expect(queue.fail(late, 0)).rejects.toEqual(leaseLost);
      });

      it('leaves the new holder untouched by a late result', async () => {
        await add('1');
        const late = await claimed('a', [LANE], 50);
        await opened.advance(100);
        const held = await claimed('b', [LANE], 5_000);
        await queue.finish(late).catch(() => undefined);
        expect(await queue.renew(held, 5_000)).toBe('held');
      });
    });

    describe('ending', () => {
      it('removes a finished job for good', async () => {
        await add('1');
        await queue.finish(await claimed('a', [LANE], 1_000));
        await opened.advance(1_100);
        expect(await claim()).toBeUndefined();
      });

      it('refuses to finish twice', async () => {
        await add('1');
        const held = await claimed();
        await queue.finish(held);
        await expect(queue.finish(held)).rejects.toEqual(leaseLost);
      });

      it('makes a returned job claimable at once when there is no delay', async () => {
        await add('1');
        await queue.fail(await claimed(), 0);
        expect(await claimed('b')).toMatchObject({ jobId: '1', attempt: 2 });
      });

      it('keeps a returned job back for its delay', async () => {
        await add('1');
        await queue.fail(await claimed(), 1_000);
        expect(await claim()).toBeUndefined();
        await opened.advance(1_050);
        expect((await claimed()).jobId).toBe('1');
      });

      it('refuses everything on a claim that was given back', async () => {
        await add('1');
        const held = await claimed();
        await queue.fail(held, 0);
        await expect(queue.finish(held)).rejects.toEqual(leaseLost);
      });
    });

    describe('cancelling', () => {
      it('removes a job that nobody has', async () => {
        await add('1');
        expect(await queue.cancel('1')).toBe('removed');
        expect(await claim()).toBeUndefined();
      });

      it('removes a job that waits for its next attempt', async () => {
        await add('1');
        await queue.fail(await claimed(), 10_000);
        expect(await queue.cancel('1')).toBe('removed');
      });

      it('knows no job that was never enqueued, nor one that is finished', async () => {
        await add('1');
        await queue.finish(await claimed());
        expect(await queue.cancel('1')).toBe('unknown');
        expect(await queue.cancel('2')).toBe('unknown');
      });

      it('tells the holder at once in this process, and at every renewal', async () => {
        await add('1');
        const held = await claimed();
        const told = jest.fn();
        queue.onCancel('1', told);
        expect(await queue.cancel('1')).toBe('signalled');
        expect(told).toHaveBeenCalledTimes(1);
        expect(await queue.renew(held, 1_000)).toBe('cancelled');
        expect(await queue.renew(held, 1_000)).toBe('cancelled');
      });

      it('tells nobody who has stopped listening, and nobody of another job', async () => {
        await add('1');
        await claimed();
        const [gone, other] = [jest.fn(), jest.fn()];
        queue.onCancel('1', gone)();
        queue.onCancel('2', other);
        await queue.cancel('1');
        expect(gone).not.toHaveBeenCalled();
        expect(other).not.toHaveBeenCalled();
      });

      it('marks the next claim when the holder died after the cancellation', async () => {
        await add('1');
        await claimed('a', [LANE], 1_000);
        await queue.cancel('1');
        await opened.advance(1_100);
        expect(await claimed('b')).toMatchObject({ jobId: '1', cancelled: true });
      });

      it('removes a job whose holder died before the cancellation', async () => {
        await add('1');
        await claimed('a', [LANE], 100);
        await opened.advance(150);
        expect(await queue.cancel('1')).toBe('removed');
      });
    });

    describe('waiting', () => {
      const never = new AbortController().signal;

      it('wakes when a job of a waited lane is enqueued', async () => {
        const waiting = queue.wait([LANE, OTHER], never);
        await add('1', OTHER);
        await waiting;
        expect((await claimed('a', [OTHER])).jobId).toBe('1');
      });

      it('does not wait when something is claimable already', async () => {
        await add('1');
        await queue.wait([LANE], never);
        expect((await claimed()).jobId).toBe('1');
      });

      it('ends when told to, before and while it waits', async () => {
        await queue.wait([LANE], AbortSignal.abort());
        const controller = new AbortController();
        const waiting = queue.wait([LANE], controller.signal);
        controller.abort();
        await expect(waiting).resolves.toBeUndefined();
      });
    });
  });
}
