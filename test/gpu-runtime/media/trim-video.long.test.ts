import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ffmpeg } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import type { RuntimeInput } from '../../../gpu-runtime/src/runtimes/port.ts';
import { BUSY_MS, ENGINES, input, levelAt, makeClip, openWorkbench, perform, readPictures, readWav, startsFast, tone, makeSound, type Workbench } from './workbench.ts';

const SIZE = { width: 160, height: 90 };

/** Where the bar that moves a column a frame stands: the number of the frame. */
const frameOf = (picture: Buffer): number => Array.from({ length: SIZE.width }, (_, x) => picture[(5 * SIZE.width + x) * 3] ?? 0).findIndex((red) => red > 200);

describe.each(Object.entries(ENGINES))('trim_video with engine %s', (_name, open) => {
  let bench: Workbench;
  let ffmpeg: Ffmpeg;
  let other: Ffmpeg;
  let film: RuntimeInput;

  beforeAll(async () => {
    [bench, ffmpeg, other] = await Promise.all([openWorkbench(), open(), ENGINES.found()]);
    film = input('video', await makeClip(other, bench.path('film.mp4'), { ...SIZE, seconds: 3, fps: 24, tone: 440 }), 'video/mp4');
  });
  afterAll(() => bench.close());

  it('keeps exactly the frames between the times, with their sound', async () => {
    const { saved, report } = await perform(ffmpeg, bench, 'trim_video', { startSeconds: 0.5, endSeconds: 1.75 }, [film]);
    const path = saved[0]?.path ?? '';
    expect(saved[0]).toMatchObject({ role: 'video', mediaType: 'video/mp4', ...SIZE, durationSeconds: 1.25 });
    const shown = (await readPictures(other, path, SIZE.width, SIZE.height)).map(frameOf);
    expect(shown).toEqual(Array.from({ length: 30 }, (_, index) => 12 + index));
    const { video, audio } = await other.probe(path, { count: true });
    expect(video).toMatchObject({ codec: 'h264', framesFound: 30, frameRate: '24/1', durationSeconds: 1.25 });
    expect(Math.abs((audio?.durationSeconds ?? 0) - 1.25)).toBeLessThan(0.03);
    expect(await startsFast(path)).toBe(true);
    expect(report.method).toBe('frames 12 to 41 cut out with ffmpeg');
  }, BUSY_MS);
});

describe('trim_video', () => {
  let bench: Workbench;
  let ffmpeg: Ffmpeg;
  let film: RuntimeInput;
  const trim = (parameters: Record<string, unknown>, inputs: readonly RuntimeInput[] = [film]) => perform(ffmpeg, bench, 'trim_video', parameters, inputs);

  beforeAll(async () => {
    [bench, ffmpeg] = await Promise.all([openWorkbench(), ENGINES.found()]);
    film = input('video', await makeClip(ffmpeg, bench.path('film.mp4'), { ...SIZE, seconds: 2 }), 'video/mp4');
  });
  afterAll(() => bench.close());

  it('cuts the sound at the same times as the picture', async () => {
    const beep = tone(2_000, 2);
    beep.samples.fill(0, 0, 44_100);
    const silent = await makeClip(ffmpeg, bench.path('beep-silent.mp4'), { ...SIZE, seconds: 2 });
    await ffmpeg.run({
      inputs: [{ path: silent, demuxer: 'mov' }, { path: await makeSound(bench.path('beep.wav'), beep), demuxer: 'wav' }],
      outputs: [{ path: bench.path('beep.mp4'), args: ['-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-c:a', 'aac'] }],
      cwd: bench.folder,
    });
    const { saved } = await trim({ startSeconds: 0.75, endSeconds: 1.5 }, [input('video', bench.path('beep.mp4'), 'video/mp4')]);
    await ffmpeg.convertAudio({ input: saved[0]?.path ?? '', output: bench.path('piece.wav'), mediaType: 'audio/wav' });
    const sound = await readWav(bench.path('piece.wav'));
    expect(levelAt(sound, 2_000, 0.02, 0.22)).toBeLessThan(-40);
    expect(levelAt(sound, 2_000, 0.28, 0.7)).toBeGreaterThan(-14);
  });

  it('takes the end of the video where none is given, drops the sound when told to, and tells of an end beyond', async () => {
    const sounding = input('video', await makeClip(ffmpeg, bench.path('sounding.mp4'), { ...SIZE, seconds: 1, tone: 440 }), 'video/mp4');
    const { saved, report } = await trim({ startSeconds: 0.5, keepAudio: false }, [sounding]);
    expect(saved[0]?.durationSeconds).toBe(0.5);
    expect((await ffmpeg.probe(saved[0]?.path ?? '')).streams).toEqual([{ kind: 'video', codec: 'h264' }]);
    expect(report.warnings).toBeUndefined();
    expect((await trim({ endSeconds: 9 })).report.warnings).toEqual(['endSeconds is 9; the video ends at 2.00 s, and so does the piece']);
  });

  it.each([
    [{ startSeconds: 2 }, 'startSeconds is 2; the video lasts 2.00 s, so it must be less'],
    [{ startSeconds: 1, endSeconds: 1.01 }, 'endSeconds is 1.01 and startSeconds is 1; the piece must hold at least one frame of 0.083 s'],
    [{ startSeconds: -1 }, 'startSeconds is -1'],
  ])('refuses %j', async (parameters, message) => {
    await expect(trim(parameters)).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining(message) });
  });

  it('refuses a job without a video', async () => {
    await expect(trim({}, [])).rejects.toMatchObject({ code: 'invalid_parameter' });
  });
});
