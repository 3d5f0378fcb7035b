import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { Ffmpeg } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import type { RuntimeInput } from '../../../gpu-runtime/src/runtimes/port.ts';
import { BUSY_MS, ENGINES, input, makeClip, openWorkbench, perform, readPictures, startsFast, type Workbench } from './workbench.ts';

const SIZE = { width: 320, height: 180 };
const [RED, BASE] = [[220, 20, 40], [40, 60, 120]] as const;

interface Scene {
  readonly bench: Workbench;
  readonly ffmpeg: Ffmpeg;
  /** Makes and looks at films: the faster engine, if there is one. */
  readonly other: Ffmpeg;
  readonly film: RuntimeInput;
  readonly square: RuntimeInput;
}

async function openScene(open: () => Promise<Ffmpeg>): Promise<Scene> {
  const [bench, ffmpeg, other] = await Promise.all([openWorkbench(), open(), ENGINES.found()]);
  const film = input('video', await makeClip(other, bench.path('film.mp4'), { ...SIZE, seconds: 1.5, color: BASE, tone: 440 }), 'video/mp4');
  await writeFile(bench.path('square.png'), await sharp({ create: { width: 40, height: 40, channels: 4, background: { r: RED[0], g: RED[1], b: RED[2], alpha: 1 } } }).png().toBuffer());
  return { bench, ffmpeg, other, film, square: input('image', bench.path('square.png'), 'image/png') };
}

const pixel = (picture: Buffer | undefined, x: number, y: number): number[] => [...(picture?.subarray((y * SIZE.width + x) * 3, (y * SIZE.width + x) * 3 + 3) ?? [])];
const near = (color: readonly number[], wanted: readonly number[], by = 14): boolean => color.every((value, index) => Math.abs(value - (wanted[index] as number)) <= by);

/** The box around all pixels that differ clearly from the film's colour, below the bar that moves at its top. */
function changed(picture: Buffer | undefined, from = 32): { left: number; right: number; top: number; bottom: number } | undefined {
  let [left, right, top, bottom] = [Infinity, -1, Infinity, -1];
  for (let y = from; y < SIZE.height; y += 1) {
    for (let x = 0; x < SIZE.width; x += 1) {
      if (near(pixel(picture, x, y), BASE, 40)) continue;
      [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
    }
  }
  return right < 0 ? undefined : { left, right, top, bottom };
}

describe.each(Object.entries(ENGINES))('overlay_video with engine %s', (_name, open) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(open);
  });
  afterAll(() => scene.bench.close());

  it('shows the sound as a wave in its place, and nothing where there is none', async () => {
    const { ffmpeg, bench, film, other } = scene;
    const overlays = [{ kind: 'wave', position: 'bottom-center', widthPct: 50, color: '#FFFF00', startSeconds: 0.5 }];
    const { saved } = await perform(ffmpeg, bench, 'overlay_video', { overlays }, [film]);
    const pictures = await readPictures(other, saved[0]?.path ?? '', SIZE.width, SIZE.height);
    expect(pictures.map((picture) => changed(picture) !== undefined)).toEqual(Array.from({ length: 18 }, (_, frame) => frame >= 6));
    const { left, right, top, bottom } = changed(pictures[12]) ?? { left: 0, right: 0, top: 0, bottom: 0 };
    expect(Math.abs(left - 80)).toBeLessThanOrEqual(3);
    expect(Math.abs(right - 239)).toBeLessThanOrEqual(3);
    expect([top >= 140, bottom <= 172, bottom - top > 8]).toEqual([true, true, true]);

    const silent = input('video', await makeClip(other, bench.path('silent.mp4'), { ...SIZE, seconds: 0.5, color: BASE }), 'video/mp4');
    const { report } = await perform(ffmpeg, bench, 'overlay_video', { overlays: [{ kind: 'text', text: 'Hush' }, { kind: 'wave' }] }, [silent]);
    expect(report.warnings).toEqual(['the video has no sound, so no wave is shown']);
  }, BUSY_MS);

  it('shows a picture in its place, its size, its colour and its frames, and nothing elsewhere', async () => {
    const { ffmpeg, bench, film, square, other } = scene;
    const overlays = [{ kind: 'image', position: 'bottom-left', widthPct: 25, startSeconds: 0.5, endSeconds: 1 }];
    const { saved, report } = await perform(ffmpeg, bench, 'overlay_video', { overlays }, [film, square]);
    expect(saved[0]).toMatchObject({ role: 'video', ...SIZE, durationSeconds: 1.5 });
    const pictures = await readPictures(other, saved[0]?.path ?? '', SIZE.width, SIZE.height);
    expect(pictures).toHaveLength(18);
    expect(pictures.map((picture) => near(pixel(picture, 49, 131), RED))).toEqual(Array.from({ length: 18 }, (_, frame) => frame >= 7 && frame < 11));
    for (const frame of [0, 5, 12, 17]) expect(changed(pictures[frame])).toBeUndefined();
    const { left, right, top, bottom } = changed(pictures[9]) ?? { left: 0, right: 0, top: 0, bottom: 0 };
    for (const [found, wanted] of [[left, 9], [right, 88], [top, 91], [bottom, 170]] as const) expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1);
    expect(await startsFast(saved[0]?.path ?? '')).toBe(true);
    expect(report).toEqual({ engine: `media (ffmpeg ${ffmpeg.kind} ${ffmpeg.version})`, method: '0 texts and 1 pictures laid over with ffmpeg' });
  }, BUSY_MS);

  it('shows a text on a box of the colour asked for, at the other end', async () => {
    const { ffmpeg, bench, film, other } = scene;
    const overlays = [{ text: 'Grüße {\\b1}', position: 'bottom-right', fontSizePct: 14, backgroundColor: '#F0F0F0', color: '#101010', fontWeight: 'bold' }];
    const { saved } = await perform(ffmpeg, bench, 'overlay_video', { overlays }, [film]);
    const pictures = await readPictures(other, saved[0]?.path ?? '', SIZE.width, SIZE.height);
    const box = changed(pictures[9]) ?? { left: 0, right: 0, top: 0, bottom: 0 };
    expect(Math.abs(SIZE.width - 9 - box.right)).toBeLessThanOrEqual(2);
    expect(Math.abs(SIZE.height - 9 - box.bottom)).toBeLessThanOrEqual(2);
    expect(box.bottom - box.top).toBeGreaterThan(20);
    expect(near(pixel(pictures[9], box.left + 3, box.bottom - 3), [240, 240, 240])).toBe(true);
    const dark = Array.from({ length: box.right - box.left }, (_, x) => pixel(pictures[9], box.left + x, Math.round((box.top + box.bottom) / 2))).filter((color) => (color[0] ?? 255) < 80);
    expect(dark.length).toBeGreaterThan(8);
    // What is there from the start does not fade in.
    expect(near(pixel(pictures[0], box.left + 3, box.bottom - 3), [240, 240, 240])).toBe(true);
  }, BUSY_MS);
});

describe('overlay_video', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene(ENGINES.found);
  });
  afterAll(() => scene.bench.close());

  const overlay = (overlays: readonly object[], inputs: readonly RuntimeInput[] = [scene.film, scene.square]) => perform(scene.ffmpeg, scene.bench, 'overlay_video', { overlays }, inputs);
  const picturesOf = async (overlays: readonly object[], inputs?: readonly RuntimeInput[]): Promise<Buffer[]> => {
    const { saved } = await overlay(overlays, inputs);
    return await readPictures(scene.other, saved[0]?.path ?? '', SIZE.width, SIZE.height);
  };

  it('mixes by opacity, and shifts by pixels', async () => {
    const [picture] = await picturesOf([{ kind: 'image', position: 'center', widthPct: 20, opacity: 0.5, offsetX: 40, offsetY: 20 }]);
    expect(near(pixel(picture, 200, 110), [130, 40, 80])).toBe(true);
    expect(near(pixel(picture, 160, 90), BASE)).toBe(true);
  });

  it('covers the whole film with a picture, cropped, and lays later overlays over earlier ones', async () => {
    const overlays = [{ text: 'under', position: 'center', fontSizePct: 20 }, { kind: 'image', position: 'center', widthPct: 100, fit: 'cover' }, { text: 'IIIIII', position: 'center', fontSizePct: 20, fontWeight: 'bold' }];
    const [picture] = await picturesOf(overlays);
    for (const [x, y] of [[1, 1], [318, 178], [10, 90]] as const) expect(near(pixel(picture, x, y), RED)).toBe(true);
    const middle = Array.from({ length: 100 }, (_, x) => pixel(picture, 110 + x, 92));
    expect(middle.some((color) => near(color, [255, 255, 255], 30))).toBe(true);
  });

  it('shows a wide picture whole, no higher than the film', async () => {
    await writeFile(scene.bench.path('tall.png'), await sharp({ create: { width: 10, height: 200, channels: 3, background: '#DC1428' } }).png().toBuffer());
    const [picture] = await picturesOf([{ kind: 'image', position: 'center', widthPct: 100 }], [scene.film, input('image', scene.bench.path('tall.png'), 'image/png')]);
    expect(changed(picture)).toMatchObject({ left: expect.closeTo(156, -1), right: expect.closeTo(164, -1), bottom: 179 });
  });

  it('copies the sound, and tells which overlay is not seen', async () => {
    const { saved, report } = await overlay([{ text: 'now' }, { text: 'later', startSeconds: 9 }]);
    const { audio } = await scene.other.probe(saved[0]?.path ?? '');
    expect(audio).toMatchObject({ codec: 'aac', sampleRate: 44_100, channels: 1 });
    expect(report.warnings).toEqual(['overlays[1] begins at 9 s and is not seen: the video lasts 1.5 s']);
  });

  it.each([
    ['no overlay', [], 'overlays is empty'],
    ['a text of blanks', [{ text: ' \n' }], 'overlays[0].text is blank'],
    ['a picture that is not there', [{ text: 'a' }, { kind: 'image', sourceImageIndex: 1 }], 'overlays[1].sourceImageIndex is 1; pictures 0 to 0 are given'],
    ['an end before the start', [{ text: 'a', startSeconds: 1, endSeconds: 1 }], 'overlays[0].endSeconds is 1 and startSeconds is 1'],
    ['a colour that is none', [{ text: 'a', backgroundColor: 'red' }], 'overlays[0].backgroundColor is "red"; a colour looks like #FFFFFF'],
    ['a place that is none', [{ text: 'a', position: 'left' }], 'overlays[0].position is "left"'],
  ])('refuses %s', async (_what, overlays, message) => {
    await expect(overlay(overlays)).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining(message) });
  });

  it('names the picture that cannot be read', async () => {
    await writeFile(scene.bench.path('words.png'), 'no picture');
    await expect(overlay([{ kind: 'image' }], [scene.film, input('image', scene.bench.path('words.png'), 'image/png')])).rejects.toMatchObject({
      code: 'invalid_media',
      message: expect.stringContaining('input image[0] cannot be read as a picture'),
    });
  });
});
