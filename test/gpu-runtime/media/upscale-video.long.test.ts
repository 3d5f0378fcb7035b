import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ffmpeg } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import { ENGINES, input, makeClip, openWorkbench, perform, startsFast, type Workbench } from './workbench.ts';

describe.each(['found', 'wasm'] as const)('upscale_video with the FFmpeg that is %s', (kind) => {
  let bench: Workbench;
  let ffmpeg: Ffmpeg;

  beforeAll(async () => {
    [bench, ffmpeg] = await Promise.all([openWorkbench(), ENGINES[kind]()]);
  });
  afterAll(() => bench.close());

  it('makes a video larger, and keeps its frames, rate and sound', async () => {
    const clip = input('video', await makeClip(ffmpeg, bench.path('clip.mp4'), { seconds: 0.5, width: 960, height: 540, tone: 440 }), 'video/mp4');
    const { saved, report } = await perform(ffmpeg, bench, 'upscale_video', { detailPreference: 'sharper' }, [clip]);
    expect(saved).toMatchObject([{ role: 'video', width: 1920, height: 1080, durationSeconds: 0.5 }]);
    const { video, audio } = await ffmpeg.probe(saved[0]!.path, { count: true });
    expect(video).toMatchObject({ width: 1920, height: 1080, fps: 12, framesFound: 6 });
    expect(audio).toMatchObject({ codec: 'aac', sampleRate: 44_100 });
    expect(await startsFast(saved[0]!.path)).toBe(true);
    expect(report.method).toBe('resampled with ffmpeg and sharpened, no AI model: no detail is added');
  }, 120_000);
});

describe('upscale_video', () => {
  it.each([
    [160, 90, 'targetResolution is 1080 and the video is 160 × 90; it can be made up to 2 times as large, so its short side must be 540 to 1079 px'],
    [1920, 1080, 'targetResolution is 1080 and the video is 1920 × 1080'],
  ])('refuses a video of %d × %d', async (width, height, message) => {
    const [bench, ffmpeg] = await Promise.all([openWorkbench(), ENGINES.found()]);
    try {
      const clip = input('video', await makeClip(ffmpeg, bench.path('clip.mp4'), { seconds: 0.25, width, height }), 'video/mp4');
      await expect(perform(ffmpeg, bench, 'upscale_video', {}, [clip])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining(message) });
    } finally {
      await bench.close();
    }
  });
});
