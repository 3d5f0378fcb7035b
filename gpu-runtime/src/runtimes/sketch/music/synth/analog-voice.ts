/**
 * A subtractive voice: detuned sawtooths or pulses through a resonant low-pass that an envelope opens. Pads, strings, brass, leads and
 * synth basses are patches of it.
 */
import { CONTROL_FRAMES, Envelope } from './envelope.ts';
import type { EnvelopeTimes } from './envelope.ts';
import { addPulse, addSaw } from './oscillators.ts';
import { frequencyOf, SAMPLE_RATE } from './voice.ts';
import type { Instrument, Sounding, Voice } from './voice.ts';

export interface AnalogPatch {
  readonly wave: 'saw' | 'pulse';
  /** Share of the cycle that a pulse is high. */
  readonly pulseWidth?: number;
  readonly oscillators: number;
  /** Cents from the lowest to the highest oscillator. */
  readonly detune: number;
  /** With a width, oscillators alternate between left and right; without, the voice is mono. */
  readonly wide: boolean;
  readonly loudness: EnvelopeTimes;
  readonly filter: EnvelopeTimes & {
    /** Hz when the envelope is at 0, for middle C. */
    readonly cutoff: number;
    /** Octaves that the envelope opens at full velocity. */
    readonly opens: number;
    /** 0 to 1: how far the cutoff follows the pitch. */
    readonly follows: number;
    readonly resonance: number;
  };
  readonly vibrato?: { readonly hz: number; readonly cents: number; readonly delay: number };
  /** Cents below pitch at which a note starts, gone after some 50 ms. */
  readonly scoop?: number;
  readonly gain: number;
}

const scratchLeft = new Float64Array(CONTROL_FRAMES);
const scratchRight = new Float64Array(CONTROL_FRAMES);

class AnalogVoice implements Voice {
  private readonly patch: AnalogPatch;
  private readonly loudness: Envelope;
  private readonly opening: Envelope;
  private readonly phases: Float64Array;
  private readonly ratios: Float64Array;
  private readonly increment: number;
  private readonly baseCutoff: number;
  private readonly opens: number;
  private readonly gain: number;
  private readonly vibratoPhase: number;
  private frame = 0;
  private level = 0;
  private leftOne = 0;
  private leftTwo = 0;
  private rightOne = 0;
  private rightTwo = 0;

  constructor(patch: AnalogPatch, note: Sounding) {
    const { oscillators, detune, filter } = patch;
    this.patch = patch;
    this.loudness = new Envelope(patch.loudness, note.heldFrames);
    this.opening = new Envelope(filter, note.heldFrames);
    this.phases = Float64Array.from({ length: oscillators }, () => note.random.next());
    this.ratios = Float64Array.from({ length: oscillators }, (_, index) => 2 ** ((oscillators === 1 ? 0 : detune * (index / (oscillators - 1) - 0.5)) / 1200 + note.random.bell() * 0.0006));
    this.increment = frequencyOf(note.pitch) / SAMPLE_RATE;
    this.baseCutoff = filter.cutoff * 2 ** ((filter.follows * (note.pitch - 60)) / 12) * (0.6 + 0.6 * note.velocity);
    this.opens = filter.opens * (0.35 + 0.65 * note.velocity);
    this.gain = (patch.gain * note.velocity ** 1.4) / Math.sqrt(oscillators);
    this.vibratoPhase = note.random.next();
  }

  render(left: Float32Array, right: Float32Array, from: number, to: number): boolean {
    for (let start = from; start < to; start += CONTROL_FRAMES) {
      const count = Math.min(CONTROL_FRAMES, to - start);
      this.oscillate(count);
      if (this.patch.wide) this.filterWide(left, right, start, count);
      else this.filterMono(left, right, start, count);
      this.frame += count;
      if (this.loudness.over) return false;
    }
    return true;
  }

  private oscillate(count: number): void {
    const { wave, pulseWidth, wide } = this.patch;
    scratchLeft.fill(0, 0, count);
    if (wide) scratchRight.fill(0, 0, count);
    const step = this.increment * this.bend();
    for (let index = 0; index < this.phases.length; index += 1) {
      const out = wide && index % 2 === 1 ? scratchRight : scratchLeft;
      const increment = step * this.ratios[index]!;
      this.phases[index] = wave === 'saw' ? addSaw(out, count, this.phases[index]!, increment, 1) : addPulse(out, count, this.phases[index]!, increment, 1, pulseWidth ?? 0.5);
    }
  }

  /** Factor on the frequency from scoop and vibrato. */
  private bend(): number {
    const { vibrato, scoop } = this.patch;
    const seconds = this.frame / SAMPLE_RATE;
    let cents = 0;
    if (scoop) cents -= scoop * Math.exp(-seconds / 0.02);
    if (vibrato && seconds > vibrato.delay) cents += vibrato.cents * Math.min(1, (seconds - vibrato.delay) / 0.4) * Math.sin(2 * Math.PI * (vibrato.hz * seconds + this.vibratoPhase));
    return cents === 0 ? 1 : 2 ** (cents / 1200);
  }

  /** The filter's warped frequency for the next run. */
  private warp(count: number): number {
    const cutoff = this.baseCutoff * 2 ** (this.opens * this.opening.advance(count));
    return Math.tan((Math.PI * Math.min(cutoff, 18_000)) / SAMPLE_RATE);
  }

  private filterMono(left: Float32Array, right: Float32Array, start: number, count: number): void {
    const g = this.warp(count);
    const k = 1 / this.patch.filter.resonance;
    const a1 = 1 / (1 + g * (g + k));
    const a2 = g * a1;
    const a3 = g * a2;
    let one = this.leftOne;
    let two = this.leftTwo;
    let level = this.level;
    const target = this.loudness.advance(count) * this.gain;
    const slope = (target - level) / count;
    for (let index = 0; index < count; index += 1) {
      const v3 = scratchLeft[index]! - two;
      const v1 = a1 * one + a2 * v3;
      const v2 = two + a2 * one + a3 * v3;
      one = 2 * v1 - one;
      two = 2 * v2 - two;
      level += slope;
      const value = v2 * level;
      left[start + index] = left[start + index]! + value;
      right[start + index] = right[start + index]! + value;
    }
    this.leftOne = one;
    this.leftTwo = two;
    this.level = target;
  }

  private filterWide(left: Float32Array, right: Float32Array, start: number, count: number): void {
    const g = this.warp(count);
    const k = 1 / this.patch.filter.resonance;
    const a1 = 1 / (1 + g * (g + k));
    const a2 = g * a1;
    const a3 = g * a2;
    let one = this.leftOne;
    let two = this.leftTwo;
    let three = this.rightOne;
    let four = this.rightTwo;
    let level = this.level;
    const target = this.loudness.advance(count) * this.gain * Math.SQRT2;
    const slope = (target - level) / count;
    for (let index = 0; index < count; index += 1) {
      const v3 = scratchLeft[index]! - two;
      const v1 = a1 * one + a2 * v3;
      const v2 = two + a2 * one + a3 * v3;
      one = 2 * v1 - one;
      two = 2 * v2 - two;
      const w3 = scratchRight[index]! - four;
      const w1 = a1 * three + a2 * w3;
      const w2 = four + a2 * three + a3 * w3;
      three = 2 * w1 - three;
      four = 2 * w2 - four;
      level += slope;
      // A little of each side on the other keeps a voice in the room instead of in one ear.
      left[start + index] = left[start + index]! + (v2 * 0.8 + w2 * 0.2) * level;
      right[start + index] = right[start + index]! + (w2 * 0.8 + v2 * 0.2) * level;
    }
    this.leftOne = one;
    this.leftTwo = two;
    this.rightOne = three;
    this.rightTwo = four;
    this.level = target;
  }
}

export const analog =
  (patch: AnalogPatch): Instrument =>
  (note) =>
    new AnalogVoice(patch, note);
