import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { OPERATIONS } from '../../../../nodes/contract/index.ts';
import { RENDERER_VERSION } from '../../../../gpu-runtime/src/runtimes/sketch/pictures/index.ts';
import { ENGINE } from '../../../../gpu-runtime/src/runtimes/sketch/engine.ts';
import { writePicture } from '../../../../gpu-runtime/src/runtimes/sketch/picture-file/write-picture.ts';
import { landscape } from '../landscape.ts';
import { inputOf, perform, runtime, scratch, SMALL } from './a-sketch-runtime.ts';

describe('the sketch runtime', () => {
  it('offers its operations with its model, for play money', async () => {
    const capabilities = await runtime.capabilities();
    expect(capabilities.map(({ operation }) => operation)).toEqual([
      ...['generate_image', 'edit_image', 'apply_style', 'refine_result', 'change_angle', 'upscale_image', 'restore_photo', 'preprocess_image'],
      ...['animate_photo', 'generate_video', 'sound_to_video', 'video_to_video', 'extend_video', 'replace_video_segment', 'orbit_video'],
      ...['generate_music', 'generate_speech'],
    ]);
    for (const capability of capabilities) {
      expect(capability).toMatchObject({ model: 'sketch', rate: 1, playMoney: true, repeatable: true, version: expect.stringContaining(ENGINE) });
      expect(Object.keys(OPERATIONS)).toContain(capability.operation);
    }
  });

  it('bears the version of its renderer', () => {
    expect(ENGINE).toBe(RENDERER_VERSION);
  });

  it('refuses an operation and a model that it has not', async () => {
    const tools = { signal: new AbortController().signal, scratch, progress: () => undefined, preview: () => undefined, save: () => Promise.reject(new Error('nothing to save')) };
    const job = { id: 'job', operation: 'generate_image', model: 'sketch', parameters: {}, inputs: [] };
    await expect(runtime.run({ ...job, operation: 'mix_audio' }, tools)).rejects.toMatchObject({ code: 'no_runtime_for_operation' });
    await expect(runtime.run({ ...job, operation: 'toString' }, tools)).rejects.toMatchObject({ code: 'no_runtime_for_operation' });
    await expect(runtime.run({ ...job, model: 'flux' }, tools)).rejects.toMatchObject({ code: 'unknown_model' });
  });
});

describe('generate_image', () => {
  it('draws variations with seeds counted up, in order, and says how', async () => {
    const { report, saved, fractions } = await perform('generate_image', { ...SMALL, numberOfVariations: 3, seed: 4_294_967_294 });
    expect(saved.map(({ role, mediaType, width, height, seed }) => ({ role, mediaType, width, height, seed }))).toEqual(
      [4_294_967_294, 4_294_967_295, 0].map((seed) => ({ role: 'image', mediaType: 'image/png', width: 256, height: 256, seed })),
    );
    expect(new Set(saved.map(({ bytes }) => Buffer.from(bytes).toString('base64'))).size).toBe(3);
    expect(report).toMatchObject({ engine: 'sketch 1', method: 'drawn by rules, no AI model', warnings: [] });
    expect(report.wordsUsed).toContain('sunset');
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
  });

  it('gives the same bytes for the same seed, and a variation those of its seed', async () => {
    const [both, second] = await Promise.all([perform('generate_image', { ...SMALL, numberOfVariations: 2 }), perform('generate_image', { ...SMALL, seed: 6 })]);
    expect(Buffer.compare(both.saved[1]!.bytes, second.saved[0]!.bytes)).toBe(0);
  });

  it('writes the format that was asked for, with its credit', async () => {
    const { saved } = await perform('generate_image', { ...SMALL, outputFormat: 'webp' });
    const metadata = await sharp(saved[0]!.bytes).metadata();
    expect(metadata.format).toBe('webp');
    expect(metadata.exif!.toString('latin1')).toContain('drawn by rules, no AI model');
  });

  it('starts from a picture: kept whole, it is the picture', async () => {
    const { picture } = landscape(256, 256);
    const start = await inputOf('startingImage', await writePicture(picture, 'png', { credit: 'test' }));
    const difference = async (strength: number) => {
      const { saved } = await perform('generate_image', { ...SMALL, starting_image_strength: strength }, [start]);
      const raw = await sharp(saved[0]!.bytes).raw().toBuffer();
      return raw.reduce((sum, value, i) => sum + Math.abs(value - picture.rgb[i]!), 0) / raw.length;
    };
    const [kept, changed] = await Promise.all([difference(1), difference(0.2)]);
    expect(kept).toBeLessThan(changed / 2);
  });

  it('refuses a starting picture that is none', async () => {
    await expect(perform('generate_image', SMALL, [await inputOf('startingImage', Buffer.from('no picture'))])).rejects.toMatchObject({ code: 'invalid_media', message: expect.stringContaining('startingImage') });
  });

  it('warns that guidance has no effect', async () => {
    expect((await perform('generate_image', { ...SMALL, guidance: 7 })).report.warnings).toEqual([expect.stringContaining('guidance')]);
  });

  it('stops in the middle of a drawing when it is cancelled', async () => {
    const stop = new AbortController();
    const job = perform('generate_image', { ...SMALL, width: 2048, height: 2048, steps: 100 }, [], stop.signal, () => stop.abort());
    await expect(job).rejects.toMatchObject({ code: 'cancelled' });
    expect((await perform('generate_image', SMALL)).saved).toHaveLength(1);
  });
});
