import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkRequest, chooseCapability } from '../../../engine/src/jobs/request.ts';
import { aJobRoom, anArtifact, CAPABILITIES, SPARK, type RoomBench } from './a-job-room.ts';

let bench: RoomBench;
beforeEach(async () => {
  bench = await aJobRoom();
});
afterEach(() => bench.close());

const quote = (over: Partial<Parameters<RoomBench['jobs']['quote']>[0]> = {}) =>
  bench.jobs.quote({ account: 'ada', operation: 'generate_image', arguments: { prompt: 'a duck' }, inputs: [], ...over });

describe('a quote', () => {
  it('tells price, model, complete parameters, and that a seed would be drawn', async () => {
    expect(await quote()).toEqual({
      operation: 'generate_image',
      model: 'sketch',
      parameters: expect.objectContaining({ prompt: 'a duck', model: 'sketch', width: 1024, steps: 20, numberOfVariations: 1 }),
      price: { min: SPARK, expected: SPARK, max: SPARK },
      playMoney: true,
      drawsSeed: true,
    });
  });

  it('draws no seed where one is given, and none for an operation without', async () => {
    expect((await quote({ arguments: { prompt: 'a duck', seed: 0 } })).drawsSeed).toBe(false);
    expect((await quote({ operation: 'mix_audio', arguments: {} })).drawsSeed).toBe(false);
  });

  it.each([
    ['the request', { model: 'z-turbo' }],
    ['the argument', { arguments: { prompt: 'a duck', model: 'z-turbo' } }],
    ['the request before the argument', { model: 'z-turbo', arguments: { prompt: 'a duck', model: 'sketch' } }],
  ])('takes the model from %s', async (_source, over) => {
    expect(await quote(over)).toMatchObject({ model: 'z-turbo', parameters: { model: 'z-turbo' }, playMoney: false, price: { max: 2 * SPARK } });
  });

  it('takes the model of a video from its own argument', async () => {
    const inputs = [{ slot: 'image', artifact: anArtifact('beach') }];
    const given = { operation: 'animate_photo', inputs, arguments: { prompt: 'push in', videoModel: 'sketch-motion' } };
    expect(await quote(given)).toMatchObject({ model: 'sketch-motion', parameters: { videoModel: 'sketch-motion' } });
  });

  it('names the models that can when the one asked for cannot', async () => {
    await expect(quote({ model: 'sdxl' })).rejects.toMatchObject({
      code: 'unknown_model',
      message: 'model is "sdxl"; here generate_image runs with sketch, z-turbo, moody, gratis; leave the model empty for sketch',
    });
  });

  it('says of a model that only others can run, which runtimes could, and what is here', async () => {
    const message =
      'model is "krea-2-turbo" (Krea 2 Turbo), and nothing here can run it; runtimes that can are comfyui, sogni. ' +
      'Here generate_image runs with sketch, z-turbo, moody, gratis; leave the model empty for sketch';
    await expect(quote({ model: 'krea-2-turbo' })).rejects.toMatchObject({ code: 'no_runtime_for_operation', message, details: { runtimes: ['comfyui', 'sogni'] } });
  });

  it('says of a model for another operation what it is for', async () => {
    const message = 'model is "seedance2" (Seedance 2.0), which is for generate_video, sound_to_video, video_to_video, extend_video, replace_video_segment; here ';
    await expect(quote({ model: 'seedance2' })).rejects.toMatchObject({ code: 'unknown_model', message: expect.stringContaining(message) });
  });

  it('finds a model by the names that requests of the public network have for it', () => {
    const request = checkRequest({ account: 'ada', operation: 'generate_image', model: 'z-turbo', arguments: { prompt: 'a duck' }, inputs: [] });
    const offered = { operation: 'generate_image', model: 'z_image_turbo_bf16', title: 'Z', rate: 1, playMoney: false, repeatable: true };
    expect(chooseCapability([CAPABILITIES[0]!, offered], request).model).toBe('z_image_turbo_bf16');
  });

  it('refuses an operation that nothing here can run, and one that does not exist', async () => {
    await expect(quote({ operation: 'generate_music', arguments: { prompt: 'calm', duration: 10 } })).rejects.toMatchObject({ code: 'no_runtime_for_operation' });
    await expect(quote({ operation: 'make_coffee' })).rejects.toMatchObject({ code: 'unknown_operation' });
  });

  it('refuses wrong arguments', async () => {
    await expect(quote({ arguments: { prompt: 'a duck', steps: 300 } })).rejects.toMatchObject({ code: 'invalid_parameter' });
    await expect(quote({ arguments: undefined })).rejects.toMatchObject({ code: 'invalid_parameter' });
  });

  it.each([
    ['in an unknown slot', [{ slot: 'hat', artifact: anArtifact('beach') }], 'input is for "hat"; edit_image takes image, reference, mask'],
    ['of the wrong kind', [{ slot: 'image', artifact: anArtifact('song', { mediaType: 'audio/wav' }) }], 'input image is audio/wav; edit_image needs image there'],
    ['that is missing', [], 'input image is given 0 times; edit_image takes 1'],
    [
      'that is one too many',
      [
        { slot: 'image', artifact: anArtifact('beach') },
        { slot: 'mask', artifact: anArtifact('a') },
        { slot: 'mask', artifact: anArtifact('b') },
      ],
      'input mask is given 2 times; edit_image takes 0 to 1',
    ],
  ])('refuses an input %s', async (_what, inputs, message) => {
    const wrong = quote({ operation: 'edit_image', arguments: { prompt: 'snow' }, inputs });
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringContaining(message) });
  });

  it('prices an edit by the size of its picture, as a range while the size is not known', async () => {
    const known = anArtifact('beach', { width: 2048, height: 1024 });
    const { width: _width, height: _height, ...unknown } = known;
    const edit = { operation: 'edit_image', arguments: { prompt: 'snow' } };
    expect((await quote({ ...edit, inputs: [{ slot: 'image', artifact: known }] })).price).toEqual({ min: 2 * SPARK, expected: 2 * SPARK, max: 2 * SPARK });
    expect((await quote({ ...edit, inputs: [{ slot: 'image', artifact: unknown }] })).price).toEqual({ min: 0.25 * SPARK, expected: SPARK, max: 4 * SPARK });
  });

  it('is 0 for what was made before, and shows that job', async () => {
    const first = await bench.jobs.submit(bench.request({ seed: 7 }));
    await bench.work();
    const again = await quote({ arguments: { prompt: 'a duck', seed: 7 } });
    expect(again).toMatchObject({ price: { min: 0, expected: 0, max: 0 }, cached: { id: first.id, artifacts: [{ role: 'image' }] } });
    expect((await quote()).cached).toBeUndefined();
    expect((await quote({ account: 'bob', arguments: { prompt: 'a duck', seed: 7 } })).cached).toBeUndefined();
  });

  it('stores and holds nothing', async () => {
    await quote();
    expect(await bench.store.all('SELECT id FROM job')).toEqual([]);
    expect((await bench.ledger.balance('ada')).held).toBe(0);
  });

  it('asks anew what can be run each time', async () => {
    bench.offers.list = CAPABILITIES.filter((offer) => offer.model === 'moody');
    expect((await quote()).model).toBe('moody');
  });
});
