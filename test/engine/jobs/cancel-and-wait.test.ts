import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createJobs } from '../../../engine/src/jobs/jobs.ts';
import { aJobRoom, anArtifact, REPORT, SPARK, type RoomBench } from './a-job-room.ts';

let bench: RoomBench;
beforeEach(async () => {
  bench = await aJobRoom();
});
afterEach(async () => {
  await bench.check();
  await bench.close();
});

const balance = () => bench.ledger.balance('ada');
const complete = (id: string, fence: number) => bench.jobs.desk.complete(id, fence, [anArtifact('duck')], REPORT);

describe('cancel', () => {
  it('ends a queued job at once, gives its Spark back and takes it out of the queue', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    expect(await bench.jobs.cancel('ada', id)).toMatchObject({ state: 'cancelled', failure: { code: 'cancelled' } });
    expect(await balance()).toMatchObject({ available: 10 * SPARK, held: 0 });
    await expect(bench.open()).rejects.toThrow('nothing is claimable');
  });

  it('ends a running job at once, tells its worker, and refuses the result that comes later', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const { fence } = await bench.open();
    const told = new Promise<void>((resolve) => bench.queue.onCancel(id, resolve));
    expect((await bench.jobs.cancel('ada', id)).state).toBe('cancelled');
    await told;
    await expect(complete(id, fence)).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await bench.jobs.get('ada', id)).toMatchObject({ state: 'cancelled', artifacts: [], captured: 0 });
    await bench.check('quiet');
  });

  it('takes the report of the worker that it gave up as said already', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const { fence } = await bench.open();
    await bench.jobs.cancel('ada', id);
    await bench.jobs.desk.fail(id, fence, { code: 'cancelled', message: 'stopped' }, false);
    expect((await bench.jobs.get('ada', id)).state).toBe('cancelled');
  });

  it('returns a job that has ended as it is, also the second time', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    await bench.work();
    expect(await bench.jobs.cancel('ada', id)).toMatchObject({ state: 'completed', captured: SPARK });
    const other = await bench.jobs.submit(bench.request({ prompt: 'other' }));
    const first = await bench.jobs.cancel('ada', other.id);
    expect(await bench.jobs.cancel('ada', other.id)).toEqual(first);
  });

  it('does not find a job of another account, and leaves it alone', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    await expect(bench.jobs.cancel('bob', id)).rejects.toMatchObject({ code: 'not_found' });
    expect((await bench.jobs.get('ada', id)).state).toBe('queued');
  });

  it('cancels although the queue is out of reach', async () => {
    const lonely = await aJobRoom({ queue: (queue) => ({ ...queue, cancel: () => Promise.reject(new Error('no connection')) }) });
    const { id } = await lonely.jobs.submit(lonely.request());
    expect((await lonely.jobs.cancel('ada', id)).state).toBe('cancelled');
    await lonely.check('quiet');
    await lonely.close();
  });

  it('and a result at the same moment leave one end, and money that agrees with it', async () => {
    const ends = new Set<string>();
    for (let round = 0; round < 40; round += 1) {
      const { id } = await bench.jobs.submit(bench.request({ prompt: `duck ${round}`, arguments: { prompt: `duck ${round}`, width: 256, height: 256 } }));
      const { fence } = await bench.open();
      const [cancel, result] = [() => bench.jobs.cancel('ada', id), () => complete(id, fence)];
      const both = round % 2 === 0 ? [cancel(), result()] : [result(), cancel()];
      await Promise.allSettled(both);
      const { state, captured } = await bench.jobs.get('ada', id);
      expect(captured > 0).toBe(state === 'completed');
      ends.add(state);
      await bench.check('quiet');
    }
    expect(ends).toEqual(new Set(['cancelled', 'completed']));
  });
});

describe('wait', () => {
  it('answers at once for a job that has ended', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    await bench.work();
    expect((await bench.jobs.wait('ada', id, 0)).state).toBe('completed');
  });

  it('answers when the job ends', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const waiting = bench.jobs.wait('ada', id, 20_000);
    await bench.work();
    expect(await waiting).toMatchObject({ state: 'completed', artifacts: [{ role: 'image' }] });
  });

  it('answers with the job as it is when the time is over', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    expect((await bench.jobs.wait('ada', id, 0)).state).toBe('queued');
    expect((await bench.jobs.wait('ada', id, 20)).state).toBe('queued');
  });

  it('hears of an end in another process within its next look', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const waiting = bench.jobs.wait('ada', id, 20_000);
    const { store, ledger, queue, artifacts, clock } = bench;
    const elsewhere = createJobs({ store, ledger, queue, artifacts, capabilities: async () => [], clock: () => clock.now });
    await elsewhere.cancel('ada', id);
    expect((await waiting).state).toBe('cancelled');
  });

  it('ends when nobody listens any more, and leaves the job alone', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const listening = new AbortController();
    const waiting = bench.jobs.wait('ada', id, 20_000, listening.signal);
    listening.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(bench.jobs.wait('ada', id, 20_000, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    expect((await bench.jobs.get('ada', id)).state).toBe('queued');
  });

  it('does not find a job of another account', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    await expect(bench.jobs.wait('bob', id, 1_000)).rejects.toMatchObject({ code: 'not_found' });
  });
});
