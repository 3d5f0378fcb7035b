import { readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import type { Ffmpeg } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import type { RuntimeInput } from '../../../gpu-runtime/src/runtimes/port.ts';
import { BUSY_MS, ENGINES, input, makeClip, makeSound, openWorkbench, perform, tone, type Workbench } from './workbench.ts';

let bench: Workbench;
let ffmpeg: Ffmpeg;
beforeAll(async () => {
  [bench, ffmpeg] = await Promise.all([openWorkbench(), ENGINES.found()]);
});
afterAll(() => bench.close());

async function extract(file: RuntimeInput, engine = ffmpeg): Promise<Record<string, unknown>> {
  const { saved, report } = await perform(engine, bench, 'extract_metadata', {}, [file]);
  expect(saved).toMatchObject([{ role: 'text', mediaType: 'application/json' }]);
  const facts = JSON.parse(await readFile(saved[0]?.path ?? '', 'utf8')) as Record<string, unknown>;
  expect(report.facts).toEqual(facts);
  return facts;
}

const picture = async (name: string, made: Sharp): Promise<RuntimeInput> => {
  const bytes = await made.toBuffer();
  await writeFile(bench.path(name), bytes);
  return input('image', bench.path(name), name.endsWith('.png') ? 'image/png' : 'image/jpeg');
};

describe.each(Object.entries(ENGINES))('extract_metadata with engine %s', (_name, open) => {
  it('tells size, codecs, rates, loudness and colours of a film', async () => {
    const file = await makeClip(ffmpeg, bench.path('film.mp4'), { width: 160, height: 90, seconds: 2, fps: 12, color: [200, 30, 30], tone: 1_000 });
    const { size } = await stat(file);
    const facts = await extract(input('video', file, 'video/mp4'), await open());
    expect(facts).toMatchObject({
      ...{ kind: 'video', mediaType: 'video/mp4', sizeBytes: size },
      video: { codec: 'h264', profile: 'High', width: 160, height: 90, aspectRatio: 1.778, fps: 12, constantFrameRate: true, frames: 24, pixelFormat: 'yuv420p', colorSpace: 'bt709', durationSeconds: 2 },
      audio: { codec: 'aac', sampleRate: 44_100, channels: 1, silent: false },
      streams: [{ kind: 'video', codec: 'h264' }, { kind: 'audio', codec: 'aac' }],
    });
    expect(facts.durationSeconds).toBeCloseTo(2, 1);
    // A sine of amplitude 0.3 at 1 kHz: its mean square, 3 dB below its peak, is its loudness less 0.691 dB of the scale and about 0.7 dB of the weighting.
    expect((facts.audio as { loudnessLufs: number }).loudnessLufs).toBeCloseTo(-13.5, 0);
    const [{ color, share } = { color: '', share: 0 }] = facts.dominantColors as { color: string; share: number }[];
    expect(share).toBeGreaterThan(0.9);
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as [number, number, number];
    expect(Math.max(Math.abs(red - 200), Math.abs(green - 30), Math.abs(blue - 30))).toBeLessThan(14);
  }, BUSY_MS);
});

describe('extract_metadata', () => {
  it('tells a sound from silence', async () => {
    const facts = await extract(input('audio', await makeSound(bench.path('tone.wav'), tone(1_000, 2, 0.5)), 'audio/wav'));
    expect(facts).toMatchObject({ kind: 'audio', durationSeconds: 2, audio: { codec: 'pcm_s16le', sampleRate: 44_100, channels: 1, silent: false } });
    expect((facts.audio as { truePeakDb: number }).truePeakDb).toBeCloseTo(-6, 0);
    expect(facts).not.toHaveProperty('dominantColors');
    const silence = await extract(input('audio', await makeSound(bench.path('silence.wav'), tone(1_000, 1, 0)), 'audio/wav'));
    expect(silence.audio).toMatchObject({ silent: true, loudnessLufs: null, truePeakDb: null });
  });

  it('tells size, format and colours of a picture, the largest share first', async () => {
    const half = await sharp({ create: { width: 60, height: 30, channels: 3, background: '#1030E0' } }).png().toBuffer();
    const flag = sharp({ create: { width: 60, height: 90, channels: 4, background: '#F0C010' } }).composite([{ input: half, top: 0, left: 0 }]).png();
    expect(await extract(await picture('flag.png', flag))).toMatchObject({
      ...{ kind: 'image', format: 'png', width: 60, height: 90, aspectRatio: 0.667, hasAlpha: true, bitDepth: 'uchar' },
      dominantColors: [{ color: '#F0C010', share: expect.closeTo(0.667, 1) }, { color: '#1030E0', share: expect.closeTo(0.333, 1) }],
    });
  });

  it('tells what the camera noted, size as the picture is shown, and that there is a place, but never the place', async () => {
    const photo = sharp({ create: { width: 40, height: 20, channels: 3, background: '#808080' } })
      .jpeg()
      .withExif({
        IFD0: { Make: 'Acme', Model: 'Eye 5', Software: 'Firmware 1.2' },
        IFD2: { ExposureTime: '1/250', FNumber: '28/10', ISOSpeedRatings: '200', DateTimeOriginal: '2026:05:01 12:30:00', FocalLength: '35/1', LensModel: 'Eye 35mm' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' },
      })
      .withMetadata({ orientation: 6 });
    const facts = await extract(await picture('photo.jpg', photo));
    expect(facts).toMatchObject({
      hasLocation: true,
      software: 'Firmware 1.2',
      camera: { make: 'Acme', model: 'Eye 5', takenAt: '2026-05-01T12:30:00', exposureSeconds: 0.004, aperture: 2.8, iso: 200, focalLengthMm: 35, lens: 'Eye 35mm' },
    });
    expect(JSON.stringify(facts)).not.toMatch(/gps|latitude|3230/i);
    expect([facts.width, facts.height, facts.storedOrientation]).toEqual([20, 40, 6]);
  });

  it('names the file that cannot be read', async () => {
    await writeFile(bench.path('words.jpg'), 'no picture');
    await expect(perform(ffmpeg, bench, 'extract_metadata', {}, [input('image', bench.path('words.jpg'), 'image/jpeg')])).rejects.toMatchObject({ code: 'invalid_media', message: expect.stringContaining('image[0]') });
    await expect(perform(ffmpeg, bench, 'extract_metadata', {}, [input('audio', bench.path('words.jpg'), 'audio/mpeg')])).rejects.toMatchObject({ code: 'invalid_media', message: expect.stringContaining('audio[0]') });
  });
});
