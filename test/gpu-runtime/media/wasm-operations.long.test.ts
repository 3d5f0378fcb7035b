import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ffmpeg } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import { ENGINES, input, makeClip, makeSound, measure, openWorkbench, perform, speech, tone, type Workbench } from './workbench.ts';

/** The graphs are the same for both engines; this proves that the WebAssembly build takes them. Captions have their leg in `add-subtitles.test.ts`. */
describe('the media runtime without an ffmpeg on the machine', () => {
  let bench: Workbench;
  let ffmpeg: Ffmpeg;
  /** Makes and measures: the faster engine, if there is one. */
  let other: Ffmpeg;

  beforeAll(async () => {
    [bench, ffmpeg, other] = await Promise.all([openWorkbench(), ENGINES.wasm(), ENGINES.found()]);
  });
  afterAll(() => bench.close());

  it('joins clips of different shapes by a transition, under a sound track, to the frame', async () => {
    const wide = input('video', await makeClip(other, bench.path('wide.mp4'), { seconds: 1 }), 'video/mp4');
    const tall = input('video', await makeClip(other, bench.path('tall.mp4'), { seconds: 1, width: 90, height: 160, fps: 24 }), 'video/mp4');
    const track = input('audio', await makeSound(bench.path('track.wav'), tone(440, 3)), 'audio/wav');
    const { saved, report } = await perform(ffmpeg, bench, 'stitch_video', { width: 256, height: 256, fps: 12, transition: { type: 'slideup', durationSeconds: 0.25 } }, [wide, tall, track]);
    const { video, audio } = await other.probe(saved[0]?.path ?? '', { count: true });
    expect(video).toMatchObject({ width: 256, height: 256, framesFound: 21, pixelFormat: 'yuv420p' });
    expect(audio).toMatchObject({ codec: 'aac', channels: 2 });
    expect(report.engine).toBe('media (ffmpeg wasm 5.1.4)');
  });

  it('mixes music under a voice to the loudness asked for', async () => {
    const music = input('music', await makeSound(bench.path('music.wav'), tone(300, 4)), 'audio/wav');
    const voice = input('voice', await makeSound(bench.path('voice.wav'), speech(2_000, 2)), 'audio/wav');
    const { saved } = await perform(ffmpeg, bench, 'mix_audio', { outputFormat: 'mp3' }, [music, voice]);
    const { lufs, peak } = await measure(other, saved[0]?.path ?? '', 'mp3');
    expect(Math.abs(lufs + 14)).toBeLessThanOrEqual(0.5);
    expect(peak).toBeLessThanOrEqual(-1);
  });
});
