/** The text renderer of a process remembers a font by its path, so whatever draws words stands in this one suite. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { drawContactSheet, type SheetCell } from '../../../gpu-runtime/src/contact-sheet/contact-sheet.ts';
import { drawStill } from '../../../gpu-runtime/src/contact-sheet/draw-still.ts';
import { openFfmpeg, type Ffmpeg } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import { drawCover } from '../../../gpu-runtime/src/showcase/draw-cover.ts';
import { BUSY_MS, makeClip, makeSound, tone } from '../media/workbench.ts';

const folder = mkdtempSync(join(tmpdir(), 'sogni-flow-contact-sheet-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  // Jest's process ends without saying so; the fonts are removed at its end.
  process.emit('exit', 0);
});

const plain = async (name: string, background: string, width = 448, height = 252): Promise<string> => {
  const path = join(folder, name);
  await sharp({ create: { width, height, channels: 3, background } }).png().toFile(path);
  return path;
};
const cell = (title: string, still?: string): SheetCell => ({ title, caption: 'generate_image · seed 7', ...(still ? { still } : {}) });

/** Mean colour of a part of a picture. */
async function colourAt(picture: Buffer | string, left: number, top: number, width = 8, height = 8): Promise<number[]> {
  const { channels } = await sharp(await sharp(picture).extract({ left, top, width, height }).png().toBuffer()).stats();
  return channels.slice(0, 3).map(({ mean }) => Math.round(mean));
}
const isBlank = async (sheet: Buffer, left: number, top: number, width: number, height: number): Promise<boolean> =>
  (await sharp(await sharp(sheet).extract({ left, top, width, height }).png().toBuffer()).stats()).channels.every(({ stdev }) => stdev < 0.5);

describe('a contact sheet', () => {
  it('is a grid of three columns, each still in its place, with its labels below', async () => {
    const colours = ['#ff0000', '#00ff00', '#0000ff', '#ffffff'];
    const stills = await Promise.all(colours.map((colour, index) => plain(`still-${index}.png`, colour)));
    const sheet = await drawContactSheet('My film', stills.map((still, index) => cell(`Step ${index}`, still)));
    expect(await sharp(sheet).metadata()).toMatchObject({ format: 'png', width: 24 + 3 * 472, height: 24 + 58 + 2 * 334 });
    const centres = [0, 1, 2, 3].map((index) => [24 + (index % 3) * 472 + 224, 82 + Math.floor(index / 3) * 334 + 126] as const);
    expect(await Promise.all(centres.map(([left, top]) => colourAt(sheet, left, top)))).toEqual([[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]);
    expect(await isBlank(sheet, 24, 24, 300, 40)).toBe(false);
    expect(await isBlank(sheet, 24, 82 + 252 + 4, 200, 50)).toBe(false);
    // The second row has one cell only; nothing is drawn beside it.
    expect(await isBlank(sheet, 24 + 472, 82 + 334, 448, 300)).toBe(true);
  });

  it('is as narrow as its cells; one without a still has an empty frame', async () => {
    const sheet = await drawContactSheet('One', [cell('Sound')]);
    expect(await sharp(sheet).metadata()).toMatchObject({ width: 24 + 472, height: 24 + 58 + 334 });
    expect(await colourAt(sheet, 200, 200)).toEqual([0x22, 0x1f, 0x33]);
  });

  it('shows a portrait whole', async () => {
    const sheet = await drawContactSheet('Portrait', [cell('Tall', await plain('tall.png', '#ff0000', 100, 200))]);
    expect(await colourAt(sheet, 24 + 224, 82 + 4)).toEqual([255, 0, 0]);
    expect(await colourAt(sheet, 30, 82 + 100)).toEqual([0x22, 0x1f, 0x33]);
  });

  it.each([
    ['is empty', ''],
    ['is blank', '   '],
    ['is far too long', 'word '.repeat(400)],
    ['has markup', '<b>A & B</b> "quoted" <span foreground="x">'],
    ['has characters that the font lacks', '日本語 🦆 العربية'],
    ['has several lines', 'one\ntwo\r\nthree'],
    ['has control characters and half a surrogate pair', 'a\u0000b\u0001c\u001B[31m\uD800'],
  ])('is drawn when a name %s', async (_what, name) => {
    const sheet = await drawContactSheet(name, [{ title: name, caption: name }, cell('Next')]);
    expect(await sharp(sheet).metadata()).toMatchObject({ width: 24 + 2 * 472, height: 24 + 58 + 334 });
    // No label runs into the next cell.
    expect(await isBlank(sheet, 24 + 450, 82, 18, 330)).toBe(true);
  });

  // The text renderer caches a font by its path: a second sheet must find the files of the first.
  it('is the same when it is drawn again, also after one that failed', async () => {
    const first = await drawContactSheet('Same', [cell('A')]);
    await expect(drawContactSheet('x', [cell('A', join(folder, 'nowhere.png'))])).rejects.toThrow();
    expect((await drawContactSheet('Same', [cell('A')])).equals(first)).toBe(true);
  });
});

describe('a still', () => {
  const noFfmpeg = async (): Promise<Ffmpeg> => await Promise.reject(new Error('no ffmpeg is expected'));

  it('of a picture is the picture, small enough for a sheet, the right way up', async () => {
    const path = join(folder, 'photo.jpg');
    await sharp({ create: { width: 2000, height: 1000, channels: 3, background: '#00ff00' } }).withMetadata({ orientation: 6 }).jpeg().toFile(path);
    const output = join(folder, 'photo.png');
    expect(await drawStill(path, 'image/jpeg', output, noFfmpeg)).toBe(true);
    expect(await sharp(output).metadata()).toMatchObject({ format: 'png', width: 252, height: 504 });
  });

  it('of a text is none', async () => {
    const path = join(folder, 'captions.srt');
    writeFileSync(path, '1\n00:00:00,000 --> 00:00:01,000\nHello\n');
    expect(await drawStill(path, 'application/x-subrip', join(folder, 'none.png'), noFfmpeg)).toBe(false);
    expect(readdirSync(folder)).not.toContain('none.png');
  });
});

describe('a cover', () => {
  const tools = { ffmpeg: () => openFfmpeg(), scratch: folder };
  const shape = { format: 'jpeg', width: 640, height: 400 };

  it('is cut from a picture that loses next to nothing by it', async () => {
    const cover = await drawCover('A picture', { path: await plain('picture.png', '#ff0000', 1000, 640), mediaType: 'image/png' }, tools);
    expect(await sharp(cover).metadata()).toMatchObject(shape);
    expect(await colourAt(cover, 0, 0)).toEqual([254, 0, 0]);
  });

  it.each([
    ['sheet', 1200, 1600, 300],
    ['strip', 2400, 600, 640],
  ])('shows all of a %s, and beside it the same out of focus', async (name, width, height, across) => {
    const path = join(folder, `${name}.png`);
    const ends = { input: { create: { width: 60, height, channels: 3, background: '#00ff00' } } } as const;
    await sharp({ create: { width, height, channels: 3, background: '#ff0000' } }).composite([{ ...ends, gravity: 'west' }, { ...ends, gravity: 'east' }]).png().toFile(path);
    const cover = await drawCover('A sheet', { path, mediaType: 'image/png' }, tools);
    expect(await sharp(cover).metadata()).toMatchObject(shape);
    const left = (640 - across) / 2;
    for (const x of [left + 3, left + across - 11]) {
      const [red = 0, green = 0] = await colourAt(cover, x, 200);
      expect(green).toBeGreaterThan(2 * red);
    }
    expect(await colourAt(cover, 320, 200)).toEqual([254, 0, 0]);
    expect(await isBlank(cover, 0, 0, 640, 20)).toBe(false);
  });

  it.each([0.4, 20])('is a frame of a film of %d s', async (seconds) => {
    const path = await makeClip(await openFfmpeg(), join(folder, `film-${seconds}.mp4`), { seconds, color: [200, 40, 40] });
    const cover = await drawCover('A film', { path, mediaType: 'video/mp4' }, tools);
    expect(await sharp(cover).metadata()).toMatchObject(shape);
    const [red = 0, green = 0] = await colourAt(cover, 300, 300);
    expect(red).toBeGreaterThan(2 * green);
  }, BUSY_MS);

  it('is the wave form of a sound below the title', async () => {
    const path = await makeSound(join(folder, 'song.wav'), tone(220, 1));
    const cover = await drawCover('A song <for> you & me', { path, mediaType: 'audio/wav' }, tools);
    expect(await sharp(cover).metadata()).toMatchObject(shape);
    expect(await isBlank(cover, 40, 60, 560, 100)).toBe(false);
    expect(await isBlank(cover, 40, 220, 560, 140)).toBe(false);
    expect(await isBlank(cover, 0, 0, 640, 20)).toBe(true);
  }, BUSY_MS);

  it('is the title alone where there is nothing to see, however long', async () => {
    const cover = await drawCover('A story that goes on and on '.repeat(12), undefined, tools);
    expect(await sharp(cover).metadata()).toMatchObject(shape);
    expect(await isBlank(cover, 40, 40, 560, 320)).toBe(false);
    expect(await sharp(await drawCover('', undefined, tools)).metadata()).toMatchObject(shape);
  });
});
