import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { writePicture } from '../../../../gpu-runtime/src/runtimes/sketch/picture-file/write-picture.ts';
import { landscape } from '../landscape.ts';
import { inputOf, perform, photo, pixelsOf } from './a-sketch-runtime.ts';

describe('edit_image', () => {
  it('keeps size and depth, counts seeds and says how', async () => {
    const { report, saved } = await perform('edit_image', { prompt: 'a snowy night for the elephant', numberOfVariations: 2 }, [photo]);
    expect(saved.map(({ width, height, seed }) => [width, height, seed])).toEqual([[96, 64, 5], [96, 64, 6]]);
    expect(report).toMatchObject({ method: 'edited by rules, no AI model', wordsUsed: ['snowy', 'night'], wordsIgnored: ['elephant'] });
    expect((await sharp(saved[0]!.bytes).metadata()).exif!.toString('latin1')).toContain('sogni-flow-depth:');
  });

  it('leaves the pixels outside the mask as they were in the file', async () => {
    const bytes = new Uint8Array(96 * 64);
    for (let y = 10; y < 30; y++) bytes.fill(255, y * 96 + 20, y * 96 + 60);
    const mask = await inputOf('mask', await sharp(bytes, { raw: { width: 96, height: 64, channels: 1 } }).png().toBuffer());
    const { saved } = await perform('edit_image', { prompt: 'ink drawing' }, [photo, mask]);
    const [before, after] = await Promise.all([sharp(photo.path).raw().toBuffer(), sharp(saved[0]!.bytes).raw().toBuffer()]);
    const changed = bytes.map((value, i) => (value === 0 && [0, 1, 2].some((c) => before[i * 3 + c] !== after[i * 3 + c]) ? 1 : 0));
    expect(changed.indexOf(1)).toBe(-1);
    expect(Buffer.compare(before, after)).not.toBe(0);
  });

  it('keeps the opacity of a picture', async () => {
    const { picture } = landscape(32, 32);
    const alpha = Uint8Array.from({ length: 1_024 }, (_, i) => i % 256);
    const source = await inputOf('image', await writePicture({ ...picture, alpha }, 'png', { credit: 'test' }));
    const { saved } = await perform('edit_image', { prompt: 'warm' }, [source]);
    expect(Buffer.compare(await sharp(saved[0]!.bytes).extractChannel('alpha').raw().toBuffer(), alpha)).toBe(0);
  });

  it('makes nothing when it understands nothing', async () => {
    await expect(perform('edit_image', { prompt: 'add a giraffe' }, [photo])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('watercolour') });
  });

  it('needs its picture', async () => {
    await expect(perform('edit_image', { prompt: 'night' })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('edit_image with a mask', () => {
  it('fills what is to be removed from its surroundings, and says so', async () => {
    const { picture, depth } = landscape(96, 64);
    const spot = new Uint8Array(96 * 64);
    for (let y = 40; y < 52; y++) spot.fill(255, y * 96 + 40, y * 96 + 54);
    const spoiled = Uint8Array.from(picture.rgb, (value, i) => (spot[Math.floor(i / 3)] ? (i % 3 === 0 ? 255 : 0) : value));
    const source = await inputOf('image', await writePicture({ ...picture, rgb: spoiled }, 'png', { credit: 'test', depth }));
    const mask = await inputOf('mask', await sharp(spot, { raw: { width: 96, height: 64, channels: 1 } }).png().toBuffer());
    const { report, saved } = await perform('edit_image', { prompt: 'remove the red barn' }, [source, mask]);
    const filled = await pixelsOf(saved[0]!.bytes);
    const middle = [...filled.subarray((46 * 96 + 47) * 3, (46 * 96 + 47) * 3 + 3)];
    expect(middle[1]).toBeGreaterThan(middle[0]!);
    expect(report).toMatchObject({ method: expect.stringMatching(/filled from the surroundings.*no AI model/), wordsUsed: ['remove'], wordsIgnored: ['barn'] });
  });

  it('warns of what only a model could honour', async () => {
    const reference = { ...photo, slot: 'reference' };
    const { report } = await perform('edit_image', { prompt: 'night', personaName: 'Mia', loras: ['a'] }, [photo, reference]);
    expect(report.warnings).toEqual([expect.stringContaining('reference images'), expect.stringContaining('personaName'), expect.stringContaining('loras')]);
  });

  it('gives the size that is asked for', async () => {
    const { saved } = await perform('edit_image', { prompt: 'night', width: 256, height: 256 }, [photo]);
    expect(saved).toMatchObject([{ width: 256, height: 256 }]);
    expect(await sharp(saved[0]!.bytes).metadata()).toMatchObject({ width: 256, height: 256 });
  });
});

describe('apply_style and refine_result', () => {
  it('restyle by the words of a style, as large as is asked for', async () => {
    const { report, saved } = await perform('apply_style', { prompt: 'ink drawing', scale: 1.5 }, [photo]);
    expect(saved).toMatchObject([{ width: 144, height: 96, seed: 5 }]);
    expect(report).toMatchObject({ method: 'restyled by rules, no AI model', wordsUsed: ['ink drawing'] });
  });

  it('refine in variations, cut to a ratio', async () => {
    const { report, saved } = await perform('refine_result', { prompt: 'sharper and warmer', numberOfVariations: 2, aspectRatio: '1:1' }, [photo]);
    expect(saved.map(({ width, height, seed }) => [width, height, seed])).toEqual([[64, 64, 5], [64, 64, 6]]);
    expect(report).toMatchObject({ method: 'refined by rules, no AI model', wordsUsed: ['sharper', 'warmer'] });
  });

  it.each(['apply_style', 'refine_result'])('%s makes nothing when it understands nothing', async (operation) => {
    await expect(perform(operation, { prompt: 'add a giraffe' }, [photo])).rejects.toMatchObject({ code: 'invalid_parameter', details: { parameter: 'prompt', operation } });
  });
});

describe('restore_photo', () => {
  it('repairs a photo, enlarged where that is asked for, and says that no instruction is read', async () => {
    const { report, saved } = await perform('restore_photo', { prompt: 'remove scratches', quality: 'hq', scale: 2 }, [photo]);
    expect(saved).toMatchObject([{ width: 192, height: 128, seed: 5 }]);
    expect(report).toMatchObject({ method: expect.stringContaining('no AI model'), warnings: [expect.stringContaining('no AI model reads it'), expect.stringContaining('quality hq')] });
  });
});
