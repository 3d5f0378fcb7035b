import { describe, expect, it } from '@jest/globals';
import { noLog } from '../../../gpu-runtime/src/worker/log.ts';
import { createOffers } from '../../../gpu-runtime/src/worker/offers.ts';
import { createWarmModels } from '../../../gpu-runtime/src/worker/warm-models.ts';
import { capability, fakeRuntime, savesText } from './fakes.ts';

describe('createWarmModels', () => {
  const room = async () => {
    const clock = { time: 1_000_000 };
    const gpu = {
      ...fakeRuntime(savesText, [], 'gpu'),
      capabilities: async () => [capability('generate_image', 'flux'), capability('edit_image', 'flux'), { ...capability('generate_image', 'sdxl'), loadMs: 2_000 }],
      unload: async () => undefined,
    };
    const offers = createOffers([gpu, fakeRuntime(savesText, ['mix_audio'], 'media')], () => clock.time, noLog);
    await offers.lanes();
    const models = createWarmModels(() => clock.time);
    const offer = (lane: string) => offers.find(lane)!;
    const run = (lane: string, ms: number) => {
      const ended = models.begin(offer(lane));
      clock.time += ms;
      ended(true);
    };
    return { clock, models, offer, run };
  };

  it('takes a model that ran last for warm, for all operations on it', async () => {
    const { models, offer, run } = await room();
    expect(models.isWarm(offer('generate_image@flux'))).toBe(false);
    run('generate_image@flux', 6_000);
    expect([models.isWarm(offer('generate_image@flux')), models.isWarm(offer('edit_image@flux')), models.isWarm(offer('generate_image@sdxl'))]).toEqual([true, true, false]);
    run('generate_image@sdxl', 3_000);
    expect(models.isWarm(offer('edit_image@flux'))).toBe(false);
  });

  it('has nothing to load where a runtime keeps nothing, and forgets no model for it', async () => {
    const { models, offer, run } = await room();
    run('generate_image@flux', 6_000);
    run('mix_audio@fake', 100);
    expect([models.isWarm(offer('mix_audio@fake')), models.loadMs(offer('mix_audio@fake'))]).toEqual([true, 0]);
    expect(models.isWarm(offer('generate_image@flux'))).toBe(true);
  });

  it('goes by the guess of the runtime, or its own, until a load was measured against a warm run', async () => {
    const { models, offer, run } = await room();
    const [flux, sdxl] = [offer('generate_image@flux'), offer('generate_image@sdxl')];
    expect([models.loadMs(flux), models.loadMs(sdxl)]).toEqual([5_000, 2_000]);
    run('generate_image@flux', 9_000);
    expect([models.loadMs(flux), models.jobMs('generate_image@flux')]).toEqual([5_000, undefined]);
    run('generate_image@flux', 1_000);
    run('generate_image@sdxl', 3_000);
    run('generate_image@flux', 9_000);
    expect([models.loadMs(flux), models.jobMs('generate_image@flux')]).toEqual([8_000, 1_000]);
  });

  it('follows a machine that has become slower', async () => {
    const { models, run } = await room();
    for (const ms of [9_000, 1_000, ...Array.from({ length: 20 }, () => 2_000)]) run('generate_image@flux', ms);
    expect(models.jobMs('generate_image@flux')).toBeGreaterThan(1_900);
  });

  it('learns nothing from a run that failed', async () => {
    const { clock, models, offer, run } = await room();
    run('generate_image@flux', 6_000);
    const ended = models.begin(offer('generate_image@flux'));
    clock.time += 30;
    ended(false);
    expect(models.jobMs('generate_image@flux')).toBeUndefined();
  });

  it('knows for how long nothing has been done', async () => {
    const { clock, models, offer, run } = await room();
    const flux = offer('generate_image@flux');
    expect(models.idleMs(flux)).toBe(Infinity);
    run('generate_image@flux', 6_000);
    clock.time += 700;
    expect(models.idleMs(flux)).toBe(700);
    const ended = models.begin(flux);
    clock.time += 700;
    expect(models.idleMs(flux)).toBe(0);
    ended(false);
    expect(models.idleMs(flux)).toBe(0);
  });

  it('knows since when the model that would have to go is there', async () => {
    const { clock, models, offer, run } = await room();
    const sdxl = offer('generate_image@sdxl');
    expect(models.stayedMs(sdxl)).toBe(Infinity);
    run('generate_image@flux', 6_000);
    run('edit_image@flux', 2_000);
    clock.time += 500;
    expect(models.stayedMs(sdxl)).toBe(6_000 + 2_000 + 500 - 5_000);
  });
});
