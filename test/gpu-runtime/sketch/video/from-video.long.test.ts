import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { Ffmpeg } from '../../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import type { RuntimeInput } from '../../../../gpu-runtime/src/runtimes/port.ts';
import { ENGINES, input, levelAt, makeClip, makeSound, openWorkbench, readWav, tone, type Workbench } from '../../media/workbench.ts';
import { brightness, difference, openStudio, photo, pictures, SMALL, type Studio } from './studio.ts';

describe.each(['found', 'wasm'] as const)('video from video with the FFmpeg that is %s', (kind) => {
  let bench: Workbench;
  let ffmpeg: Ffmpeg;
  let studio: Studio;
  let clip: RuntimeInput;

  beforeAll(async () => {
    [bench, ffmpeg] = await Promise.all([openWorkbench(), ENGINES[kind]()]);
    studio = openStudio(ffmpeg, bench);
    clip = input('video', await makeClip(ffmpeg, bench.path('clip.mp4'), { seconds: 2, width: 160, height: 90, fps: 12, tone: 440 }), 'video/mp4');
  }, 120_000);
  afterAll(async () => {
    await studio.close();
    await bench.close();
  });

  const soundOf = async (path: string) => {
    const wav = `${path}.wav`;
    await ffmpeg.run({ inputs: [{ path, demuxer: 'mov' }], outputs: [{ path: wav, args: ['-map', '0:a:0', '-ac', '2', '-c:a', 'pcm_s16le'] }], cwd: bench.folder });
    return await readWav(wav);
  };

  it('extends a video without a jump, at its size and rate, with its sound', async () => {
    const taken = await studio.perform('extend_video', { duration: 2, prompt: 'pan right' }, [clip]);
    expect(taken.saved).toMatchObject([{ width: 160, height: 90, durationSeconds: 4 }]);
    const frames = await pictures(ffmpeg, taken);
    expect(frames).toHaveLength(48);
    // The bar of the source moves in each of its frames; the seam is no larger a step than those.
    const steps = frames.slice(1).map((frame, i) => difference(frame, frames[i]!));
    expect(steps[23]).toBeLessThanOrEqual(Math.max(...steps.slice(0, 23)));
    expect(difference(frames[24]!, frames[47]!)).toBeGreaterThan(0.3);
    const { video, audio } = await ffmpeg.probe(taken.saved[0]!.path, { count: true });
    expect(video).toMatchObject({ fps: 12, framesFound: 48 });
    expect(audio!.durationSeconds).toBeCloseTo(4, 1);
    const sound = await soundOf(taken.saved[0]!.path);
    expect(levelAt(sound, 440, 0.5, 1.5)).toBeGreaterThan(-20);
    expect(levelAt(sound, 440, 2.5, 3.5)).toBeLessThan(-60);
  }, 120_000);

  it('replaces a stretch by another video and leaves the rest, the length and the sound', async () => {
    const red = input('replacement', await makeClip(ffmpeg, bench.path('red.mp4'), { seconds: 1, width: 320, height: 180, fps: 24, color: [220, 20, 20] }), 'video/mp4');
    const taken = await studio.perform('replace_video_segment', { startSeconds: 0.5, endSeconds: 1, replacementStartSeconds: 0.25, replacementEndSeconds: 1 }, [clip, red]);
    const frames = await pictures(ffmpeg, taken);
    expect(frames).toHaveLength(24);
    const redness = frames.map((frame) => frame[frame.length - 3]! > 150);
    expect(redness).toEqual(frames.map((_, i) => i >= 6 && i < 12));
    expect((await ffmpeg.probe(taken.saved[0]!.path)).audio).toBeDefined();
    expect(taken.report.warnings).toEqual(['the last 0.25 s of the replacement are not seen: the stretch is shorter']);
  }, 120_000);

  it('redraws every frame, keeps the sound, and lets stand still what stands still', async () => {
    const taken = await studio.perform('video_to_video', { prompt: 'ink drawing' }, [clip]);
    const frames = await pictures(ffmpeg, taken);
    const source = await pictures(ffmpeg, { ...taken, saved: [{ ...taken.saved[0]!, path: clip.path }] });
    expect(frames).toHaveLength(24);
    expect(difference(frames[0]!, source[0]!)).toBeGreaterThan(20);
    // Below the moving bar the source is flat.
    const below = (frame: Uint8Array) => frame.subarray(160 * 3 * 30);
    for (let i = 1; i < 24; i++) expect(difference(below(frames[i]!), below(frames[i - 1]!))).toBeLessThan(1.5);
    const { audio } = await ffmpeg.probe(taken.saved[0]!.path);
    expect(audio!.durationSeconds).toBeCloseTo(2, 1);
  }, 240_000);

  it('lights a picture by the level of a sound, which is heard in the clip', async () => {
    const { samples, rate } = tone(300, 2, 0.5);
    const sound = input('audio', await makeSound(bench.path('late.wav'), { rate, samples: samples.map((value, i) => (i < rate ? 0 : value)) }), 'audio/wav');
    const taken = await studio.perform('sound_to_video', { prompt: 'still', ...SMALL, duration: undefined, fps: 12 }, [sound, await photo(bench, 'image', 'portrait.png')]);
    expect(taken.saved).toMatchObject([{ durationSeconds: 2, width: 256, height: 256 }]);
    const light = (await pictures(ffmpeg, taken)).map(brightness);
    expect(light).toHaveLength(24);
    expect(Math.min(...light.slice(13))).toBeGreaterThan(Math.max(...light.slice(0, 12)) * 1.05);
    const heard = await soundOf(taken.saved[0]!.path);
    expect(levelAt(heard, 300, 0.1, 0.9)).toBeLessThan(-60);
    expect(levelAt(heard, 300, 1.1, 1.9)).toBeGreaterThan(-10);
    expect(taken.report.method).toBe('light and camera follow the level of the sound by rules, no AI model');
  }, 120_000);
});

describe('video from video', () => {
  let bench: Workbench;
  let ffmpeg: Ffmpeg;
  let studio: Studio;
  let clip: RuntimeInput;

  beforeAll(async () => {
    [bench, ffmpeg] = await Promise.all([openWorkbench(), ENGINES.found()]);
    studio = openStudio(ffmpeg, bench);
    clip = input('video', await makeClip(ffmpeg, bench.path('clip.mp4'), { seconds: 2 }), 'video/mp4');
  });
  afterAll(async () => {
    await studio.close();
    await bench.close();
  });

  it('draws edges white on black and lines black on white', async () => {
    const edges = await pictures(ffmpeg, await studio.perform('video_to_video', { prompt: 'x', controlMode: 'canny', duration: 1 }, [clip]));
    const lines = await pictures(ffmpeg, await studio.perform('video_to_video', { prompt: 'x', controlMode: 'line', duration: 1 }, [clip]));
    expect(edges).toHaveLength(12);
    expect(brightness(edges[6]!)).toBeLessThan(20);
    expect(Math.max(...edges[6]!)).toBeGreaterThan(150);
    expect(brightness(lines[6]!)).toBeGreaterThan(225);
    expect(Math.min(...lines[6]!)).toBeLessThan(120);
  });

  it('changes only what the mask shows white', async () => {
    const mask = bench.path('mask.png');
    await writeFile(mask, await sharp({ create: { width: 160, height: 90, channels: 3, background: '#000' } }).composite([{ input: Buffer.from('<svg width="80" height="90"><rect width="80" height="90" fill="#fff"/></svg>'), left: 80, top: 0 }]).png().toBuffer());
    const taken = await studio.perform('video_to_video', { prompt: 'sepia', controlMode: 'inpaint', duration: 1 }, [clip, input('mask', mask, 'image/png')]);
    const [frame] = await pictures(ffmpeg, taken);
    const [source] = await pictures(ffmpeg, { ...taken, saved: [{ ...taken.saved[0]!, path: clip.path }] });
    const at = (x: number, y: number) => (y * 160 + x) * 3;
    expect(Math.abs(frame![at(20, 60)]! - source![at(20, 60)]!)).toBeLessThan(6);
    expect(Math.abs(frame![at(140, 60) + 2]! - source![at(140, 60) + 2]!)).toBeGreaterThan(25);
  });

  it('widens to another shape with the source where it was asked for', async () => {
    const taken = await studio.perform('video_to_video', { prompt: 'x', controlMode: 'outpaint', outpaintAspectRatio: '1:1', outpaintPosition: 'top', videoStart: 1 }, [clip]);
    expect(taken.saved).toMatchObject([{ width: 160, height: 160, durationSeconds: 1 }]);
    const frames = await pictures(ffmpeg, taken);
    // The white bar lies at the top of the source, which lies at the top of the frame.
    expect(Math.max(...frames[0]!.subarray(0, 160 * 3))).toBeGreaterThan(230);
    expect(frames[0]!.subarray(-3)[2]).toBeGreaterThan(90);
  });

  it('moves from the first to the last frame of a stretch when the prompt names no scene', async () => {
    const taken = await studio.perform('replace_video_segment', { startSeconds: 0.5, endSeconds: 1.5, prompt: 'push in' }, [clip]);
    expect(await pictures(ffmpeg, taken)).toHaveLength(24);
    expect(taken.report.method).toContain('from the first frame of the stretch to its last one');
    expect((await ffmpeg.probe(taken.saved[0]!.path)).audio).toBeUndefined();
  });

  it.each([
    ['extend_video', { duration: 2 }, [], 'invalid_input', 'extend_video got no video'],
    ['replace_video_segment', { startSeconds: 1, endSeconds: 1, prompt: 'x' }, ['clip'], 'invalid_parameter', 'the stretch must end after it starts'],
    ['replace_video_segment', { startSeconds: 1, endSeconds: 9, prompt: 'x' }, ['clip'], 'invalid_parameter', 'endSeconds is 9; the video lasts 2.00 s'],
    ['replace_video_segment', { startSeconds: 0, endSeconds: 1 }, ['clip'], 'invalid_parameter', 'prompt is empty and there is no replacement video'],
    ['video_to_video', { prompt: 'hello' }, ['clip'], 'invalid_parameter', 'no word of it names an edit'],
    ['video_to_video', { prompt: 'night', controlMode: 'inpaint' }, ['clip'], 'invalid_input', 'got no mask'],
    ['video_to_video', { prompt: 'night', videoStart: 2 }, ['clip'], 'invalid_parameter', 'videoStart is 2; the video lasts 2.00 s'],
    ['video_to_video', { prompt: 'x', controlMode: 'pose' }, ['clip'], 'invalid_parameter', 'controlMode is "pose"; model sketch allows restyle, canny, line, depth, inpaint, outpaint'],
    ['sound_to_video', { prompt: 'x' }, [], 'invalid_input', 'sound_to_video got no sound'],
  ])('%s refuses %j', async (operation, given, taken, code, message) => {
    await expect(studio.perform(operation, given, taken.length > 0 ? [clip] : [])).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('refuses a file that is no video, naming the slot', async () => {
    const path = bench.path('broken.mp4');
    await writeFile(path, 'no video at all');
    await expect(studio.perform('extend_video', { duration: 2 }, [input('video', path, 'video/mp4')])).rejects.toMatchObject({ code: 'invalid_media', message: expect.stringContaining('video[0]') });
  });

  it('stops redrawing when it is cancelled', async () => {
    const stop = new AbortController();
    const job = studio.perform('video_to_video', { prompt: 'oil painting' }, [clip], { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(job).rejects.toMatchObject({ code: 'cancelled' });
  });
});
