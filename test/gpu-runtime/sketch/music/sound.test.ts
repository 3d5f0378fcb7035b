import { describe, expect, it } from '@jest/globals';
import { limit } from '../../../../gpu-runtime/src/runtimes/sketch/music/mix/limiter.ts';
import { measureLoudness } from '../../../../gpu-runtime/src/runtimes/sketch/music/mix/loudness.ts';
import { Reverb } from '../../../../gpu-runtime/src/runtimes/sketch/music/mix/reverb.ts';
import { createRandom } from '../../../../gpu-runtime/src/runtimes/sketch/music/random.ts';
import { buildKit } from '../../../../gpu-runtime/src/runtimes/sketch/music/synth/drums/kit.ts';
import { DRUMS, INSTRUMENTS } from '../../../../gpu-runtime/src/runtimes/sketch/music/synth/instrument-names.ts';
import type { InstrumentName } from '../../../../gpu-runtime/src/runtimes/sketch/music/synth/instrument-names.ts';
import { INSTRUMENT_TABLE } from '../../../../gpu-runtime/src/runtimes/sketch/music/synth/instruments/index.ts';
import { frequencyOf } from '../../../../gpu-runtime/src/runtimes/sketch/music/synth/voice.ts';

const RATE = 48_000;
const sineOf = (hz: number, gain: number, seconds: number): Float32Array => Float32Array.from({ length: seconds * RATE }, (_, index) => gain * Math.sin((2 * Math.PI * hz * index) / RATE));

function play(name: InstrumentName, pitch: number, seconds: number, heldSeconds = seconds): { left: Float32Array; right: Float32Array; over: boolean } {
  const left = new Float32Array(Math.round(seconds * RATE));
  const right = new Float32Array(left.length);
  const voice = INSTRUMENT_TABLE[name]({ pitch, velocity: 0.7, heldFrames: Math.round(heldSeconds * RATE), random: createRandom(3, name) });
  let alive = true;
  for (let start = 0; alive && start < left.length; start += 1024) {
    const count = Math.min(1024, left.length - start);
    alive = voice.render(left.subarray(start, start + count), right.subarray(start, start + count), 0, count);
  }
  return { left, right, over: !alive };
}

/** Energy at a frequency (Goertzel) under a Hann window. */
function strengthAt(samples: Float64Array, hz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / RATE);
  let older = 0;
  let newer = 0;
  for (let index = 0; index < samples.length; index += 1) {
    const now = samples[index]! + turn * newer - older;
    older = newer;
    newer = now;
  }
  return older ** 2 + newer ** 2 - turn * older * newer;
}

describe('instruments', () => {
  it.each(INSTRUMENTS)('%s sounds in tune', (name) => {
    const pitch = name.includes('bass') || name === 'low-strings' ? 40 : 64;
    const { left } = play(name, pitch, 0.9);
    const tail = Float64Array.from(left.subarray(0.08 * RATE), (value, index) => value * Math.sin((Math.PI * index) / (0.82 * RATE)) ** 2);
    const cents = [-60, -40, -20, 0, 20, 40, 60];
    const strengths = cents.map((off) => strengthAt(tail, frequencyOf(pitch) * 2 ** (off / 1200)));
    expect(Math.abs(cents[strengths.indexOf(Math.max(...strengths))]!)).toBeLessThanOrEqual(20);
  });

  it.each(INSTRUMENTS)('%s ends after its key is let go', (name) => {
    expect(play(name, 60, 14, 0.2).over).toBe(true);
  });

  it.each(INSTRUMENTS)('%s begins without a click', (name) => {
    expect(Math.abs(play(name, 60, 0.05).left[0]!)).toBeLessThan(0.05);
  });
});

describe('drums', () => {
  it.each(['acoustic', 'electronic', 'dusty', 'orchestral', 'chip'] as const)('the %s kit has every drum, two takes each, none of them silent', (sound) => {
    const kit = buildKit(sound, new Set(DRUMS), createRandom(1), () => {});
    for (const name of DRUMS) {
      const { takes } = kit.get(name)!;
      expect(takes).toHaveLength(2);
      for (const take of takes) {
        let peak = 0;
        for (let index = 0; index < take.length; index += 1) peak = take[index]! > peak ? take[index]! : peak;
        expect(peak).toBeGreaterThan(0.05);
        expect(peak).toBeLessThan(2.5);
        expect(Math.abs(take.at(-1)!)).toBeLessThan(0.01);
      }
    }
  });
});

describe('measureLoudness', () => {
  it('reads a sine of -20 dBFS on both sides as -20 LUFS', () => {
    const sine = sineOf(997, 0.1, 4);
    expect(measureLoudness(sine, sine)).toBeCloseTo(-20, 1);
  });

  it('does not count silence', () => {
    const sine = new Float32Array(8 * RATE);
    sine.set(sineOf(997, 0.1, 4));
    expect(measureLoudness(sine, sine)).toBeGreaterThan(-20.4);
  });

  it('has no number for silence alone', () => {
    expect(measureLoudness(new Float32Array(RATE), new Float32Array(RATE))).toBe(-Infinity);
  });
});

describe('limit', () => {
  it('keeps every peak below the ceiling and leaves quiet sound alone', () => {
    const left = sineOf(440, 0.3, 1);
    left.set(sineOf(90, 1.9, 0.2), RATE / 2);
    left[1000] = 3;
    const before = left.slice(10_000, 12_000);
    limit({ left, right: left.slice() }, 0.8, () => {});
    expect(left.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0)).toBeLessThanOrEqual(0.8 + 1e-6);
    expect(left.slice(10_000, 12_000).reduce((most, value, index) => Math.max(most, Math.abs(value - before[index]!)), 0)).toBeLessThan(0.05);
  });
});

describe('Reverb', () => {
  const room = { seconds: 1.2, damping: 5000, before: 0.01, size: 0.9 };
  const answer = (input: Float32Array): Float32Array => {
    const out = new Float32Array(input.length);
    new Reverb(room).process(input, input, out, new Float32Array(input.length), input.length);
    return out;
  };

  it('is linear, so that rooms of stems add up', () => {
    const one = Float32Array.from({ length: 20_000 }, ((random) => () => random.next() - 0.5)(createRandom(1)));
    const two = Float32Array.from({ length: 20_000 }, ((random) => () => random.next() - 0.5)(createRandom(2)));
    const both = answer(one.map((value, index) => value + two[index]!));
    const first = answer(one);
    const second = answer(two);
    expect(both.reduce((most, value, index) => Math.max(most, Math.abs(value - first[index]! - second[index]!)), 0)).toBeLessThan(1e-4);
  });

  it('falls by 60 dB in about its time', () => {
    const input = new Float32Array(2.4 * RATE);
    input[0] = 1;
    const out = answer(input);
    const energy = (from: number): number => out.subarray(from * RATE, (from + 0.1) * RATE).reduce((sum, value) => sum + value * value, 0);
    const fall = 10 * Math.log10(energy(0.15) / energy(1.15));
    expect(fall).toBeGreaterThan(35);
    expect(fall).toBeLessThan(75);
  });
});
