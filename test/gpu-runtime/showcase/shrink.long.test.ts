import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { openFfmpeg } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import { endingOfShown, shrink } from '../../../gpu-runtime/src/showcase/shrink.ts';
import { BUSY_MS, makeClip, makeSound, openWorkbench, tone, type Workbench } from '../media/workbench.ts';

let bench: Workbench;
beforeAll(async () => (bench = await openWorkbench()));
afterAll(() => bench.close());

const tools = () => ({ ffmpeg: () => openFfmpeg(), scratch: bench.folder });
const noise = async (name: string, width: number, height: number): Promise<string> => {
  await sharp(randomBytes(width * height * 3), { raw: { width, height, channels: 3 } }).png().toFile(bench.path(name));
  return bench.path(name);
};
const written = async (name: string, content: Buffer): Promise<string> => {
  await writeFile(bench.path(name), content);
  return bench.path(name);
};

describe('a result made small', () => {
  it('is a JPEG of at most 960 px for a picture, white where it was transparent', async () => {
    const path = bench.path('clear.png');
    await sharp({ create: { width: 1600, height: 900, channels: 4, background: '#00000000' } }).png().toFile(path);
    const jpeg = await shrink({ path, mediaType: 'image/png' }, '.jpg', tools());
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 960, height: 540 });
    expect((await sharp(jpeg).stats()).channels.map(({ mean }) => Math.round(mean))).toEqual([255, 255, 255]);
  });

  it('loses quality and size, until it fits, when it is full of detail', async () => {
    const jpeg = await shrink({ path: await noise('noise.png', 1200, 1200), mediaType: 'image/png' }, '.jpg', tools());
    const { width = 0 } = await sharp(jpeg).metadata();
    expect(jpeg.byteLength).toBeLessThanOrEqual(120_000);
    expect(width).toBeLessThan(960);
  });

  it('is not made larger', async () => {
    const jpeg = await shrink({ path: await noise('tiny.png', 64, 48), mediaType: 'image/png' }, '.jpg', tools());
    expect(await sharp(jpeg).metadata()).toMatchObject({ width: 64, height: 48 });
  });

  it('is an H.264 film with its sound, as long as before', async () => {
    const ffmpeg = await openFfmpeg();
    const path = await makeClip(ffmpeg, bench.path('film.mp4'), { seconds: 2, width: 540, height: 960, tone: 440 });
    const small = await written('shown.mp4', await shrink({ path, mediaType: 'video/mp4' }, '.mp4', tools()));
    expect(await ffmpeg.probe(small)).toMatchObject({
      durationSeconds: expect.closeTo(2, 1),
      video: { codec: 'h264', width: 360, height: 640, pixelFormat: 'yuv420p' },
      audio: { codec: 'aac', channels: 2 },
    });
  }, BUSY_MS);

  it.each(['.m4a', '.mp3'] as const)('is %s of at most 30 s for a sound, which ends silently', async (ending) => {
    const path = await makeSound(bench.path('long.wav'), tone(440, 33));
    const sound = await shrink({ path, mediaType: 'audio/wav' }, ending, tools());
    const small = await written(`shown${ending}`, sound);
    expect(sound.byteLength).toBeLessThanOrEqual(300_000);
    expect((await (await openFfmpeg()).probe(small)).durationSeconds).toBeCloseTo(30, 0);
  }, BUSY_MS);

  it('stays as it is when it is a text', async () => {
    const path = await written('tale.txt', Buffer.from('Once upon a time'));
    expect((await shrink({ path, mediaType: 'text/plain' }, '.txt', tools())).toString()).toBe('Once upon a time');
  });

  it('is of the kind that its name says', async () => {
    expect(endingOfShown('examples/a/Film.MP4')).toBe('.mp4');
    expect(() => endingOfShown('film.webm')).toThrow(expect.objectContaining({ code: 'invalid_input', message: '"film.webm" cannot be shown; allowed endings are .jpg, .mp4, .m4a, .mp3, .txt' }));
    await expect(shrink({ path: await noise('wrong.png', 8, 8), mediaType: 'image/png' }, '.mp4', tools())).rejects.toMatchObject({ code: 'invalid_media', message: 'a image/png is shown as .mp4, which is for video' });
  });
});
