import { describe, expect, it } from '@jest/globals';
import { composeMusic } from '../../../../gpu-runtime/src/runtimes/sketch/music/index.ts';
import type { ComposedMusic, MusicRequest } from '../../../../gpu-runtime/src/runtimes/sketch/music/index.ts';
import { measureLoudness } from '../../../../gpu-runtime/src/runtimes/sketch/music/mix/loudness.ts';
import { master } from '../../../../gpu-runtime/src/runtimes/sketch/music/mix/master.ts';

const nothing = { tick: () => {} };
const request = (changes: Partial<MusicRequest> = {}): MusicRequest => ({ prompt: 'calm piano', durationSeconds: 4, timesig: '4', stems: false, seed: 1, ...changes });
const compose = (changes: Partial<MusicRequest> = {}): ComposedMusic => composeMusic(request(changes), nothing);
const audio = (music: ComposedMusic) => music.tracks[0]!;
/** Whether two channels hold the same bits; Jest's own comparison of long arrays takes seconds. */
const same = (one: Float32Array, other: Float32Array): boolean => Buffer.from(one.buffer).equals(Buffer.from(other.buffer));

/** Largest size and mean; a channel with a number missing has no peak. */
function survey(samples: Float32Array): { peak: number; mean: number } {
  let peak = 0;
  let sum = 0;
  for (let index = 0; index < samples.length; index += 1) {
    const value = samples[index]!;
    if (value > peak) peak = value;
    else if (-value > peak) peak = -value;
    sum += value;
  }
  return { peak: sum - sum === 0 ? peak : NaN, mean: sum / samples.length };
}
const peakOf = (samples: Float32Array): number => survey(samples).peak;

describe('composeMusic', () => {
  it('gives the same samples for the same request', () => {
    const one = audio(compose({ durationSeconds: 4 }));
    const other = audio(compose({ durationSeconds: 4 }));
    expect(same(one.left, other.left)).toBe(true);
    expect(same(one.right, other.right)).toBe(true);
  });

  it('gives another piece for another seed', () => {
    expect(same(audio(compose({ durationSeconds: 4 })).left, audio(compose({ durationSeconds: 4, seed: 2 })).left)).toBe(false);
  });

  it.each([2, 3.21987, 5.00001])('is %p s long to the sample', (durationSeconds) => {
    const { tracks } = compose({ durationSeconds, stems: true });
    for (const track of tracks) {
      expect(track.left).toHaveLength(Math.round(durationSeconds * 48_000));
      expect(track.right).toHaveLength(Math.round(durationSeconds * 48_000));
    }
  });

  describe.each([
    'calm piano', 'ambient soundscape', 'epic cinematic', 'upbeat pop', 'happy acoustic', 'sad strings', 'dark horror', 'dreamy chillwave', 'lo-fi beats', 'jazz', 'electronic techno', 'orchestral', 'chiptune',
  ])('%s', (prompt) => {
    const track = audio(compose({ prompt, seed: 7, durationSeconds: 3.5 }));

    it('is loud enough, never clips, has no offset and holds only numbers', () => {
      const loudness = measureLoudness(track.left, track.right);
      expect(loudness).toBeGreaterThan(-18);
      expect(loudness).toBeLessThan(-15);
      for (const channel of [track.left, track.right]) {
        const { peak, mean } = survey(channel);
        expect(peak).toBeLessThan(10 ** (-1 / 20));
        expect(Math.abs(mean)).toBeLessThan(0.0005);
      }
    });

    it('begins and ends at zero and is never silent between', () => {
      expect(Math.abs(track.left[0]!)).toBeLessThan(0.001);
      expect(Math.abs(track.left.at(-1)!)).toBeLessThan(0.001);
      for (let start = 0; start + 48_000 < track.left.length; start += 24_000) expect(peakOf(track.left.subarray(start, start + 24_000))).toBeGreaterThan(0.01);
    });
  });

  it('hands out stems that the master bus turns into exactly the audio', () => {
    const { tracks } = compose({ prompt: 'upbeat electronic pop', stems: true });
    expect(tracks.map((track) => track.role)).toEqual(['audio', 'stem-drums', 'stem-bass', 'stem-harmony', 'stem-lead']);
    const [sound, ...stems] = tracks;
    const mix = { left: new Float32Array(sound!.left.length), right: new Float32Array(sound!.right.length) };
    for (const stem of stems) {
      expect(peakOf(stem.left)).toBeGreaterThan(0.01);
      expect(peakOf(stem.left)).toBeLessThan(1);
      for (const side of ['left', 'right'] as const) for (let index = 0; index < mix[side].length; index += 1) mix[side][index] = mix[side][index]! + stem[side][index]!;
    }
    master(mix, () => {});
    expect(same(mix.left, sound!.left)).toBe(true);
    expect(same(mix.right, sound!.right)).toBe(true);
  });

  it('sounds the same whether stems are asked for or not', () => {
    const prompt = 'lo-fi beats';
    expect(same(audio(compose({ prompt, stems: true })).left, audio(compose({ prompt })).left)).toBe(true);
  });

  it('plays no drums when the prompt says so', () => {
    const { tracks } = compose({ prompt: 'upbeat pop without drums', stems: true });
    expect(peakOf(tracks.find((track) => track.role === 'stem-drums')!.left)).toBe(0);
  });

  it('ends with the error that tick throws, at once', () => {
    let calls = 0;
    const stop = new Error('stop');
    const tick = (): void => {
      calls += 1;
      if (calls === 5) throw stop;
    };
    expect(() => composeMusic(request({ durationSeconds: 600 }), { tick })).toThrow(stop);
    expect(calls).toBe(5);
  });

  it('ticks for every 21 ms of sound, from 0 to 1, never backwards', () => {
    const fractions: number[] = [];
    composeMusic(request(), { tick: (fraction) => fractions.push(fraction) });
    expect(fractions.length).toBeGreaterThan((4 * 48_000) / 1024);
    expect(fractions[0]).toBe(0);
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual([...fractions].sort((one, other) => one - other));
  });

  it('says that it cannot sing, and only when there are words to sing', () => {
    expect(compose({ durationSeconds: 2, lyrics: 'la la la' }).warnings).toEqual([expect.stringContaining('cannot sing')]);
    expect(compose({ durationSeconds: 2, lyrics: '  ' }).warnings).toEqual([]);
  });

  it('says so when no word of the prompt means anything to it', () => {
    const music = compose({ durationSeconds: 2, prompt: 'zorbing quagga' });
    expect(music.wordsUsed).toEqual([]);
    expect(music.wordsIgnored).toEqual(['zorbing', 'quagga']);
    expect(music.warnings).toEqual([expect.stringContaining('names no mood')]);
  });

  it('composes even for an empty prompt', () => {
    expect(peakOf(audio(compose({ durationSeconds: 2, prompt: '' })).left)).toBeGreaterThan(0.01);
  });

  it('refuses a key that is none and names what is allowed', () => {
    expect(() => compose({ keyscale: 'H blues' })).toThrow(expect.objectContaining({ code: 'invalid_parameter', message: expect.stringMatching(/"H blues".*harmonic minor.*D minor/) }));
  });

  it('reports the key and tempo that were asked for', () => {
    expect(compose({ durationSeconds: 3, keyscale: 'f# dorian', bpm: 133 })).toMatchObject({ key: 'F# dorian', bpm: 133, sampleRate: 48_000 });
  });
});
