/** Texts and pictures over a picture. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { Ffmpeg } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import type { RuntimeInput } from '../../../gpu-runtime/src/runtimes/port.ts';
import { BUSY_MS, ENGINES, input, openWorkbench, perform, type Workbench } from './workbench.ts';

type Rgb = readonly [number, number, number];
const [RED, BLUE] = [[220, 20, 40], [30, 60, 200]] as const satisfies readonly Rgb[];

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

describe.each(Object.entries(ENGINES))('overlay_image with engine %s', (_name, open) => {
  it('lays texts and pictures over in their order, and leaves the rest as it was', async () => {
    const [below, badge] = [await plain('image', 'below.png', BLUE, 640, 360), await plain('overlayImage', 'badge.png', RED, 50, 50)];
    const overlays = [
      { kind: 'text', text: 'Hello', position: 'center', fontSizePct: 20, fontWeight: 'bold' },
      { kind: 'image', position: 'top-left', widthPct: 25 },
      { kind: 'image', position: 'bottom-right', widthPct: 10, opacity: 0.5, offsetX: 40 },
    ];
    const { saved, report } = await perform(await open(), bench, 'overlay_image', { overlays }, [below, badge]);
    expect(report.method).toBe('1 texts and 2 pictures laid over');
    expect(saved[0]).toMatchObject({ role: 'image', mediaType: 'image/png', width: 640, height: 360 });
    const made = await look(saved[0]?.path ?? '');
    expect(near(made.at(30, 30), RED)).toBe(true);
    expect(near(made.at(630, 330), [125, 40, 120], 5)).toBe(true);
    expect(await made.unlike(BLUE, { left: 200, top: 130, width: 240, height: 100 })).toBeGreaterThan(0.15);
    expect(await made.unlike(BLUE, { left: 200, top: 2, width: 240, height: 100 })).toBe(0);
  }, BUSY_MS);
});

describe('overlay_image', () => {
  it('names itself where a row is refused', async () => {
    const below = await plain('image', 'below.png', BLUE);
    await expect(perform(ffmpeg, bench, 'overlay_image', { overlays: [] }, [below])).rejects.toMatchObject({ message: 'overlays is empty; overlay_image needs at least one text or picture' });
    await expect(perform(ffmpeg, bench, 'overlay_image', { overlays: [{ kind: 'image' }] }, [below])).rejects.toMatchObject({ details: { operation: 'overlay_image' }, message: expect.stringContaining('no picture is given') });
  });
});
