/** A steady voice of a few harmonics with vibrato and breath: flute, organ, sub bass. */
import { CONTROL_FRAMES, Envelope } from './envelope.ts';
import type { EnvelopeTimes } from './envelope.ts';
import { sine } from './oscillators.ts';
import { frequencyOf, SAMPLE_RATE } from './voice.ts';
import type { Instrument, Sounding, Voice } from './voice.ts';

export interface HarmonicPatch {
  /** Pairs of harmonic number (fractions allowed) and gain. */
  readonly harmonics: readonly (readonly [number: number, gain: number])[];
  readonly loudness: EnvelopeTimes;
  readonly vibrato?: { readonly hz: number; readonly cents: number; readonly delay: number };
  /** Level of band-limited noise around the note. */
  readonly breath?: number;
  readonly gain: number;
}

class HarmonicVoice implements Voice {
  private readonly patch: HarmonicPatch;
  private readonly envelope: Envelope;
  private readonly phases: Float64Array;
  private readonly frequency: number;
  private readonly gain: number;
  private readonly noise: Sounding['random'];
  private readonly buffer = new Float64Array(CONTROL_FRAMES);
  private frame = 0;
  private level = 0;
  private bandOne = 0;
  private bandTwo = 0;

  constructor(patch: HarmonicPatch, note: Sounding) {
    this.patch = patch;
    this.envelope = new Envelope(patch.loudness, note.heldFrames);
    this.frequency = frequencyOf(note.pitch);
    this.phases = new Float64Array(patch.harmonics.length);
    this.gain = patch.gain * note.velocity ** 1.4;
    this.noise = note.random;
  }

  render(left: Float32Array, right: Float32Array, from: number, to: number): boolean {
    for (let start = from; start < to; start += CONTROL_FRAMES) {
      const count = Math.min(CONTROL_FRAMES, to - start);
      this.buffer.fill(0, 0, count);
      this.sing(count);
      if (this.patch.breath) this.breathe(count, this.patch.breath);
      const target = this.envelope.advance(count) * this.gain;
      const slope = (target - this.level) / count;
      for (let index = 0; index < count; index += 1) {
        this.level += slope;
        const value = this.buffer[index]! * this.level;
        left[start + index] = left[start + index]! + value;
        right[start + index] = right[start + index]! + value;
      }
      this.level = target;
      this.frame += count;
      if (this.envelope.over) return false;
    }
    return true;
  }

  private sing(count: number): void {
    const { harmonics, vibrato } = this.patch;
    const seconds = this.frame / SAMPLE_RATE;
    const depth = vibrato && seconds > vibrato.delay ? vibrato.cents * Math.min(1, (seconds - vibrato.delay) / 0.5) : 0;
    const bend = vibrato && depth > 0 ? 2 ** ((depth * Math.sin(2 * Math.PI * vibrato.hz * seconds)) / 1200) : 1;
    for (let partial = 0; partial < harmonics.length; partial += 1) {
      const [number, gain] = harmonics[partial]!;
      const step = (this.frequency * number * bend) / SAMPLE_RATE;
      if (step > 0.4) continue;
      let phase = this.phases[partial]!;
      for (let index = 0; index < count; index += 1) {
        this.buffer[index] = this.buffer[index]! + gain * sine(phase);
        phase += step;
      }
      this.phases[partial] = phase % 1;
    }
  }

  private breathe(count: number, amount: number): void {
    const g = Math.tan(Math.PI * Math.min(0.3, (this.frequency * 2) / SAMPLE_RATE));
    const a1 = 1 / (1 + g * (g + 0.5));
    for (let index = 0; index < count; index += 1) {
      const v3 = (this.noise.next() * 2 - 1) - this.bandTwo;
      const v1 = a1 * this.bandOne + g * a1 * v3;
      const v2 = this.bandTwo + g * v1;
      this.bandOne = 2 * v1 - this.bandOne;
      this.bandTwo = 2 * v2 - this.bandTwo;
      this.buffer[index] = this.buffer[index]! + amount * v1;
    }
  }
}

export const harmonic =
  (patch: HarmonicPatch): Instrument =>
  (note) =>
    new HarmonicVoice(patch, note);
