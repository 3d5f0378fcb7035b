import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aJobRoom, anArtifact, CAPABILITIES, digestOf, REPORT, SPARK, type RoomBench } from './a-job-room.ts';

let bench: RoomBench;
beforeEach(async () => {
  bench = await aJobRoom();
});
afterEach(async () => {
  await bench.check();
  await bench.close();
});

const balance = () => bench.ledger.balance('ada');

describe('the job cache', () => {
  it('answers the same content under another key at once, at no price, with artifacts and report', async () => {
    const first = await bench.jobs.submit(bench.request());
    await bench.work();
    const again = await bench.jobs.submit(bench.request());
    expect(again).toMatchObject({
      state: 'completed',
      cached: true,
      captured: 0,
      price: { min: 0, expected: 0, max: 0 },
      artifacts: [anArtifact('duck')],
      report: REPORT,
    });
    expect(again.id).not.toBe(first.id);
    expect(await balance()).toMatchObject({ available: 9 * SPARK, held: 0 });
  });

  it('needs neither Spark nor room under a cap', async () => {
    await bench.jobs.submit(bench.request());
    await bench.work();
    await bench.store.transaction((tx) => bench.ledger.setCap(tx, 'key', 'ada', { perJob: 0 }));
    const all = await bench.store.transaction((tx) =>
      bench.ledger.hold(tx, { account: 'ada', amount: 9 * SPARK, kinds: ['free'], jobId: 'other', priceBook: 'test', expiresAt: 9e12 }),
    );
    expect((await bench.jobs.submit(bench.request({ maxSpark: 0, apiKeyId: 'key' }))).cached).toBe(true);
    await bench.store.transaction((tx) => bench.ledger.release(tx, all.id));
    await bench.store.run(`DELETE FROM hold_slice WHERE hold_id = ?`, all.id);
    await bench.store.run(`DELETE FROM hold WHERE id = ?`, all.id);
  });

  it('serves copies of copies', async () => {
    await bench.jobs.submit(bench.request());
    await bench.work();
    await bench.jobs.submit(bench.request());
    expect((await bench.jobs.submit(bench.request())).cached).toBe(true);
  });

  it('remembers a drawn seed: who asks for it by number gets that result', async () => {
    const drawn = await bench.jobs.submit(bench.request({ seed: null }));
    await bench.work();
    expect((await bench.jobs.submit(bench.request({ seed: drawn.parameters.seed as number }))).cached).toBe(true);
    expect((await bench.jobs.submit(bench.request({ seed: null }))).cached).toBe(false);
  });

  it('counts an order between slots as no difference, within a slot as one', async () => {
    for (const name of ['a', 'b', 'c']) bench.artifacts.sizes.set(digestOf(name), 100);
    const sound = (slot: string, name: string) => ({ slot, artifact: anArtifact(name, { mediaType: 'audio/wav', role: 'audio' }) });
    const mix = (inputs: ReturnType<typeof sound>[]) => bench.jobs.submit(bench.request({ operation: 'mix_audio', arguments: {}, inputs }));
    await mix([sound('music', 'a'), sound('voice', 'b'), sound('voice', 'c')]);
    const { id, fence } = await bench.open();
    bench.artifacts.sizes.set(digestOf('mix'), 100);
    await bench.jobs.desk.complete(id, fence, [anArtifact('mix', { mediaType: 'audio/wav', role: 'audio' })], REPORT);
    expect((await mix([sound('voice', 'b'), sound('voice', 'c'), sound('music', 'a')])).cached).toBe(true);
    expect((await mix([sound('music', 'a'), sound('voice', 'c'), sound('voice', 'b')])).cached).toBe(false);
  });

  it.each([
    ['another account', async () => void (await bench.ledger.grant('bob', 5 * SPARK, 'free', 'x')), { account: 'bob' }],
    ['another seed', async () => undefined, { arguments: { prompt: 'a duck', seed: 8 } }],
    ['another model', async () => undefined, { model: 'z-turbo' }],
    ['a request that wants no cache', async () => undefined, { noCache: true }],
    ['a file that is gone', async () => void bench.artifacts.sizes.clear(), {}],
    ['a file that was cut short', async () => void bench.artifacts.sizes.set(digestOf('duck'), 50), {}],
    ['a newer version of the model', async () => void (bench.offers.list = CAPABILITIES.map((offer) => ({ ...offer, version: '2' }))), {}],
  ])('keeps out of the way for %s', async (_why, change, over) => {
    await bench.jobs.submit(bench.request());
    await bench.work();
    await change();
    expect(await bench.jobs.submit(bench.request(over))).toMatchObject({ state: 'queued', cached: false });
  });

  it('keeps out of the way for a model that never repeats itself', async () => {
    await bench.jobs.submit(bench.request({ model: 'moody' }));
    await bench.work();
    expect((await bench.jobs.submit(bench.request({ model: 'moody' }))).cached).toBe(false);
  });

  it('keeps out of the way for jobs that failed', async () => {
    await bench.jobs.submit(bench.request());
    const { id, fence } = await bench.open();
    await bench.jobs.desk.fail(id, fence, { code: 'runtime_failed', message: 'no' }, false);
    expect((await bench.jobs.submit(bench.request())).cached).toBe(false);
  });
});

//  leader ──► running ──► completed          followers complete with it, at 0
//  follower ─ ─ waits ─ ─ ┘
describe('two requests for the same content at the same time', () => {
  const submit = () => bench.jobs.submit(bench.request());

  it('are bought once: the second waits and completes with the first, at no price', async () => {
    const [first, second] = [await submit(), await submit()];
    expect(second).toMatchObject({ state: 'queued', cached: false });
    expect((await balance()).held).toBe(SPARK);
    await bench.work();
    expect(await bench.jobs.get('ada', first.id)).toMatchObject({ state: 'completed', cached: false, captured: SPARK });
    expect(await bench.jobs.get('ada', second.id)).toMatchObject({
      state: 'completed',
      cached: true,
      captured: 0,
      price: { max: 0 },
      artifacts: [anArtifact('duck')],
      report: REPORT,
    });
    await expect(bench.open()).rejects.toThrow('nothing is claimable');
    expect((await balance()).available).toBe(9 * SPARK);
  });

  it('are bought once also by fifty, and all of them hear of the end', async () => {
    const jobs = await Promise.all(Array.from({ length: 50 }, submit));
    const ends = jobs.map((job) => bench.jobs.wait('ada', job.id, 5_000));
    await bench.work();
    expect((await Promise.all(ends)).filter((job) => job.state === 'completed' && job.cached)).toHaveLength(49);
    expect((await balance()).available).toBe(9 * SPARK);
  });

  it('join a job that runs already', async () => {
    await submit();
    const { id, fence } = await bench.open();
    const late = await submit();
    bench.artifacts.sizes.set(digestOf('duck'), 100);
    await bench.jobs.desk.complete(id, fence, [anArtifact('duck')], REPORT);
    expect((await bench.jobs.get('ada', late.id)).cached).toBe(true);
  });

  it('let the next one run and pay for itself when the first fails, and the rest follow that one', async () => {
    const [first, second, third] = [await submit(), await submit(), await submit()];
    const { id, fence } = await bench.open();
    expect(id).toBe(first.id);
    await bench.jobs.desk.fail(id, fence, { code: 'runtime_failed', message: 'no' }, false);
    expect((await balance()).held).toBe(SPARK);
    expect(await bench.work()).toBe(second.id);
    expect(await bench.jobs.get('ada', second.id)).toMatchObject({ state: 'completed', cached: false, captured: SPARK });
    expect(await bench.jobs.get('ada', third.id)).toMatchObject({ state: 'completed', cached: true, captured: 0 });
    await bench.check('quiet');
  });

  it('let the next one run when the first is cancelled', async () => {
    const [first, second] = [await submit(), await submit()];
    await bench.jobs.cancel('ada', first.id);
    expect(await bench.work()).toBe(second.id);
  });

  it('keep waiting while the first is tried again', async () => {
    const [first, second] = [await submit(), await submit()];
    const { fence } = await bench.open();
    await bench.jobs.desk.fail(first.id, fence, { code: 'runtime_failed', message: 'no' }, true);
    expect((await bench.jobs.get('ada', second.id)).state).toBe('queued');
    expect((await balance()).held).toBe(SPARK);
  });

  it('fail for lack of Spark when the first fails and its Spark has expired meanwhile', async () => {
    await bench.ledger.grant('eve', SPARK, 'free', 'short', bench.clock.now + 1_000);
    const [, ...waiting] = [1, 2, 3].map(() => bench.jobs.submit(bench.request({ account: 'eve' })));
    const followers = await Promise.all(waiting);
    const { id, fence } = await bench.open();
    const ends = followers.map((job) => bench.jobs.wait('eve', job.id, 5_000));
    bench.clock.now += 1_000;
    await bench.jobs.desk.fail(id, fence, { code: 'runtime_failed', message: 'no' }, false);
    for (const end of await Promise.all(ends)) expect(end).toMatchObject({ state: 'failed', failure: { code: 'insufficient_spark' } });
    await bench.check('quiet');
  });

  it('fail with the reason when a cap was lowered while they waited', async () => {
    await bench.store.transaction((tx) => bench.ledger.setCap(tx, 'key', 'ada', { perJob: SPARK }));
    const first = await bench.jobs.submit(bench.request({ apiKeyId: 'key' }));
    const second = await bench.jobs.submit(bench.request({ apiKeyId: 'key' }));
    const third = await bench.jobs.submit(bench.request());
    await bench.store.transaction((tx) => bench.ledger.setCap(tx, 'key', 'ada', { perJob: 1 }));
    await bench.jobs.cancel('ada', first.id);
    expect(await bench.jobs.get('ada', second.id)).toMatchObject({ state: 'failed', failure: { code: 'over_cap' } });
    expect(await bench.work()).toBe(third.id);
  });

  it('let a follower be cancelled alone', async () => {
    const [first, second] = [await submit(), await submit()];
    expect((await bench.jobs.cancel('ada', second.id)).state).toBe('cancelled');
    await bench.work();
    expect((await bench.jobs.get('ada', first.id)).state).toBe('completed');
    expect((await bench.jobs.get('ada', second.id)).state).toBe('cancelled');
  });

  it('are two purchases when the second wants no cache', async () => {
    await submit();
    await bench.jobs.submit(bench.request({ noCache: true }));
    expect((await balance()).held).toBe(2 * SPARK);
  });

  it('are refused to follow what may cost more than they allow', async () => {
    await submit();
    await expect(bench.jobs.submit(bench.request({ maxSpark: 1 }))).rejects.toMatchObject({ code: 'over_cap' });
  });
});
