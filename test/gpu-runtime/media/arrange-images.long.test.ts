import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { Ffmpeg } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import type { RuntimeInput } from '../../../gpu-runtime/src/runtimes/port.ts';
import { input, openWorkbench, perform, type Delivered, type Workbench } from './workbench.ts';

/** Nothing here needs FFmpeg. */
const unused = { kind: 'native', version: '0' } as Ffmpeg;

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench()));
afterAll(async () => {
  await bench.close();
  // Jest's process ends without saying so; the fonts are removed at its end.
  process.emit('exit', 0);
});

async function plain(name: string, background: string, width = 120, height = 60): Promise<RuntimeInput> {
  await sharp({ create: { width, height, channels: 3, background } }).png().toFile(bench.path(name));
  return input('image', bench.path(name), 'image/png');
}
const arrange = (pictures: readonly RuntimeInput[], parameters: Record<string, unknown> = {}): Promise<Delivered> => perform(unused, bench, 'arrange_images', parameters, pictures);
const colours = async (names: readonly string[]): Promise<RuntimeInput[]> => await Promise.all(names.map((colour, index) => plain(`${index}.png`, colour)));

async function part(delivered: Delivered, left: number, top: number, width = 4, height = 4) {
  const { channels } = await sharp(await sharp(delivered.saved[0]!.path).extract({ left, top, width, height }).png().toBuffer()).stats();
  return { colour: channels.slice(0, 3).map(({ mean }) => Math.round(mean)), blank: channels.every(({ stdev }) => stdev < 0.5) };
}

describe('arrange_images', () => {
  it('lays pictures row by row in places of the shape of the first', async () => {
    const sheet = await arrange(await colours(['#ff0000', '#00ff00', '#0000ff']), { width: 520, gap: 20, background: '#101010' });
    // Two columns of (520 - 3 × 20) / 2 px; the first picture is twice as wide as high.
    expect(sheet.saved).toMatchObject([{ role: 'image', mediaType: 'image/png', width: 520, height: 20 + 2 * (115 + 20) }]);
    expect((await part(sheet, 130, 70)).colour).toEqual([255, 0, 0]);
    expect((await part(sheet, 380, 70)).colour).toEqual([0, 255, 0]);
    expect((await part(sheet, 130, 210)).colour).toEqual([0, 0, 255]);
    expect((await part(sheet, 380, 210)).colour).toEqual([16, 16, 16]);
    expect(sheet.report).toMatchObject({ method: '3 pictures laid side by side, no AI model' });
    expect(sheet.report.warnings).toBeUndefined();
  });

  it('writes a title above and a caption below each picture that has one, dark on a light sheet', async () => {
    const sheet = await arrange(await colours(['#ff0000', '#00ff00']), { title: 'Two <colours> & more', captions: 'Before\n', columns: 2, width: 640, gap: 20, background: '#FFFFFF' });
    expect(await part(sheet, 20, 20, 600, 28)).toMatchObject({ blank: false });
    const { height } = sheet.saved[0]!;
    expect(await part(sheet, 20, height! - 45, 290, 30)).toMatchObject({ blank: false });
    expect(await part(sheet, 330, height! - 45, 290, 30)).toEqual({ colour: [255, 255, 255], blank: true });
  });

  it('fills its places or shows pictures whole', async () => {
    const tall = await plain('tall.png', '#ff0000', 50, 200);
    const wide = { columns: 1, width: 400, gap: 0, aspectRatio: '16:9', background: '#000000' };
    expect((await part(await arrange([tall], wide), 4, 100)).colour).toEqual([255, 0, 0]);
    const whole = await arrange([tall], { ...wide, fit: 'contain' });
    expect((await part(whole, 4, 100)).colour).toEqual([0, 0, 0]);
    expect((await part(whole, 200, 100)).colour).toEqual([255, 0, 0]);
  });

  it.each([['jpg', 'image/jpeg', 'jpeg'], ['webp', 'image/webp', 'webp']])('writes %s', async (outputFormat, mediaType, format) => {
    const { saved } = await arrange([await plain('one.png', '#ff0000')], { outputFormat, width: 300 });
    expect(saved).toMatchObject([{ mediaType }]);
    expect((await sharp(saved[0]!.path).metadata()).format).toBe(format);
  });

  it('draws a long caption smaller and says which one did not fit at all', async () => {
    const [one] = await colours(['#00ff00']);
    const sheet = await arrange([one!], { captions: 'a caption that is a little longer than its place', width: 256 });
    expect(sheet.report.warnings).toBeUndefined();
    const lost = await arrange([one!], { captions: 'w'.repeat(180), width: 256 });
    expect(lost.report.warnings).toEqual([expect.stringContaining('too long')]);
  });

  it('refuses what is no colour, a sheet without end, and a file that is no picture, by its place', async () => {
    const [one] = await colours(['#00ff00']);
    await expect(arrange([one!], { background: 'red' })).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('#RRGGBB') });
    const strip = await plain('strip.png', '#00ff00', 10, 600);
    await expect(arrange([strip], { width: 1_600 })).rejects.toMatchObject({ code: 'invalid_parameter', details: { parameter: 'columns' } });
    await writeFile(bench.path('words.png'), 'no picture');
    await expect(arrange([one!, input('image', bench.path('words.png'), 'image/png')])).rejects.toMatchObject({ code: 'invalid_media', message: expect.stringContaining('image[1]') });
  });
});
