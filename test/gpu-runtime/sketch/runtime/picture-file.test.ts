import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { readMask, readPicture } from '../../../../gpu-runtime/src/runtimes/sketch/picture-file/read-picture.ts';
import { writePicture, writePreview } from '../../../../gpu-runtime/src/runtimes/sketch/picture-file/write-picture.ts';
import { landscape } from '../landscape.ts';

const CREDIT = 'Sogni Flow sketch 1: drawn by rules, no AI model';
const { picture, depth } = landscape(64, 48);
const keep = { fit: 'keep', maxMegapixels: 1 } as const;
let folder: string;
let count = 0;
const store = async (bytes: Uint8Array | string): Promise<string> => {
  const path = join(folder, String(++count));
  await writeFile(path, bytes);
  return path;
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picture-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a picture file', () => {
  it.each(['png', 'jpg', 'webp'] as const)('as %s has the same bytes each time, its credit and its depth', async (format) => {
    const [file, again] = [await writePicture(picture, format, { credit: CREDIT, depth }), await writePicture(picture, format, { credit: CREDIT, depth })];
    expect(Buffer.compare(file, again)).toBe(0);
    const { exif } = await sharp(file).metadata();
    expect(exif!.toString('latin1')).toContain(CREDIT);
    const back = await readPicture(await store(file), 'image', keep);
    expect(back).toMatchObject({ width: 64, height: 48, pictureAspect: 64 / 48 });
    expect(back.alpha).toBeUndefined();
    expect(back.depth).toMatchObject({ width: 64, height: 48 });
    expect(Buffer.compare(back.depth!.values, depth.values)).toBe(0);
  });

  it('as PNG gives the very pixels back, with their opacity', async () => {
    const alpha = Uint8Array.from({ length: 64 * 48 }, (_, i) => i % 256);
    const back = await readPicture(await store(await writePicture({ ...picture, alpha }, 'png', { credit: CREDIT })), 'image', keep);
    expect(Buffer.compare(back.rgb, picture.rgb)).toBe(0);
    expect(Buffer.compare(back.alpha!, alpha)).toBe(0);
    expect(back.depth).toBeUndefined();
  });

  it('shrinks a large depth map so that it fits into the file', async () => {
    const large = landscape(900, 600);
    const back = await readPicture(await store(await writePicture(picture, 'jpg', { credit: CREDIT, depth: large.depth })), 'image', keep);
    expect(back.depth).toMatchObject({ width: 160, height: 107 });
  });

  it.each([
    ['no PNG', 'sogni-flow-depth:AAAA'],
    ['a broken PNG', 'sogni-flow-depth:iVBORw0KGgoAAAANSUhEUgAAAAE='],
    ['nothing', 'sogni-flow-depth:'],
  ])('with %s for a depth map counts as one without', async (_what, UserComment) => {
    const file = await sharp(picture.rgb, { raw: { width: 64, height: 48, channels: 3 } }).withExif({ IFD2: { UserComment } }).png().toBuffer();
    expect((await readPicture(await store(file), 'image', keep)).depth).toBeUndefined();
  });

  it('is turned upright', async () => {
    const file = await sharp(picture.rgb, { raw: { width: 64, height: 48, channels: 3 } }).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await readPicture(await store(file), 'image', keep)).toMatchObject({ width: 48, height: 64, pictureAspect: 48 / 64 });
  });

  it('is cut to a shape without being stretched', async () => {
    const path = await store(await writePicture(picture, 'png', { credit: CREDIT }));
    const cut = await readPicture(path, 'image', { fit: 'cover', width: 20, height: 20 });
    expect(cut).toMatchObject({ width: 20, height: 20, pictureAspect: 64 / 48 });
    expect(cut.rgb).toHaveLength(1_200);
  });

  it.each([
    ['grey', (of: ReturnType<typeof sharp>) => of.greyscale().png()],
    ['CMYK', (of: ReturnType<typeof sharp>) => of.toColourspace('cmyk').jpeg()],
    ['16 bits', (of: ReturnType<typeof sharp>) => of.toColourspace('rgb16').png()],
  ])('in %s becomes three channels of eight bits', async (_what, as) => {
    const file = await as(sharp(picture.rgb, { raw: { width: 64, height: 48, channels: 3 } })).toBuffer();
    expect((await readPicture(await store(file), 'image', keep)).rgb).toHaveLength(64 * 48 * 3);
  });
});

describe('readPicture refuses', () => {
  it('text, a cut file and an empty one as invalid_media, naming the slot and no path', async () => {
    const whole = await writePicture(picture, 'png', { credit: CREDIT });
    for (const bytes of ['just text', whole.subarray(0, whole.length / 2), '']) {
      const reading = readPicture(await store(bytes), 'startingImage', keep);
      await expect(reading).rejects.toMatchObject({ code: 'invalid_media', message: expect.stringMatching(/^startingImage cannot be read/) });
      await expect(reading).rejects.not.toMatchObject({ message: expect.stringContaining(folder) });
    }
  });

  it('formats that are no photo', async () => {
    const svg = await store('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>');
    await expect(readPicture(svg, 'image', keep)).rejects.toMatchObject({ code: 'invalid_media', message: expect.stringContaining('svg') });
  });

  it('more pixels than allowed, before it decodes them', async () => {
    const path = await store(await sharp({ create: { width: 2_000, height: 600, channels: 3, background: '#123' } }).png().toBuffer());
    await expect(readPicture(path, 'image', keep)).rejects.toMatchObject({ code: 'media_too_large', message: expect.stringContaining('2000 × 600') });
  });
});

describe('readMask', () => {
  it('stretches a mask to the picture and counts see-through parts as black', async () => {
    const rgba = Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 0]);
    const path = await store(await sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } }).png().toBuffer());
    const mask = await readMask(path, 'mask', 8, 4);
    expect(mask).toHaveLength(32);
    expect([mask[0], mask[7]]).toEqual([255, 0]);
  });
});

describe('writePreview', () => {
  it('makes a JPEG of at most 256 px and enlarges nothing', async () => {
    const large = landscape(640, 320);
    expect(await sharp(await writePreview(large.picture)).metadata()).toMatchObject({ format: 'jpeg', width: 256, height: 128 });
    expect(await sharp(await writePreview(picture)).metadata()).toMatchObject({ width: 64, height: 48 });
  });
});
