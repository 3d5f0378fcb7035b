/** Sheets of pictures, and texts and pictures over a picture. */
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { layOut } from '../../../gpu-runtime/src/runtimes/media/pictures/sheet-layout.ts';
import type { Ffmpeg } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import type { RuntimeInput } from '../../../gpu-runtime/src/runtimes/port.ts';
import { BUSY_MS, ENGINES, input, openWorkbench, perform, type Workbench } from './workbench.ts';

type Rgb = readonly [number, number, number];
const [RED, GREEN, BLUE, WHITE] = [[220, 20, 40], [20, 180, 60], [30, 60, 200], [255, 255, 255]] as const satisfies readonly Rgb[];

let bench: Workbench;
let ffmpeg: Ffmpeg;
beforeAll(async () => {
  [bench, ffmpeg] = await Promise.all([openWorkbench(), ENGINES.found()]);
});
afterAll(() => bench.close());

async function plain(slot: string, name: string, [r, g, b]: Rgb, width = 320, height = 180): Promise<RuntimeInput> {
  await sharp({ create: { width, height, channels: 3, background: { r, g, b } } }).png().toFile(bench.path(name));
  return input(slot, bench.path(name), 'image/png');
}

interface Made {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): Rgb;
  /** Share of pixels of the box that differ clearly from a colour. */
  unlike(color: Rgb, box: { left: number; top: number; width: number; height: number }): Promise<number>;
}

async function look(path: string): Promise<Made> {
  const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): Rgb => [...data.subarray((Math.floor(y) * info.width + Math.floor(x)) * 3, (Math.floor(y) * info.width + Math.floor(x)) * 3 + 3)] as unknown as Rgb;
  const unlike = async (color: Rgb, box: { left: number; top: number; width: number; height: number }): Promise<number> => {
    const part = await sharp(path).removeAlpha().extract(box).raw().toBuffer();
    let count = 0;
    for (let index = 0; index < part.length; index += 3) if (!near([part[index]!, part[index + 1]!, part[index + 2]!], color, 40)) count += 1;
    return count / (part.length / 3);
  };
  return { width: info.width, height: info.height, at, unlike };
}
const near = (color: Rgb, wanted: Rgb, by = 3): boolean => color.every((value, index) => Math.abs(value - wanted[index]!) <= by);

describe('layOut', () => {
  it('stands all places inside the sheet, alike, in order, without one over another', () => {
    for (const pictures of [1, 2, 3, 5, 7, 12, 64]) {
      for (const columns of [undefined, 1, 3, 16]) {
        const { width, height, places } = layOut({ pictures, columns, width: 1_200, aspect: 16 / 9, gapPct: 1.5, captions: ['one'] });
        expect(places).toHaveLength(pictures);
        expect(new Set(places.map((place) => `${place.width}x${place.height}`)).size).toBe(1);
        for (const [index, { x, y, ...place }] of places.entries()) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x + place.width).toBeLessThanOrEqual(width);
          expect(y + place.height).toBeLessThanOrEqual(height);
          const before = places[index - 1];
          if (before) expect(y === before.y ? x >= before.x + place.width : y >= before.y + place.height).toBe(true);
        }
      }
    }
  });

  it('puts a last row that is not full into the middle', () => {
    const { width, places } = layOut({ pictures: 4, columns: 3, width: 1_000, aspect: 1, gapPct: 2, captions: [] });
    expect(places[3]!.x + places[3]!.width / 2).toBeCloseTo(width / 2, -1);
  });

  it('writes a long line smaller, and cuts it where that does not do', () => {
    const lines = (heading: string) => layOut({ pictures: 1, width: 1_000, aspect: 1, gapPct: 1, heading, captions: [] }).lines[0]!;
    expect(lines('short').size).toBe(34);
    expect(lines('a'.repeat(70))).toMatchObject({ text: 'a'.repeat(70), size: expect.closeTo(28, 0) });
    expect(lines('a'.repeat(200)).text).toMatch(/^a{60,90}…$/);
    expect(layOut({ pictures: 2, width: 1_000, aspect: 1, gapPct: 1, heading: '  ', captions: ['', ' \t'] }).lines).toEqual([]);
  });
});

describe.each(Object.entries(ENGINES))('arrange_images with engine %s', (_name, open) => {
  it('shows each picture in its place, with a heading above and a caption below', async () => {
    const pictures = [await plain('image', 'a.png', RED), await plain('image', 'b.png', GREEN), await plain('image', 'c.png', BLUE, 100, 400)];
    const given = { columns: 3, width: 800, heading: 'Three', captions: 'red\n\nblue', backgroundColor: '#FFFFFF' };
    const { saved, report } = await perform(await open(), bench, 'arrange_images', given, pictures);
    const layout = layOut({ pictures: 3, columns: 3, width: 800, aspect: 320 / 180, gapPct: 1.5, heading: 'Three', captions: ['red', '', 'blue'] });
    expect(saved).toMatchObject([{ role: 'image', mediaType: 'image/png', width: 800, height: layout.height }]);
    expect(report.warnings).toBeUndefined();
    const made = await look(saved[0]?.path ?? '');
    expect([made.width, made.height]).toEqual([800, layout.height]);
    for (const [index, color] of [RED, GREEN, BLUE].entries()) {
      const { x, y, width, height } = layout.places[index]!;
      for (const [left, top] of [[x + 1, y + 1], [x + width - 2, y + height - 2], [x + width / 2, y + height / 2]] as const) expect(near(made.at(left, top), color)).toBe(true);
      const under = await made.unlike(WHITE, { left: x, top: y + height + 1, width, height: layout.height - (y + height) - 2 });
      if (index === 1) expect(under).toBe(0);
      else expect(under).toBeGreaterThan(0.01);
    }
    expect(await made.unlike(WHITE, { left: 0, top: 0, width: 800, height: layout.places[0]!.y })).toBeGreaterThan(0.005);
  }, BUSY_MS);
});

describe('arrange_images', () => {
  it('shows a picture whole where it is to be contained', async () => {
    const { saved } = await perform(ffmpeg, bench, 'arrange_images', { width: 400, aspectRatio: '16:9', fit: 'contain', gap: 0, backgroundColor: '#FFFFFF', outputFormat: 'jpg' }, [await plain('image', 'tall.png', RED, 100, 200)]);
    expect(saved[0]).toMatchObject({ mediaType: 'image/jpeg', width: 400, height: 225 });
    const made = await look(saved[0]?.path ?? '');
    expect(near(made.at(5, 100), WHITE, 6)).toBe(true);
    expect(near(made.at(200, 100), RED, 8)).toBe(true);
  });

  it('warns of captions without a picture, and refuses what is no colour, too high or no picture', async () => {
    const one = await plain('image', 'one.png', RED);
    expect((await perform(ffmpeg, bench, 'arrange_images', { width: 256, captions: 'a\nb\nc' }, [one])).report.warnings).toEqual(['2 captions have no picture']);
    await expect(perform(ffmpeg, bench, 'arrange_images', { backgroundColor: 'red' }, [one])).rejects.toMatchObject({ code: 'invalid_parameter', message: 'backgroundColor is "red"; a colour looks like #FFFFFF' });
    await expect(perform(ffmpeg, bench, 'arrange_images', { width: 3_840, columns: 1 }, Array.from({ length: 4 }, () => one))).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('more columns are needed') });
    await writeFile(bench.path('broken.png'), 'no picture');
    await expect(perform(ffmpeg, bench, 'arrange_images', {}, [one, input('image', bench.path('broken.png'), 'image/png')])).rejects.toMatchObject({ code: 'invalid_media', message: expect.stringContaining('image[1]') });
  });
});

describe('overlay_image', () => {
  it('lays texts and pictures over in their order, and leaves the rest as it was', async () => {
    const [below, badge] = [await plain('image', 'below.png', BLUE, 640, 360), await plain('overlayImage', 'badge.png', RED, 50, 50)];
    const overlays = [
      { kind: 'text', text: 'Hello', position: 'center', fontSizePct: 20, fontWeight: 'bold' },
      { kind: 'image', position: 'top-left', widthPct: 25 },
      { kind: 'image', position: 'bottom-right', widthPct: 10, opacity: 0.5, offsetX: 40 },
    ];
    const { saved, report } = await perform(ffmpeg, bench, 'overlay_image', { overlays }, [below, badge]);
    expect(report.method).toBe('1 texts and 2 pictures laid over');
    expect(saved[0]).toMatchObject({ role: 'image', mediaType: 'image/png', width: 640, height: 360 });
    const made = await look(saved[0]?.path ?? '');
    expect(near(made.at(30, 30), RED)).toBe(true);
    expect(near(made.at(630, 330), [125, 40, 120], 5)).toBe(true);
    expect(await made.unlike(BLUE, { left: 200, top: 130, width: 240, height: 100 })).toBeGreaterThan(0.15);
    expect(await made.unlike(BLUE, { left: 200, top: 2, width: 240, height: 100 })).toBe(0);
  });

  it('names itself where a row is refused', async () => {
    const below = await plain('image', 'below.png', BLUE);
    await expect(perform(ffmpeg, bench, 'overlay_image', { overlays: [] }, [below])).rejects.toMatchObject({ message: 'overlays is empty; overlay_image needs at least one text or picture' });
    await expect(perform(ffmpeg, bench, 'overlay_image', { overlays: [{ kind: 'image' }] }, [below])).rejects.toMatchObject({ details: { operation: 'overlay_image' }, message: expect.stringContaining('no picture is given') });
  });
});
