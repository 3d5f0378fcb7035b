import { afterEach, describe, expect, it } from '@jest/globals';
import { OPERATIONS } from '../../../nodes/contract/index.ts';
import { readTimeouts, timeoutsOf } from '../../../engine/src/jobs/timeouts.ts';
import { aJobRoom, anArtifact, SPARK, type RoomBench } from './a-job-room.ts';

const MINUTE = 60_000;

let bench: RoomBench | undefined;
afterEach(async () => {
  await bench?.check();
  await bench?.close();
  bench = undefined;
});

describe('time limits', () => {
  it('exist for every operation, each gap within the whole', () => {
    for (const { name } of Object.values(OPERATIONS)) {
      const { queue_wait: wait, heartbeat_gap: gap, total } = timeoutsOf(name);
      expect(Math.min(wait, gap)).toBeGreaterThan(0);
      expect(gap).toBeLessThan(total);
    }
  });

  it('are set for every operation, and for one by its name', () => {
    const overrides = readTimeouts('queue_wait=2h, heartbeat_gap=90s,generate_image.total=10m', 'LIMITS');
    expect(timeoutsOf('generate_image', overrides)).toEqual({ queue_wait: 120 * MINUTE, heartbeat_gap: 90_000, total: 10 * MINUTE });
    expect(timeoutsOf('generate_music', overrides)).toMatchObject({ queue_wait: 120 * MINUTE, total: 240 * MINUTE });
    expect(readTimeouts('', 'LIMITS')).toEqual({ every: {}, operations: {} });
  });

  it.each(['queue_wait', 'queue_wait=2', 'queue_wait=0s', 'wait=2h', 'queue_wait=-1h', 'generate_image.queue_wait', 'total=1e3s'])('refuse "%s", and say what is allowed', (text) => {
    expect(() => readTimeouts(text, 'LIMITS')).toThrow(expect.objectContaining({ code: 'invalid_configuration', message: expect.stringContaining('queue_wait, heartbeat_gap, total') }));
  });

  it('refuse an operation that does not exist', () => {
    expect(() => readTimeouts('paint.total=1h', 'LIMITS')).toThrow(expect.objectContaining({ code: 'unknown_operation' }));
  });
});

describe('a job that takes too long', () => {
  const timeouts = { every: { queue_wait: 10 * MINUTE, total: 30 * MINUTE } };

  it('in the queue ends as timed out, naming the limit, with its Spark free again', async () => {
    bench = await aJobRoom({ timeouts });
    const { id } = await bench.jobs.submit(bench.request());
    bench.clock.now += 10 * MINUTE - 1;
    expect(await bench.jobs.endOverdue()).toBe(0);
    bench.clock.now += 1;
    expect(await bench.jobs.endOverdue()).toBe(1);
    expect(await bench.jobs.get('ada', id)).toMatchObject({ state: 'failed', failure: { code: 'timed_out', limit: 'queue_wait' } });
    expect((await bench.ledger.balance('ada')).available).toBe(10 * SPARK);
    await expect(bench.open()).rejects.toThrow('nothing is claimable');
  });

  it('since its first start ends so as well, however often it is taken up again', async () => {
    bench = await aJobRoom({ timeouts });
    const { id } = await bench.jobs.submit(bench.request());
    const { fence } = await bench.open();
    bench.clock.now += 20 * MINUTE;
    await bench.jobs.desk.fail(id, fence, { code: 'runtime_unreachable', message: 'no way there' }, true);
    const again = await bench.jobs.desk.open(id, 'other');
    expect(again).toMatchObject({ attempt: 1, limits: { total: { afterMs: 10 * MINUTE } } });
    bench.clock.now += 10 * MINUTE;
    expect(await bench.jobs.endOverdue()).toBe(1);
    expect((await bench.jobs.get('ada', id)).failure).toMatchObject({ code: 'timed_out', limit: 'total' });
    await expect(bench.jobs.desk.complete(id, again?.fence ?? 0, [anArtifact('late')], { engine: 'late', method: 'late' })).rejects.toMatchObject({ code: 'lease_lost' });
    await bench.check('quiet');
  });

  it('has its worker told to stop', async () => {
    bench = await aJobRoom({ timeouts: { every: { total: 30_000 } } });
    const { id } = await bench.jobs.submit(bench.request());
    await bench.open();
    const told = new Promise<void>((resolve) => bench?.queue.onCancel(id, resolve));
    bench.clock.now += 30_000;
    await bench.jobs.endOverdue();
    await told;
  });

  it('in the queue, but with a follower, hands its place on', async () => {
    bench = await aJobRoom({ timeouts });
    const first = await bench.jobs.submit(bench.request());
    bench.clock.now += 9 * MINUTE;
    const second = await bench.jobs.submit(bench.request());
    bench.clock.now += MINUTE;
    expect(await bench.jobs.endOverdue()).toBe(1);
    expect((await bench.jobs.get('ada', first.id)).state).toBe('failed');
    expect(await bench.work()).toBe(second.id);
    await bench.check('quiet');
  });

  it('is let be when a worker starts it while the sweep goes on', async () => {
    bench = await aJobRoom({ timeouts });
    const { id } = await bench.jobs.submit(bench.request());
    bench.clock.now += 10 * MINUTE;
    const [opened, ended] = await Promise.all([bench.jobs.desk.open(id, 'w'), bench.jobs.endOverdue()]);
    expect([opened?.fence, ended]).toEqual([1, 0]);
  });
});

describe('a job that takes its workers down', () => {
  it('is not started an eleventh time, also when the queue was rebuilt in between; others go on', async () => {
    bench = await aJobRoom();
    const poison = await bench.jobs.submit(bench.request({ prompt: 'poison' }));
    for (let start = 1; start <= 10; start += 1) {
      expect((await bench.jobs.desk.open(poison.id, 'w'))?.attempt).toBe(start);
      await bench.store.run('DELETE FROM queue_entry');
      await bench.jobs.resume();
    }
    const other = await bench.jobs.submit(bench.request({ prompt: 'other' }));
    expect(await bench.tryOpen()).toBeUndefined();
    expect(await bench.jobs.get('ada', poison.id)).toMatchObject({ state: 'failed', failure: { code: 'runtime_failed' }, captured: 0 });
    expect(await bench.work()).toBe(other.id);
    await bench.check('quiet');
  });
});
