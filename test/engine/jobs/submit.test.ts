import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aJobRoom, anArtifact, CAPABILITIES, digestOf, NOON, SPARK, type RoomBench } from './a-job-room.ts';
import { baseLimits } from '../base-limits.ts';

let bench: RoomBench;
beforeEach(async () => {
  bench = await aJobRoom();
});
afterEach(async () => {
  await bench.check();
  await bench.close();
});

const rows = async () => (await bench.store.all('SELECT id FROM job')).length;
const balance = () => bench.ledger.balance('ada');

describe('submit', () => {
  it('records the job, holds its price and hands it to the queue', async () => {
    const job = await bench.jobs.submit(bench.request({ key: 'k' }));
    expect(job).toMatchObject({
      account: 'ada',
      key: 'k',
      operation: 'generate_image',
      model: 'sketch',
      state: 'queued',
      fence: 0,
      price: { min: SPARK, expected: SPARK, max: SPARK },
      captured: 0,
      cached: false,
      artifacts: [],
      createdAt: NOON,
    });
    expect(await balance()).toMatchObject({ available: 9 * SPARK, held: SPARK });
    expect((await bench.open()).id).toBe(job.id);
    expect(await bench.jobs.get('ada', job.id)).toMatchObject({ state: 'running', startedAt: NOON });
  });

  it('takes 100 requests with one key at once as one job and one charge', async () => {
    const request = bench.request();
    const jobs = await Promise.all(Array.from({ length: 100 }, () => bench.jobs.submit(request)));
    expect(new Set(jobs.map((job) => job.id)).size).toBe(1);
    await bench.work();
    expect((await balance()).available).toBe(9 * SPARK);
    await expect(bench.open()).rejects.toThrow('nothing is claimable');
  });

  it('answers a repeated request with the job as it is now, also when its model is gone', async () => {
    const request = bench.request();
    const first = await bench.jobs.submit(request);
    await bench.work();
    bench.offers.list = [];
    expect(await bench.jobs.submit(request)).toMatchObject({ id: first.id, state: 'completed', captured: SPARK });
  });

  it.each([
    ['prompt', { arguments: { prompt: 'a goose', seed: 7 } }],
    ['seed', { arguments: { prompt: 'a duck', seed: 8 } }],
    ['model', { model: 'z-turbo' }],
    ['operation', { operation: 'mix_audio', arguments: {} }],
    ['input', { inputs: [{ slot: 'startingImage', artifact: anArtifact('beach') }] }],
  ])('refuses the same key with another %s', async (_what, over) => {
    const request = bench.request();
    const { id } = await bench.jobs.submit(request);
    await expect(bench.jobs.submit({ ...request, ...over })).rejects.toMatchObject({ code: 'idempotency_conflict', details: { jobId: id } });
    expect(await rows()).toBe(1);
  });

  it('takes defaults that are written out as the same request', async () => {
    const request = bench.request({ arguments: { prompt: 'a duck', seed: 7 } });
    const first = await bench.jobs.submit(request);
    const spelled = { numberOfVariations: 1, starting_image_strength: 0.5, outputFormat: 'png', prompt: 'a duck', seed: 7, negativePrompt: '' };
    expect((await bench.jobs.submit({ ...request, arguments: spelled })).id).toBe(first.id);
  });

  it('keeps the keys of two accounts apart', async () => {
    await bench.ledger.grant('bob', SPARK, 'free', 'welcome');
    const ada = await bench.jobs.submit(bench.request({ key: 'k' }));
    const bob = await bench.jobs.submit(bench.request({ key: 'k', account: 'bob' }));
    expect(bob.id).not.toBe(ada.id);
    expect(bob.state).toBe('queued');
  });

  it('draws an empty seed once, keeps it with the job, and does not count it as part of the request', async () => {
    const request = bench.request({ seed: null });
    const [first, again] = [await bench.jobs.submit(request), await bench.jobs.submit(request)];
    expect(first.parameters.seed).toBeGreaterThanOrEqual(0);
    expect(again).toEqual(first);
    const other = await bench.jobs.submit(bench.request({ seed: null }));
    expect(other.parameters.seed).not.toBe(first.parameters.seed);
  });

  it('leaves room above a drawn seed for all results of a batch', async () => {
    const highest = await aJobRoom({ random: () => 1 - Number.EPSILON });
    const job = await highest.jobs.submit(highest.request({ arguments: { prompt: 'ducks', numberOfVariations: 4 } }));
    expect(job.parameters.seed).toBe(2 ** 32 - 4);
    await highest.close();
  });

  it('holds nothing for what costs nothing', async () => {
    await bench.ledger.grant('poor', 1, 'free', 'a crumb');
    const job = await bench.jobs.submit(bench.request({ account: 'poor', model: 'gratis' }));
    await bench.work();
    expect(await bench.jobs.get('poor', job.id)).toMatchObject({ state: 'completed', captured: 0, price: { max: 0 }, cached: false });
    expect(await bench.store.all('SELECT id FROM hold')).toEqual([]);
  });

  it('refuses what the account cannot pay, and leaves nothing behind', async () => {
    const dear = bench.request({ arguments: { prompt: 'ducks', numberOfVariations: 11 } });
    await expect(bench.jobs.submit(dear)).rejects.toMatchObject({ code: 'insufficient_spark', details: { needed: 11 * SPARK, available: 10 * SPARK } });
    expect(await rows()).toBe(0);
    expect(await balance()).toMatchObject({ available: 10 * SPARK, held: 0 });
  });

  it('takes a request again under its key after it was refused for lack of Spark', async () => {
    const dear = bench.request({ arguments: { prompt: 'ducks', numberOfVariations: 11 } });
    await expect(bench.jobs.submit(dear)).rejects.toMatchObject({ code: 'insufficient_spark' });
    await bench.ledger.grant('ada', 5 * SPARK, 'free', 'more');
    expect((await bench.jobs.submit(dear)).state).toBe('queued');
  });

  it('refuses what may cost more than the request allows, before any hold', async () => {
    const request = bench.request({ maxSpark: SPARK - 1 });
    await expect(bench.jobs.submit(request)).rejects.toMatchObject({
      code: 'over_cap',
      message: 'generate_image may cost 1 Spark; the request allows 0.999999',
    });
    expect((await balance()).held).toBe(0);
    await bench.jobs.submit({ ...request, maxSpark: SPARK });
  });

  it('counts the job against the caps of the API key that pays', async () => {
    await bench.store.transaction((tx) => bench.ledger.setCap(tx, 'key', 'ada', { total: 1.5 * SPARK }));
    await bench.jobs.submit(bench.request({ apiKeyId: 'key', prompt: 'a duck' }));
    await expect(bench.jobs.submit(bench.request({ apiKeyId: 'key', prompt: 'a goose' }))).rejects.toMatchObject({ code: 'over_cap' });
    await bench.jobs.submit(bench.request({ prompt: 'a goose' }));
  });

  it('counts the job against the budget of the run that it belongs to, also when it follows first and pays later', async () => {
    await bench.store.transaction((tx) => bench.ledger.openBudget(tx, { runId: 'run', account: 'ada', approved: 1.5 * SPARK }));
    await bench.jobs.submit(bench.request({ runId: 'run', prompt: 'a duck' }));
    await expect(bench.jobs.submit(bench.request({ runId: 'run', prompt: 'a goose' }))).rejects.toMatchObject({ code: 'over_cap', details: { cap: 'run' } });
    const leader = await bench.jobs.submit(bench.request({ prompt: 'a swan' }));
    const follower = await bench.jobs.submit(bench.request({ runId: 'run', prompt: 'a swan' }));
    await bench.jobs.cancel('ada', leader.id);
    expect(await bench.jobs.get('ada', follower.id)).toMatchObject({ state: 'failed', failure: { code: 'over_cap' } });
    expect(await bench.ledger.budgetOf('run')).toEqual({ approved: 1.5 * SPARK, held: SPARK, captured: 0 });
  });

  it('pays built-in models with play money first, and others never with it', async () => {
    await bench.ledger.grant('ada', 5 * SPARK, 'play', 'toy');
    await bench.jobs.submit(bench.request({ model: 'sketch' }));
    await bench.jobs.submit(bench.request({ model: 'z-turbo' }));
    expect((await balance()).byKind).toEqual({ play: 4 * SPARK, free: 8 * SPARK, premium: 0 });
  });

  it('lets jobs of an account with premium Spark go first', async () => {
    await bench.ledger.grant('rich', 5 * SPARK, 'premium', 'bought');
    await bench.jobs.submit(bench.request());
    const premium = await bench.jobs.submit(bench.request({ account: 'rich' }));
    expect((await bench.open()).id).toBe(premium.id);
  });

  it('runs premium models for accounts with premium Spark only, and says how to get some', async () => {
    bench.offers.list = [{ operation: 'generate_image', model: 'grand', title: 'Grand', rate: 1, playMoney: false, premium: true, repeatable: true, ...baseLimits('generate_image') }];
    const request = bench.request({ model: 'grand' });
    await expect(bench.jobs.submit(request)).rejects.toMatchObject({ code: 'premium_required', message: expect.stringContaining('sogni-flow grant ada 1 --kind premium') });
    expect(await balance()).toMatchObject({ available: 10 * SPARK, held: 0 });
    await bench.ledger.grant('ada', 1, 'premium', 'bought');
    const job = await bench.jobs.submit(request);
    expect(await bench.store.get('SELECT job_class, price_book FROM hold WHERE job_id = ?', job.id)).toMatchObject({ job_class: 'premium', price_book: expect.any(String) });
  });

  it('refuses an input that is not stored: nobody should pay to find that out', async () => {
    const request = bench.request({ inputs: [{ slot: 'startingImage', artifact: anArtifact('beach') }] });
    await expect(bench.jobs.submit(request)).rejects.toMatchObject({ code: 'invalid_input' });
    bench.artifacts.sizes.set(digestOf('beach'), 100);
    expect((await bench.jobs.submit(request)).inputs).toEqual(request.inputs);
  });

  it('refuses unknown models and wrong arguments without a trace', async () => {
    await expect(bench.jobs.submit(bench.request({ model: 'sdxl' }))).rejects.toMatchObject({ code: 'unknown_model' });
    await expect(bench.jobs.submit(bench.request({ arguments: {} }))).rejects.toMatchObject({ code: 'invalid_parameter' });
    expect(await rows()).toBe(0);
  });

  it('accepts a request although a key of the same name failed for another account', async () => {
    bench.offers.list = CAPABILITIES.slice(0, 1);
    await expect(bench.jobs.submit(bench.request({ account: 'nobody', key: 'k' }))).rejects.toMatchObject({ code: 'insufficient_spark' });
    expect((await bench.jobs.submit(bench.request({ key: 'k' }))).state).toBe('queued');
  });
});

describe('get', () => {
  it('finds only jobs of the account', async () => {
    const job = await bench.jobs.submit(bench.request());
    expect(await bench.jobs.get('ada', job.id)).toEqual(job);
    await expect(bench.jobs.get('bob', job.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(bench.jobs.get('ada', 'nothing')).rejects.toMatchObject({ code: 'not_found' });
  });
});
