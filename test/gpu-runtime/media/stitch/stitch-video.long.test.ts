import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ffmpeg } from '../../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import type { RuntimeInput } from '../../../../gpu-runtime/src/runtimes/port.ts';
import { ENGINES, input, levelAt, makeClip, makeSound, openWorkbench, perform, readPictures, readWav, startsFast, tone, type ClipOrder, type Workbench } from '../workbench.ts';

const [RED, GREEN, BLUE] = [[200, 30, 30], [30, 160, 30], [30, 30, 200]] as const;
/** The smallest film that the operation makes. */
const FILM = { width: 448, height: 256, fps: 12 };

let bench: Workbench;
let ffmpeg: Ffmpeg;
let red: RuntimeInput;
let green: RuntimeInput;
let blue: RuntimeInput;
let portrait: RuntimeInput;

const clip = async (name: string, order: ClipOrder): Promise<RuntimeInput> => input('video', await makeClip(ffmpeg, bench.path(`${name}.mp4`), order), 'video/mp4');

beforeAll(async () => {
  [bench, ffmpeg] = await Promise.all([openWorkbench(), ENGINES.found()]);
  // Sizes and rates differ on purpose.
  [red, green, blue, portrait] = (await Promise.all([
    clip('red', { seconds: 1, color: RED, tone: 440 }),
    clip('green', { seconds: 1.25, color: GREEN, fps: 24, width: 320, height: 180 }),
    clip('blue', { seconds: 0.75, color: BLUE, fps: 8, tone: 1_760 }),
    clip('portrait', { seconds: 0.5, color: GREEN, width: 90, height: 160 }),
  ])) as [RuntimeInput, RuntimeInput, RuntimeInput, RuntimeInput];
});
afterAll(() => bench.close());

const stitch = (parameters: Record<string, unknown>, inputs: readonly RuntimeInput[], ...more: [AbortSignal?, ((fraction: number) => unknown)?]) =>
  perform(ffmpeg, bench, 'stitch_video', { ...FILM, ...parameters }, inputs, ...more);

/** Colour at the middle of a picture. */
const middle = (picture: Buffer | undefined, x = FILM.width / 2): number[] => [...(picture?.subarray((128 * FILM.width + x) * 3, (128 * FILM.width + x) * 3 + 3) ?? [])];
const near = (color: readonly number[], wanted: readonly number[], by = 14): boolean => color.every((value, index) => Math.abs(value - (wanted[index] as number)) <= by);

const soundOf = async (path: string): Promise<{ samples: Float32Array; rate: number }> => {
  await ffmpeg.convertAudio({ input: path, output: `${path}.wav`, mediaType: 'audio/wav' });
  return await readWav(`${path}.wav`);
};

describe('stitch_video', () => {
  it('joins clips of different sizes and rates by hard cuts, to the frame', async () => {
    const { saved, report, fractions } = await stitch({}, [red, green, blue]);
    const [film] = saved;
    expect(film).toMatchObject({ role: 'video', mediaType: 'video/mp4', width: FILM.width, height: FILM.height, durationSeconds: 3 });
    const { video } = await ffmpeg.probe(film?.path ?? '', { count: true });
    expect(video).toMatchObject({ ...FILM, codec: 'h264', profile: 'High', pixelFormat: 'yuv420p', colorSpace: 'bt709', sampleAspect: 1, framesFound: 36, durationSeconds: 3 });
    const pictures = await readPictures(ffmpeg, film?.path ?? '', FILM.width, FILM.height);
    const shown = pictures.map((picture) => [RED, GREEN, BLUE].findIndex((color) => near(middle(picture), color)));
    expect(shown).toEqual([...Array<number>(12).fill(0), ...Array<number>(15).fill(1), ...Array<number>(9).fill(2)]);
    expect(await startsFast(film?.path ?? '')).toBe(true);
    expect(report).toEqual({ engine: `media (ffmpeg ${ffmpeg.kind} ${ffmpeg.version})`, method: 'joined with ffmpeg, hard cuts' });
    expect([fractions[0], fractions.at(-1)]).toEqual([0, 1]);
  });

  it('overlaps the clips by the transition, and shows both in its middle', async () => {
    const { saved } = await stitch({ transition: { type: 'fade', durationSeconds: 0.25 } }, [red, green, blue]);
    expect(saved[0]?.durationSeconds).toBe(2.5);
    const pictures = await readPictures(ffmpeg, saved[0]?.path ?? '', FILM.width, FILM.height);
    expect(pictures).toHaveLength(30);
    expect(near(middle(pictures[8]), RED)).toBe(true);
    const [r = 0, g = 0] = middle(pictures[10]);
    expect(r > 60 && r < 180 && g > 50 && g < 140).toBe(true);
    expect(near(middle(pictures[12]), GREEN)).toBe(true);
  });

  it('refuses a transition longer than half of the shortest clip, and says how long it may be', async () => {
    await expect(stitch({ transition: { type: 'fade', durationSeconds: 0.5 } }, [red, green, blue])).rejects.toMatchObject({
      code: 'invalid_parameter',
      message: 'transition.durationSeconds is 0.5; the shortest clip, video[2], lasts 0.75 s, so at most 0.333 s is allowed',
    });
  });

  it('makes a film of one clip, whatever the transition', async () => {
    const { saved } = await stitch({ transition: { type: 'fade', durationSeconds: 2 } }, [green]);
    expect(saved[0]?.durationSeconds).toBe(1.25);
  });

  it('shows a portrait clip whole, on a blurred copy of itself instead of black bars', async () => {
    const { saved } = await stitch({}, [portrait]);
    const [picture] = await readPictures(ffmpeg, saved[0]?.path ?? '', FILM.width, FILM.height);
    expect(near(middle(picture), GREEN)).toBe(true);
    const [r = 0, g = 0, b = 0] = middle(picture, 10);
    expect(g).toBeGreaterThan(90);
    expect(g).toBeGreaterThan(Math.max(r, b) + 60);
  });

  it('lays a sound track over the whole, cut to the length of the film', async () => {
    const track = input('audio', await makeSound(bench.path('long.wav'), tone(3_000, 5)), 'audio/wav');
    const { saved, report } = await stitch({}, [red, blue, track]);
    const { audio, video } = await ffmpeg.probe(saved[0]?.path ?? '');
    expect(audio).toMatchObject({ codec: 'aac', sampleRate: 48_000, channels: 2 });
    expect(Math.abs((audio?.durationSeconds ?? 0) - (video?.durationSeconds ?? 0))).toBeLessThan(0.03);
    const sound = await soundOf(saved[0]?.path ?? '');
    expect(levelAt(sound, 3_000, 0.2, 1.6)).toBeGreaterThan(-18);
    expect(levelAt(sound, 440, 0.2, 0.9)).toBeLessThan(-50);
    expect(report.warnings).toBeUndefined();
  });

  it('ends a short sound track in silence, and says so', async () => {
    const track = input('audio', await makeSound(bench.path('short.wav'), tone(3_000, 0.5)), 'audio/wav');
    const { saved, report } = await stitch({}, [red, blue, track]);
    expect((await ffmpeg.probe(saved[0]?.path ?? '')).audio?.durationSeconds).toBeCloseTo(1.75, 1);
    expect(levelAt(await soundOf(saved[0]?.path ?? ''), 3_000, 0.8, 1.6)).toBeLessThan(-60);
    expect(report.warnings).toEqual(['the sound track lasts 0.5 s, the film 1.8 s: the rest is silent']);
  });

  it.each([[undefined, 1.25], [{ type: 'fade', durationSeconds: 0.25 }, 1]])("keeps the clips' own sound in step, with silence for the silent (transition %j)", async (transition, green_) => {
    const { saved } = await stitch(transition ? { transition } : {}, [red, green, blue]);
    const sound = await soundOf(saved[0]?.path ?? '');
    const last = 1 + green_;
    expect(levelAt(sound, 440, 0.1, 0.7)).toBeGreaterThan(-18);
    expect(levelAt(sound, 440, 1.1, last - 0.3)).toBeLessThan(-50);
    expect(levelAt(sound, 1_760, 1.1, last - 0.3)).toBeLessThan(-50);
    expect(levelAt(sound, 1_760, last, last + 0.4)).toBeGreaterThan(-18);
  });

  it('makes a silent film of silent clips', async () => {
    const { saved } = await stitch({}, [green, green]);
    expect((await ffmpeg.probe(saved[0]?.path ?? '')).streams).toEqual([{ kind: 'video', codec: 'h264' }]);
  });

  it('refuses a job without clips', async () => {
    await expect(stitch({}, [])).rejects.toMatchObject({ code: 'invalid_parameter' });
  });

  it('names the input that is no video, by slot and place', async () => {
    await writeFile(bench.path('words.mp4'), 'These words are no film.');
    await expect(stitch({}, [red, input('video', bench.path('words.mp4'), 'video/mp4')])).rejects.toMatchObject({
      code: 'invalid_media',
      message: expect.stringMatching(/^input video\[1\]: /),
      details: { slot: 'video', index: 1 },
    });
    const sound = input('video', await makeSound(bench.path('sound.wav'), tone(440, 1)), 'audio/wav');
    await expect(stitch({}, [sound])).rejects.toMatchObject({ code: 'invalid_media', message: expect.stringContaining('video[0] has no picture') });
  });

  it('refuses a file that is cut short, though its head is whole', async () => {
    const whole = await readFile(green.path);
    await writeFile(bench.path('cut.mp4'), whole.subarray(0, Math.floor(whole.length * 0.6)));
    await expect(stitch({}, [input('video', bench.path('cut.mp4'), 'video/mp4'), red])).rejects.toMatchObject({
      code: 'invalid_media',
      message: expect.stringMatching(/^input video\[0\] is cut short: it holds \d+ of 30 frames$/),
    });
  });

  it('names the sound track that cannot be read', async () => {
    await writeFile(bench.path('words.mp3'), 'These words are no song.');
    await expect(stitch({}, [red, input('audio', bench.path('words.mp3'), 'audio/mpeg')])).rejects.toMatchObject({ code: 'invalid_media', message: expect.stringContaining('audio[0]') });
  });

  it('stops when it is cancelled, saving nothing', async () => {
    const controller = new AbortController();
    await expect(stitch({ width: 1280, height: 720, fps: 60 }, [red, green, blue], controller.signal, (fraction) => fraction > 0.05 && controller.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});
