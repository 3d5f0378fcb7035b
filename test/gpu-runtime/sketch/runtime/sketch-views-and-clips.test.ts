import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { writePicture } from '../../../../gpu-runtime/src/runtimes/sketch/picture-file/write-picture.ts';
import { landscape } from '../landscape.ts';
import { CLIP, encoded, inputOf, perform, photo, pixelsOf } from './a-sketch-runtime.ts';

describe('change_angle', () => {
  it('moves near things more than far ones, keeps the size, and says how', async () => {
    const { picture, depth } = landscape(192, 128);
    const source = await inputOf('image', await writePicture(picture, 'png', { credit: 'test', depth }));
    const [right, left] = await Promise.all(['front-right', 'front-left'].map((side) => perform('change_angle', { description: `${side} quarter view eye-level shot wide shot` }, [source])));
    expect(right!.saved).toMatchObject([{ width: 192, height: 128 }]);
    expect(right!.report).toMatchObject({ method: expect.stringContaining('no AI model'), wordsIgnored: [], warnings: [] });
    const [one, other] = await Promise.all([pixelsOf(right!.saved[0]!.bytes), pixelsOf(left!.saved[0]!.bytes)]);
    const apart = (fromRow: number, toRow: number) => one.subarray(fromRow * 576, toRow * 576).reduce((sum, value, i) => sum + Math.abs(value - other[fromRow * 576 + i]!), 0) / (toRow - fromRow);
    expect(apart(110, 126)).toBeGreaterThan(2 * apart(5, 21));
  });

  it('says what it had to guess and what it cannot show', async () => {
    const plain = await inputOf('image', await writePicture(landscape(96, 64).picture, 'png', { credit: 'test' }));
    const { report } = await perform('change_angle', { description: 'back view low-angle shot close-up' }, [plain]);
    expect(report.warnings).toEqual([expect.stringContaining('the back cannot be seen'), expect.stringContaining('guessed')]);
  });
});

describe('upscale_image', () => {
  it.each([
    [{}, [192, 128]],
    [{ scale: 3 }, [288, 192]],
    [{ targetLongestEdge: 512 }, [512, 341]],
  ])('enlarges by %j, and does not call it AI', async (given, size) => {
    const { report, saved } = await perform('upscale_image', given, [photo]);
    expect([saved[0]!.width, saved[0]!.height]).toEqual(size);
    const { width, height } = await sharp(saved[0]!.bytes).metadata();
    expect([width, height]).toEqual(size);
    expect(report).toMatchObject({ method: expect.stringMatching(/resampled.*no AI model/), warnings: [] });
  });

  it('refuses what would be too large to hold, before it begins', async () => {
    await expect(perform('upscale_image', { targetLongestEdge: 15_360 }, [photo])).rejects.toMatchObject({ code: 'media_too_large', message: expect.stringContaining('15360 × 10240') });
  });

  it('stops in the middle when it is cancelled', async () => {
    const stop = new AbortController();
    await expect(perform('upscale_image', { targetLongestEdge: 9_000 }, [photo], stop.signal, () => stop.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('preprocess_image', () => {
  it('draws a map of the size of the picture', async () => {
    const { report, saved } = await perform('preprocess_image', { preprocessor: 'canny' }, [photo]);
    expect(saved).toMatchObject([{ width: 96, height: 64, mediaType: 'image/png' }]);
    expect(new Set(await pixelsOf(saved[0]!.bytes))).toEqual(new Set([0, 255]));
    expect(report).toMatchObject({ method: 'drawn from the picture by rules, no AI model', warnings: [] });
  });

  it('refuses a map that takes a model, and a picture that is none', async () => {
    await expect(perform('preprocess_image', { preprocessor: 'openpose' }, [photo])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('model sketch allows canny') });
    await expect(perform('preprocess_image', {}, [await inputOf('image', Buffer.from('no picture'))])).rejects.toMatchObject({ code: 'invalid_media' });
  });
});

describe('animate_photo', () => {
  it('films every frame in order, the same for the same seed, and says how', async () => {
    encoded.length = 0;
    const first = await perform('animate_photo', { prompt: 'slow push in, falling snow, a giraffe', ...CLIP }, [photo]);
    await perform('animate_photo', { prompt: 'slow push in, falling snow, a giraffe', ...CLIP }, [photo]);
    expect(encoded.map(({ frames }) => frames)).toEqual([8, 8]);
    expect(encoded[0]!.digest).toBe(encoded[1]!.digest);
    expect(first.saved).toMatchObject([{ role: 'video', mediaType: 'video/mp4', width: 256, height: 256, durationSeconds: 1, seed: 5 }]);
    expect(first.report).toMatchObject({ wordsUsed: ['slow', 'push in', 'falling snow'], wordsIgnored: ['giraffe'], warnings: [] });
    expect(first.report.method).toContain('no AI model');
    expect(first.fractions.at(-1)).toBeCloseTo(0.98, 5);
    expect(first.previews.length).toBeGreaterThan(0);
  });

  it('says that depth was guessed for a picture that brings none', async () => {
    const { picture } = landscape(96, 64);
    const plain = await inputOf('image', await writePicture(picture, 'jpg', { credit: 'test' }));
    expect((await perform('animate_photo', { prompt: 'drift', ...CLIP }, [plain])).report.warnings).toEqual([expect.stringContaining('guessed')]);
  });

  it('stops between frames when it is cancelled', async () => {
    encoded.length = 0;
    const stop = new AbortController();
    const job = perform('animate_photo', { prompt: 'drift', ...CLIP, duration: 30 }, [photo], stop.signal, () => stop.abort());
    await expect(job).rejects.toMatchObject({ code: 'cancelled' });
    expect(encoded).toEqual([]);
  });
});
