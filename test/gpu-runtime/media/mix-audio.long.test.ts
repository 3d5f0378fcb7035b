import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Ffmpeg } from '../../../gpu-runtime/src/runtimes/media/ffmpeg/index.ts';
import type { RuntimeInput } from '../../../gpu-runtime/src/runtimes/port.ts';
import { ENGINES, input, levelAt, makeSound, measure, openWorkbench, perform, readWav, speech, tone, type Workbench } from './workbench.ts';

const [MUSIC, VOICE, EFFECT] = [300, 2_000, 5_000];

let bench: Workbench;
let ffmpeg: Ffmpeg;
let music: RuntimeInput;
let voice: RuntimeInput;
let effect: RuntimeInput;
let files = 0;

const sound = async (slot: string, made: { samples: Float32Array; rate: number }): Promise<RuntimeInput> =>
  input(slot, await makeSound(bench.path(`${slot}-${(files += 1)}.wav`), made), 'audio/wav');

beforeAll(async () => {
  [bench, ffmpeg] = await Promise.all([openWorkbench(), ENGINES.found()]);
  music = await sound('music', tone(MUSIC, 4));
  voice = await sound('voice', speech(VOICE, 1.5));
  effect = await sound('effects', tone(EFFECT, 1, 0.3, 16_000));
});
afterAll(() => bench.close());

const mix = (parameters: Record<string, unknown>, inputs: readonly RuntimeInput[], ...more: [AbortSignal?, ((fraction: number) => unknown)?]) =>
  perform(ffmpeg, bench, 'mix_audio', parameters, inputs, ...more);
const mixed = async (parameters: Record<string, unknown>, inputs: readonly RuntimeInput[]) => {
  const done = await mix(parameters, inputs);
  return { ...done, path: done.saved[0]?.path ?? '', sound: await readWav(done.saved[0]?.path ?? '') };
};

describe('mix_audio', () => {
  it.each([['wav', 'wav', -14], ['flac', 'flac', -20], ['mp3', 'mp3', -14]] as const)('delivers %s at the loudness asked for, with its peaks below -1 dBTP', async (outputFormat, demuxer, loudness) => {
    const { saved, report } = await mix({ outputFormat, loudness }, [music, voice, effect]);
    const { lufs, peak } = await measure(ffmpeg, saved[0]?.path ?? '', demuxer);
    expect(Math.abs(lufs - loudness)).toBeLessThanOrEqual(0.5);
    expect(peak).toBeLessThanOrEqual(-1);
    expect(saved[0]).toMatchObject({ role: 'audio', durationSeconds: 4 });
    expect(report.engine).toBe(`media (ffmpeg ${ffmpeg.kind} ${ffmpeg.version})`);
    expect(report.warnings).toBeUndefined();
  });

  it('holds the peaks of a sound that is quiet but for clicks, and reaches the loudness by trying again', async () => {
    const clicking = tone(MUSIC, 4, 0.02);
    for (let at = 0; at < clicking.samples.length; at += 22_050) clicking.samples.fill(0.9, at, at + 40);
    const { path } = await mixed({}, [await sound('music', clicking)]);
    const { lufs, peak } = await measure(ffmpeg, path, 'wav');
    expect(Math.abs(lufs + 14)).toBeLessThanOrEqual(0.5);
    expect(peak).toBeLessThanOrEqual(-1);
  });

  it.each([
    ['off', 0.3, 0],
    ['light', 0.3, 4],
    ['normal', 0.02, 10],
    ['strong', 0.3, 20],
  ])('%s ducking turns the music down under a voice of level %d by about %d dB', async (ducking, level, depth) => {
    const { sound: track } = await mixed({ ducking, voiceStart: 0.8, fadeIn: 0, fadeOut: 0 }, [music, await sound('voice', speech(VOICE, 1.5, level))]);
    const fall = levelAt(track, MUSIC, 0.1, 0.7) - levelAt(track, MUSIC, 1.2, 2.2);
    expect(Math.abs(fall - depth)).toBeLessThanOrEqual(depth === 0 ? 0.3 : 2.5);
    expect(Math.abs(levelAt(track, MUSIC, 0.1, 0.7) - levelAt(track, MUSIC, 3.6, 4))).toBeLessThan(0.5);
  });

  it('plays voices one after another, from the start and with the gap asked for', async () => {
    const [low, high] = [await sound('voice', tone(1_000, 1)), await sound('voice', tone(4_000, 1))];
    const { sound: track, saved } = await mixed({ voiceStart: 0.5, voiceGap: 0.25 }, [low, high]);
    expect(saved[0]?.durationSeconds).toBe(2.75);
    expect(track.samples).toHaveLength(132_000);
    expect(levelAt(track, 1_000, 0, 0.45)).toBeLessThan(-60);
    expect(levelAt(track, 1_000, 0.6, 1.4)).toBeGreaterThan(-20);
    expect(Math.max(levelAt(track, 1_000, 1.55, 1.72), levelAt(track, 4_000, 1.55, 1.72))).toBeLessThan(-45);
    expect(levelAt(track, 4_000, 1.8, 2.7)).toBeGreaterThan(-20);
  });

  it('starts effects with the track, and sets levels by their volumes', async () => {
    const long = await sound('effects', tone(EFFECT, 4));
    const { sound: track } = await mixed({ musicVolume: -20, effectsVolume: -6, fadeIn: 0, fadeOut: 0 }, [music, long]);
    expect(levelAt(track, EFFECT, 0.1, 1)).toBeGreaterThan(-30);
    expect(levelAt(track, EFFECT, 1, 3) - levelAt(track, MUSIC, 1, 3)).toBeCloseTo(14, 0);
  });

  it('fades the music in and out', async () => {
    const { sound: track } = await mixed({ fadeIn: 1.5, fadeOut: 1.5 }, [music]);
    const steady = levelAt(track, MUSIC, 1.6, 2.4);
    expect(steady - levelAt(track, MUSIC, 0, 0.5)).toBeGreaterThan(10);
    expect(steady - levelAt(track, MUSIC, 3.5, 4)).toBeGreaterThan(10);
  });

  it('lasts as long as asked for, and tells which sounds do not fill it or do not fit', async () => {
    const short = await mixed({ duration: 2 }, [music, voice, await sound('voice', speech(VOICE, 1))]);
    expect(short.sound.samples).toHaveLength(96_000);
    expect(short.report.warnings).toEqual(['input voice[0] ends at 2.5 s and is cut off: the track lasts 2.0 s', 'input voice[1] would begin at 3.0 s and is not heard: the track lasts 2.0 s']);
    const long = await mixed({ duration: 5 }, [music]);
    expect(long.sound.samples).toHaveLength(240_000);
    expect(long.report.warnings).toEqual(['the music lasts 4.0 s of 5.0 s; it is not repeated']);
  });

  it('lasts as long as the longest effect when there is nothing else', async () => {
    expect((await mix({}, [effect])).saved[0]?.durationSeconds).toBe(1);
  });

  it('leaves silence silent', async () => {
    const { report, sound: track } = await mixed({}, [await sound('music', tone(MUSIC, 2, 0))]);
    expect(report.warnings).toEqual(['the mix is silent, its loudness was left as it is']);
    expect(track.samples.every((sample) => Math.abs(sample) < 1e-4)).toBe(true);
  });

  it('refuses a job without sounds', async () => {
    await expect(mix({}, [])).rejects.toMatchObject({ code: 'invalid_parameter', message: expect.stringContaining('at least one') });
  });

  it('names the input that is no sound, by slot and place', async () => {
    await writeFile(bench.path('words.wav'), 'These words are no song.');
    await expect(mix({}, [music, voice, input('voice', bench.path('words.wav'), 'audio/wav')])).rejects.toMatchObject({
      code: 'invalid_media',
      message: expect.stringMatching(/^input voice\[1\]: /),
    });
    await expect(mix({}, [await sound('music', tone(MUSIC, 0))])).rejects.toMatchObject({ code: 'invalid_media', message: expect.stringContaining('music[0]') });
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    await expect(mix({}, [music], controller.signal, (fraction) => fraction > 0 && controller.abort())).rejects.toMatchObject({ code: 'cancelled' });
  });
});
