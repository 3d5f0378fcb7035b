import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { speak } from '../../../../gpu-runtime/src/runtimes/sketch/speech/index.ts';
import type { Speech } from '../../../../gpu-runtime/src/runtimes/sketch/speech/index.ts';
import { VOICES } from '../../../../gpu-runtime/src/runtimes/sketch/speech/voices.ts';

const nothing = { tick: () => {} };
const say = (text: string, voice = 'serena', language = 'english'): Promise<Speech> => speak({ text, voice, language }, nothing);
const same = (one: Float32Array, other: Float32Array): boolean => Buffer.from(one.buffer).equals(Buffer.from(other.buffer));
const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('sogni-speech-'));

function survey(samples: Float32Array): { peak: number; energy: number; mean: number } {
  let peak = 0;
  let energy = 0;
  let sum = 0;
  for (let index = 0; index < samples.length; index += 1) {
    const value = samples[index]!;
    if (value > peak) peak = value;
    else if (-value > peak) peak = -value;
    energy += value * value;
    sum += value;
  }
  return { peak, energy: Math.sqrt(energy / samples.length), mean: sum / samples.length };
}

describe('speak', () => {
  it('speaks a sentence at a plausible pace, loud and without an offset', async () => {
    const { samples, sampleRate, voice, warnings } = await say('The quick brown fox jumps over the lazy dog.');
    expect({ sampleRate, voice, warnings }).toEqual({ sampleRate: 48_000, voice: 'serena', warnings: [] });
    expect(samples.length / 48_000).toBeGreaterThan(2);
    expect(samples.length / 48_000).toBeLessThan(4.5);
    const { peak, energy, mean } = survey(samples);
    expect(peak).toBeCloseTo(10 ** (-1 / 20), 5);
    expect(energy).toBeGreaterThan(0.04);
    expect(Math.abs(mean)).toBeLessThan(0.001);
  });

  it('leaves 80 ms of silence at both ends, and sound right after it', async () => {
    const { samples } = await say('Hello.');
    const edge = 0.08 * 48_000;
    expect(survey(samples.subarray(0, edge)).peak).toBeLessThan(0.002);
    expect(survey(samples.subarray(-edge)).peak).toBeLessThan(0.02);
    expect(survey(samples.subarray(edge, edge + 4_800)).peak).toBeGreaterThan(0.01);
  });

  it('gives the same samples for the same request', async () => {
    expect(same((await say('Once more.')).samples, (await say('Once more.')).samples)).toBe(true);
  });

  it('gives each of the nine names a voice of its own', async () => {
    const spoken: Float32Array[] = [];
    for (const name of Object.keys(VOICES)) {
      const { samples, voice } = await say('Good morning.', name);
      expect(voice).toBe(name);
      expect(samples.length / 48_000).toBeGreaterThan(0.5);
      expect(spoken.some((other) => same(other, samples))).toBe(false);
      spoken.push(samples);
    }
    expect(spoken).toHaveLength(9);
  });

  it('speaks with the default voice, and says so, when the name is unknown', async () => {
    const { voice, warnings } = await say('Hello.', 'constructor');
    expect(voice).toBe('serena');
    expect(warnings).toEqual([expect.stringMatching(/"constructor".*serena.*uncle_fu/)]);
  });

  it('warns that it speaks English only, except for English and detection', async () => {
    expect((await say('Bonjour.', 'ryan', 'french')).warnings).toEqual([expect.stringContaining('speaks English only')]);
    expect((await say('Hello.', 'ryan', 'auto')).warnings).toEqual([]);
  });

  it('speaks sentences one after another with a pause between, ticking after each', async () => {
    const fractions: number[] = [];
    const { samples } = await speak({ text: 'First. Second.\nThird.', voice: 'dylan', language: 'auto' }, { tick: (fraction) => fractions.push(fraction) });
    expect(fractions).toHaveLength(5);
    expect(fractions).toEqual([...fractions].sort((one, other) => one - other));
    const alone = await Promise.all(['First.', 'Second.', 'Third.'].map((text) => say(text, 'dylan')));
    const seconds = alone.reduce((sum, each) => sum + each.samples.length / 48_000 - 0.16, 0.16);
    expect(samples.length / 48_000).toBeCloseTo(seconds + 0.28 + 0.5, 2);
  });

  it.each(['', '   \n\t ', '你好', '!!! ... ???', '\u0000\u0007'])('refuses %j, which has no word to speak', async (text) => {
    await expect(say(text)).rejects.toMatchObject({ code: 'invalid_parameter' });
  });

  it.each(['x', 'A\u0000B', 'Fish & chips — 5€ “now”…', '<speak>hello</speak>', '-voice kal', 'n'.repeat(60)])('copes with %j', async (text) => {
    expect(survey((await say(text, 'dylan')).samples).energy).toBeGreaterThan(0.01);
  });

  it('stops with the error that tick throws and leaves no folder behind', async () => {
    const before = folders();
    const stop = new Error('stop');
    let calls = 0;
    const tick = (): void => {
      calls += 1;
      if (calls === 2) throw stop;
    };
    await expect(speak({ text: 'One. Two. Three. Four.', voice: 'dylan', language: 'english' }, { tick })).rejects.toBe(stop);
    expect(calls).toBe(2);
    expect(folders()).toEqual(before);
  });

  it('leaves no folder behind when it succeeds', async () => {
    const before = folders();
    await say('Hello.', 'dylan');
    expect(folders()).toEqual(before);
  });
});
