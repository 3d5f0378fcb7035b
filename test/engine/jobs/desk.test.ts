import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { aJobRoom, anArtifact, digestOf, REPORT, SPARK, type RoomBench } from './a-job-room.ts';
import type { JobEvent } from '../../../engine/src/jobs/port.ts';
import type { JobFailure } from '../../../nodes/contract/index.ts';

const NO: JobFailure = { code: 'runtime_failed', message: 'no' };
const CANCELLED: JobFailure = { code: 'cancelled', message: 'told to stop' };

let bench: RoomBench;
beforeEach(async () => {
  bench = await aJobRoom();
});
afterEach(async () => {
  await bench.check();
  await bench.close();
});

const balance = () => bench.ledger.balance('ada');
const complete = (id: string, fence: number, names = ['duck']) => bench.jobs.desk.complete(id, fence, names.map((name) => anArtifact(name)), REPORT);

describe('opening a job', () => {
  it('hands out all that a runtime needs, with the paths of its inputs', async () => {
    bench.artifacts.sizes.set(digestOf('beach'), 100);
    const inputs = [{ slot: 'startingImage', artifact: anArtifact('beach') }];
    const { id, parameters } = await bench.jobs.submit(bench.request({ inputs }));
    expect(await bench.jobs.desk.open(id, 'w')).toEqual({
      job: { id, operation: 'generate_image', model: 'sketch', parameters, inputs: [{ ...inputs[0], path: `/artifacts/${digestOf('beach')}` }] },
      fence: 1,
      attempt: 1,
      limits: {
        heartbeat_gap: { afterMs: 600_000, failure: { code: 'timed_out', limit: 'heartbeat_gap', message: expect.stringContaining('10 m') } },
        total: { afterMs: 14_400_000, failure: { code: 'timed_out', limit: 'total', message: expect.stringContaining('4 h') } },
      },
    });
  });

  it('raises the fence each time, and keeps the first start', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const { fence: first } = await bench.open();
    const started = bench.clock.now;
    bench.clock.now += 5_000;
    const second = await bench.jobs.desk.open(id, 'other');
    expect([first, second?.fence]).toEqual([1, 2]);
    expect(await bench.jobs.get('ada', id)).toMatchObject({ state: 'running', fence: 2, startedAt: started });
  });

  it('hands out nothing of a job that has ended, and nothing of one that follows another', async () => {
    const done = await bench.jobs.submit(bench.request({ prompt: 'done' }));
    await bench.work();
    const cancelled = await bench.jobs.submit(bench.request({ prompt: 'cancelled' }));
    await bench.jobs.cancel('ada', cancelled.id);
    await bench.jobs.submit(bench.request({ prompt: 'same' }));
    const follower = await bench.jobs.submit(bench.request({ prompt: 'same' }));
    for (const { id } of [done, cancelled, follower]) expect(await bench.jobs.desk.open(id, 'w')).toBeUndefined();
  });

  it('does not find a job that is not on record', async () => {
    await expect(bench.jobs.desk.open('nothing', 'w')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('ends a job whose input file is gone, and gives its Spark back', async () => {
    bench.artifacts.sizes.set(digestOf('beach'), 100);
    const { id } = await bench.jobs.submit(bench.request({ inputs: [{ slot: 'startingImage', artifact: anArtifact('beach') }] }));
    bench.artifacts.sizes.clear();
    expect(await bench.jobs.desk.open(id, 'w')).toBeUndefined();
    expect(await bench.jobs.get('ada', id)).toMatchObject({ state: 'failed', failure: { code: 'invalid_input' } });
    expect((await balance()).available).toBe(10 * SPARK);
  });
});

describe('claiming a job at the desk', () => {
  const request = { worker: 'w', lanes: ['generate_image@sketch'], leaseMs: 60_000 };
  const entries = () => bench.store.all('SELECT job_id, worker FROM queue_entry');

  it('opens it in the same transaction, and the end of the job takes it out of the queue', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const claimed = await bench.jobs.desk.claim!(request);
    expect(claimed?.claim).toMatchObject({ jobId: id, attempt: 1 });
    expect(await bench.jobs.get('ada', id)).toMatchObject({ state: 'running', fence: 1 });
    expect(await claimed!.open()).toMatchObject({ job: { id }, fence: 1, attempt: 1 });
    expect(await entries()).toEqual([{ job_id: id, worker: 'w' }]);
    expect(await complete(id, 1)).toBe('removed');
    expect(await entries()).toEqual([]);
    expect(await bench.jobs.desk.claim!(request)).toBeUndefined();
  });

  it('leaves a job that is to be tried again in the queue, and removes one that has failed', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    await (await bench.jobs.desk.claim!(request))!.open();
    expect(await bench.jobs.desk.fail(id, 1, NO, true)).toBeUndefined();
    expect(await entries()).toHaveLength(1);
    await bench.jobs.desk.open(id, 'w');
    expect(await bench.jobs.desk.fail(id, 2, NO, false)).toBe('removed');
    expect(await entries()).toEqual([]);
  });

  it('hands out nothing of a job that has ended, and tells of one that is not on record only when it is opened', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    await bench.jobs.cancel('ada', id);
    await bench.queue.enqueue({ jobId: id, lane: 'generate_image@sketch', priority: 0 });
    await bench.queue.enqueue({ jobId: 'nothing', lane: 'generate_image@sketch', priority: 10 });
    expect(await (await bench.jobs.desk.claim!(request))!.open()).toBeUndefined();
    await expect((await bench.jobs.desk.claim!(request))!.open()).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is not offered when the queue lies elsewhere; then the end of a job leaves the queue to its worker', async () => {
    const apart = await aJobRoom({ queue: (queue) => queue });
    expect(apart.jobs.desk.claim).toBeUndefined();
    await apart.jobs.submit(apart.request());
    const { id, fence } = await apart.open();
    expect(await apart.jobs.desk.complete(id, fence, [anArtifact('duck')], REPORT)).toBeUndefined();
    expect(await apart.store.all('SELECT job_id FROM queue_entry')).toHaveLength(1);
    await apart.close();
  });
});

describe('completing a job', () => {
  it('records the results in order and captures the price', async () => {
    const { id } = await bench.jobs.submit(bench.request({ arguments: { prompt: 'ducks', numberOfVariations: 2 } }));
    const { fence } = await bench.open();
    bench.clock.now += 900;
    const artifacts = [anArtifact('one', { seed: 5 }), anArtifact('two', { seed: 6, width: 512 })];
    await bench.jobs.desk.complete(id, fence, artifacts, REPORT);
    expect(await bench.jobs.get('ada', id)).toMatchObject({ state: 'completed', artifacts, report: REPORT, captured: 2 * SPARK, finishedAt: bench.clock.now });
    expect(await balance()).toMatchObject({ available: 8 * SPARK, held: 0 });
  });

  it('charges a batch by what was delivered; side results cost nothing', async () => {
    const { id } = await bench.jobs.submit(bench.request({ arguments: { prompt: 'ducks', numberOfVariations: 4 } }));
    const { fence } = await bench.open();
    const side = anArtifact('depth', { role: 'depth-map' });
    await bench.jobs.desk.complete(id, fence, [anArtifact('one'), side, anArtifact('two'), anArtifact('three')], REPORT);
    expect((await bench.jobs.get('ada', id)).captured).toBe(3 * SPARK);
    expect((await balance()).available).toBe(7 * SPARK);
  });

  it('never charges above the hold, whatever is delivered', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const { fence } = await bench.open();
    await complete(id, fence, ['one', 'two', 'three']);
    expect((await bench.jobs.get('ada', id)).captured).toBe(SPARK);
  });

  it('holds the most and charges the expected price', async () => {
    bench.artifacts.sizes.set(digestOf('beach'), 100);
    const { width: _width, height: _height, ...beach } = anArtifact('beach');
    const { id } = await bench.jobs.submit(bench.request({ operation: 'edit_image', arguments: { prompt: 'snow' }, inputs: [{ slot: 'image', artifact: beach }] }));
    expect((await balance()).held).toBe(4 * SPARK);
    const { fence } = await bench.open();
    await complete(id, fence);
    expect(await balance()).toMatchObject({ available: 9 * SPARK, held: 0 });
  });

  it('refuses the late result of a worker that lost its lease, and changes nothing', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const { fence: old } = await bench.open();
    const again = await bench.jobs.desk.open(id, 'other');
    await expect(complete(id, old, ['late'])).rejects.toMatchObject({ code: 'lease_lost' });
    await expect(bench.jobs.desk.fail(id, old, NO, false)).rejects.toMatchObject({ code: 'lease_lost' });
    await expect(bench.jobs.desk.fail(id, old, NO, true)).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await bench.jobs.get('ada', id)).toMatchObject({ state: 'running', fence: 2, artifacts: [] });
    await complete(id, again?.fence ?? 0, ['right']);
    await expect(complete(id, old, ['late'])).rejects.toMatchObject({ code: 'lease_lost' });
    expect((await bench.jobs.get('ada', id)).artifacts).toEqual([anArtifact('right')]);
  });

  it('refuses the result of a job that went back to the queue', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const { fence } = await bench.open();
    await bench.jobs.desk.fail(id, fence, NO, true);
    await expect(complete(id, fence)).rejects.toMatchObject({ code: 'lease_lost' });
  });

  it('takes the same report twice as once', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const { fence } = await bench.open();
    await Promise.all([complete(id, fence), complete(id, fence), complete(id, fence)]);
    expect(await bench.jobs.get('ada', id)).toMatchObject({ artifacts: [anArtifact('duck')], captured: SPARK });
    expect((await balance()).available).toBe(9 * SPARK);
  });

  it('is a failure when nothing was delivered', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const { fence } = await bench.open();
    await complete(id, fence, []);
    expect(await bench.jobs.get('ada', id)).toMatchObject({ state: 'failed', failure: { code: 'runtime_failed' }, captured: 0 });
    expect((await balance()).available).toBe(10 * SPARK);
  });

  it('does not find a job that is not on record', async () => {
    await expect(complete('nothing', 1)).rejects.toMatchObject({ code: 'not_found' });
    await expect(bench.jobs.desk.fail('nothing', 1, NO, false)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('failing a job', () => {
  it('for now puts it back and keeps the hold', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const { fence } = await bench.open();
    await bench.jobs.desk.fail(id, fence, NO, true);
    expect(await bench.jobs.get('ada', id)).toMatchObject({ state: 'queued', fence: 1 });
    expect((await balance()).held).toBe(SPARK);
    const again = await bench.jobs.desk.open(id, 'other');
    await complete(id, again?.fence ?? 0);
    await bench.check('quiet');
  });

  it('for good says why and gives the Spark back', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const { fence } = await bench.open();
    await bench.jobs.desk.fail(id, fence, NO, false);
    expect(await bench.jobs.get('ada', id)).toMatchObject({ state: 'failed', failure: NO, captured: 0, finishedAt: bench.clock.now });
    expect(await balance()).toMatchObject({ available: 10 * SPARK, held: 0 });
  });

  it('as cancelled ends it as cancelled', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const { fence } = await bench.open();
    await bench.jobs.desk.fail(id, fence, CANCELLED, false);
    expect((await bench.jobs.get('ada', id)).state).toBe('cancelled');
    await bench.check('quiet');
  });

  it('twice with the same report is once', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const { fence } = await bench.open();
    await Promise.all([bench.jobs.desk.fail(id, fence, NO, false), bench.jobs.desk.fail(id, fence, NO, false)]);
    expect((await balance()).available).toBe(10 * SPARK);
  });
});

describe('following a job', () => {
  it('tells of states, progress and previews, and stops when told to', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const seen: string[] = [];
    const stop = bench.jobs.follow(id, (event: JobEvent) => seen.push(event.type === 'state' ? event.job.state : event.type));
    const { fence } = await bench.open();
    bench.jobs.desk.progress(id, fence, { fraction: 0.5 });
    bench.jobs.desk.preview(id, fence, new Uint8Array([1]));
    await complete(id, fence);
    stop();
    bench.jobs.desk.progress(id, fence, { fraction: 0.9 });
    expect(seen).toEqual(['running', 'progress', 'preview', 'completed']);
  });

  it('hears nothing of a worker that lost its lease', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const { fence: old } = await bench.open();
    const again = await bench.jobs.desk.open(id, 'other');
    const seen: JobEvent[] = [];
    bench.jobs.follow(id, (event) => seen.push(event));
    bench.jobs.desk.progress(id, old, { fraction: 0.9 });
    bench.jobs.desk.progress(id, again?.fence ?? 0, { fraction: 0.1 });
    expect(seen).toEqual([{ type: 'progress', jobId: id, progress: { fraction: 0.1 } }]);
  });

  it('is not disturbed by a listener that throws', async () => {
    const { id } = await bench.jobs.submit(bench.request());
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const seen: string[] = [];
    bench.jobs.follow(id, () => {
      throw new Error('a bad listener');
    });
    bench.jobs.follow(id, (event) => seen.push(event.type));
    const { fence } = await bench.open();
    await complete(id, fence);
    expect(seen).toEqual(['state', 'state']);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('a bad listener'));
    warn.mockRestore();
  });
});
