import { readFile, stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ffmpeg } from '../../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import type { RuntimeInput } from '../../../../gpu-runtime/src/runtimes/port.ts';
import { BUSY_MS, ENGINES, input, levelAt, makeClip, makeSound, measure, openWorkbench, perform, readPictures, readWav, startsFast, tone, type ClipOrder, type Workbench } from '../workbench.ts';

const SIZE = { width: 160, height: 90 };
const [RED, GREEN, BLUE] = [[200, 30, 30], [30, 160, 30], [30, 30, 200]] as const;

let bench: Workbench;
/** Makes and measures: the faster engine, if there is one. */
let other: Ffmpeg;
const clips = {} as Record<'red' | 'green' | 'blue' | 'wide' | 'fast', RuntimeInput>;

beforeAll(async () => {
  [bench, other] = await Promise.all([openWorkbench(), ENGINES.found()]);
  const clip = async (name: keyof typeof clips, order: ClipOrder): Promise<void> => {
    clips[name] = input('video', await makeClip(other, bench.path(`${name}.mp4`), order), 'video/mp4');
  };
  await clip('red', { ...SIZE, seconds: 1, color: RED, tone: 440 });
  await clip('green', { ...SIZE, seconds: 1.25, color: GREEN });
  await clip('blue', { ...SIZE, seconds: 0.75, color: BLUE, tone: 1_760 });
  await clip('wide', { width: 240, height: 136, seconds: 0.5, color: BLUE });
  await clip('fast', { ...SIZE, seconds: 0.5, fps: 60, color: GREEN });
});
afterAll(() => bench.close());

const stitch = (ffmpeg: Ffmpeg, mode: string, inputs: readonly RuntimeInput[], more: Record<string, unknown> = {}) => perform(ffmpeg, bench, 'stitch_video', { mode, ...more }, inputs);

/** Digest of each picture as it is decoded. Encoding a picture anew changes it, however little. */
async function decoded(path: string): Promise<string[]> {
  const list = `${path}.pictures.wav`;
  await other.run({ inputs: [{ path, demuxer: 'mov' }], outputs: [{ path: list, args: ['-map', '0:v:0', '-f', 'framemd5'] }], cwd: bench.folder });
  return (await readFile(list, 'utf8')).split('\n').filter((line) => /^0,/.test(line)).map((line) => line.split(',').at(-1)?.trim() ?? '');
}

const soundOf = async (path: string): Promise<{ samples: Float32Array; rate: number }> => {
  await other.convertAudio({ input: path, output: `${path}.wav`, mediaType: 'audio/wav' });
  return await readWav(`${path}.wav`);
};

describe.each(Object.entries(ENGINES))('stitch_video with engine %s', (_name, open) => {
  it('combines clips that agree without encoding a picture anew, each sound in its place', async () => {
    const ffmpeg = await open();
    const { saved, report } = await stitch(ffmpeg, 'fast_combine', [clips.red, clips.green, clips.blue]);
    const path = saved[0]?.path ?? '';
    expect(report).toEqual({ engine: `media (ffmpeg ${ffmpeg.kind} ${ffmpeg.version})`, method: 'pictures combined as they are with ffmpeg, none encoded anew; sound joined to the sample' });
    expect(await decoded(path)).toEqual([...(await decoded(clips.red.path)), ...(await decoded(clips.green.path)), ...(await decoded(clips.blue.path))]);
    const { video } = await other.probe(path, { count: true });
    expect(video).toMatchObject({ ...SIZE, framesFound: 36, durationSeconds: 3, fps: 12, constantRate: true });
    const shown = (await readPictures(other, path, SIZE.width, SIZE.height)).map((picture) => [RED, GREEN, BLUE].findIndex((color) => color.every((value, channel) => Math.abs(value - (picture[(60 * SIZE.width + 80) * 3 + channel] ?? 0)) < 16)));
    expect(shown).toEqual([...Array<number>(12).fill(0), ...Array<number>(15).fill(1), ...Array<number>(9).fill(2)]);
    const sound = await soundOf(path);
    expect([levelAt(sound, 440, 0.1, 0.9) > -18, levelAt(sound, 440, 1.1, 2.1) < -50, levelAt(sound, 1_760, 2.3, 2.7) > -18]).toEqual([true, true, true]);
    expect(await startsFast(path)).toBe(true);
  }, BUSY_MS);

  it('makes a share-safe film that is no larger than asked for, at -14 LUFS', async () => {
    const ffmpeg = await open();
    const { saved, report } = await stitch(ffmpeg, 'share_safe', [clips.red, clips.fast, clips.blue]);
    const path = saved[0]?.path ?? '';
    const { video, audio } = await other.probe(path, { count: true });
    expect(video).toMatchObject({ ...SIZE, codec: 'h264', profile: 'High', pixelFormat: 'yuv420p', colorSpace: 'bt709', fps: 30, constantRate: true, framesFound: 68 });
    expect(video?.coding.level).toBe('40');
    expect(audio).toMatchObject({ codec: 'aac', sampleRate: 48_000, channels: 2 });
    const { lufs, peak } = await measure(other, path, 'mov');
    expect(Math.abs(lufs + 14)).toBeLessThanOrEqual(0.6);
    expect(peak).toBeLessThanOrEqual(-1);
    expect((await stat(path)).size).toBeLessThan(2_250_000);
    expect(report.method).toMatch(/^joined with ffmpeg for sharing: \d\.\d\d MB, -1\d(\.\d)? LUFS$/);
    expect(await startsFast(path)).toBe(true);
  }, BUSY_MS);
});

describe('Fast Combine', () => {
  const combine = (inputs: readonly RuntimeInput[], more: Record<string, unknown> = {}) => stitch(other, 'fast_combine', inputs, more);

  it('lays a sound track over pictures that it does not touch', async () => {
    const track = input('audio', await makeSound(bench.path('track.wav'), tone(3_000, 5)), 'audio/wav');
    const { saved, report } = await combine([clips.red, clips.blue, track]);
    expect(await decoded(saved[0]?.path ?? '')).toHaveLength(21);
    expect(levelAt(await soundOf(saved[0]?.path ?? ''), 3_000, 0.2, 1.6)).toBeGreaterThan(-18);
    expect(report.warnings).toBeUndefined();
  });

  it.each([
    ['sizes differ', () => [clips.red, clips.wide], {}, /^the pictures were encoded anew: video\[1\] has size 240 × 136, video\[0\] 160 × 90$/],
    ['rates differ', () => [clips.red, clips.fast], {}, /video\[1\] has frame rate 60\/1, video\[0\] 12\/1/],
    ['a transition is asked for', () => [clips.red, clips.green], { transition: { type: 'fade', durationSeconds: 0.25 } }, /transition fade mixes pictures/],
    ['another size is asked for', () => [clips.red, clips.green], { width: 320, height: 180 }, /the film is to be 320 × 180, the clips are 160 × 90/],
  ])('says why it encodes anew where %s', async (_what, inputs, more, warning) => {
    const { report, saved } = await combine(inputs(), more);
    expect(report.warnings).toEqual([expect.stringMatching(warning)]);
    expect((await other.probe(saved[0]?.path ?? '')).video).toMatchObject({ codec: 'h264', pixelFormat: 'yuv420p' });
  });

  it('encodes anew what was encoded in another way, or hides frames', async () => {
    const [baseline, hiding] = [bench.path('baseline.mp4'), bench.path('hiding.mp4')];
    await other.run({
      inputs: [{ path: clips.green.path, demuxer: 'mov' }],
      filterGraph: '[0:v:0]format=yuv420p[v]',
      outputs: [{ path: baseline, args: ['-map', '[v]', '-c:v', 'libx264', '-preset', 'ultrafast', '-profile:v', 'baseline'] }],
      cwd: bench.folder,
    });
    expect((await combine([clips.red, input('video', baseline, 'video/mp4')])).report.warnings?.[0]).toMatch(/video\[1\] has profile Constrained Baseline, video\[0\] High/);
    await other.run({ inputs: [{ path: clips.red.path, demuxer: 'mov', options: ['-ss', '0.5'] }], outputs: [{ path: hiding, args: ['-map', '0:v', '-c', 'copy'] }], cwd: bench.folder });
    expect((await combine([clips.green, input('video', hiding, 'video/mp4')])).report.warnings?.[0]).toMatch(/the pictures were encoded anew: video\[1\] /);
  });
});

describe('High Quality', () => {
  it('takes size and rate of the largest and the fastest clip where none are given', async () => {
    const { saved, report } = await perform(other, bench, 'stitch_video', {}, [clips.red, clips.wide, clips.fast]);
    expect((await other.probe(saved[0]?.path ?? '', { count: true })).video).toMatchObject({ width: 240, height: 136, fps: 60, framesFound: 120 });
    expect(report.method).toBe('joined with ffmpeg, hard cuts');
  });

  it('completes one side by the shape of the largest clip, and keeps 29.97 to the fraction', async () => {
    const { saved } = await perform(other, bench, 'stitch_video', { height: 180, fps: 29.97 }, [clips.red]);
    expect((await other.probe(saved[0]?.path ?? '', { count: true })).video).toMatchObject({ width: 320, height: 180, frameRate: '30000/1001', framesFound: 30 });
  });
});

describe('Share-Safe', () => {
  it('encodes until the file is as small as asked for', async () => {
    const noisy = input('video', bench.path('noisy.mp4'), 'video/mp4');
    let state = 1;
    function* noise(): Generator<Uint8Array> {
      for (let frame = 0; frame < 48; frame += 1) yield Uint8Array.from({ length: 320 * 180 * 3 }, () => ((state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) >> 16) & 255);
    }
    await other.encodeFrames({ width: 320, height: 180, fps: 24, frameCount: 48, frames: noise(), output: noisy.path });
    const { saved, report } = await stitch(other, 'share_safe', [noisy], { maxFileSizeMb: 0.3 });
    const { size } = await stat(saved[0]?.path ?? '');
    expect(size).toBeLessThanOrEqual(300_000);
    expect(size).toBeGreaterThan(100_000);
    expect(report.method).toContain('silent');
  }, BUSY_MS);

  it.each([
    [{ maxFileSizeMb: 0.1 }, 60, 'maxFileSizeMb is 0.1; a share-safe film of'],
    [{ fps: 60 }, 1, 'fps is 60; share_safe allows up to 30'],
    [{ width: 3_840, height: 2_160 }, 1, 'width and height are 3840 × 2160; share_safe allows up to 1920 × 1080'],
  ])('refuses %j', async (more, times, message) => {
    const inputs = Array.from({ length: Math.min(32, times) }, () => clips.red);
    await expect(stitch(other, 'share_safe', inputs, more)).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining(message) });
  });
});
