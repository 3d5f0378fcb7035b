/** Voices on an open "ah": sawtooths through the three formants of the vowel. */
import { CONTROL_FRAMES, Envelope } from '../envelope.ts';
import { addSaw } from '../oscillators.ts';
import { frequencyOf, SAMPLE_RATE } from '../voice.ts';
import type { Instrument, Sounding, Voice } from '../voice.ts';

/** Hz, gain, quality. */
const FORMANTS = [[680, 1, 7], [1120, 0.55, 9], [2600, 0.18, 10]] as const;
const SINGERS = 4;

interface Band {
  readonly g: number;
  readonly a1: number;
  readonly gain: number;
  one: number;
  two: number;
}

class ChoirVoice implements Voice {
  private readonly envelope: Envelope;
  private readonly phases: Float64Array;
  private readonly ratios: Float64Array;
  private readonly rates: Float64Array;
  private readonly increment: number;
  private readonly gain: number;
  private readonly sides = [new Float64Array(CONTROL_FRAMES), new Float64Array(CONTROL_FRAMES)] as const;
  private readonly bands: readonly (readonly Band[])[];
  private frame = 0;
  private level = 0;

  constructor(note: Sounding) {
    this.envelope = new Envelope({ attack: 0.35, decay: 1.5, sustain: 0.9, release: 0.35 }, note.heldFrames);
    this.phases = Float64Array.from({ length: SINGERS }, () => note.random.next());
    this.ratios = Float64Array.from({ length: SINGERS }, () => 2 ** (note.random.bell() * 0.007));
    this.rates = Float64Array.from({ length: SINGERS }, () => note.random.range(4.6, 5.8));
    this.increment = frequencyOf(note.pitch) / SAMPLE_RATE;
    this.gain = 0.35 * note.velocity ** 1.4;
    this.bands = this.sides.map(() => FORMANTS.map(([hz, gain, quality]): Band => {
      const g = Math.tan((Math.PI * hz * note.random.range(0.96, 1.04)) / SAMPLE_RATE);
      return { g, a1: 1 / (1 + g * (g + 1 / quality)), gain: gain / quality, one: 0, two: 0 };
    }));
  }

  render(left: Float32Array, right: Float32Array, from: number, to: number): boolean {
    for (let start = from; start < to; start += CONTROL_FRAMES) {
      const count = Math.min(CONTROL_FRAMES, to - start);
      this.sing(count);
      const target = this.envelope.advance(count) * this.gain;
      this.shape(this.sides[0], left, this.bands[0]!, start, count, target);
      this.shape(this.sides[1], right, this.bands[1]!, start, count, target);
      this.level = target;
      this.frame += count;
      if (this.envelope.over) return false;
    }
    return true;
  }

  private sing(count: number): void {
    for (const side of this.sides) side.fill(0, 0, count);
    const seconds = this.frame / SAMPLE_RATE;
    for (let singer = 0; singer < SINGERS; singer += 1) {
      const bend = 1 + 0.007 * Math.sin(2 * Math.PI * this.rates[singer]! * seconds + singer);
      this.phases[singer] = addSaw(this.sides[singer % 2]!, count, this.phases[singer]!, this.increment * this.ratios[singer]! * bend, 1);
    }
  }

  private shape(input: Float64Array, out: Float32Array, bands: readonly Band[], start: number, count: number, target: number): void {
    for (const band of bands) {
      const { g, a1, gain } = band;
      let { one, two } = band;
      let { level } = this;
      const slope = (target - level) / count;
      for (let index = 0; index < count; index += 1) {
        const v1 = a1 * (one + g * (input[index]! - two));
        const v2 = two + g * v1;
        one = 2 * v1 - one;
        two = 2 * v2 - two;
        level += slope;
        out[start + index] = out[start + index]! + v1 * gain * level * 4;
      }
      band.one = one;
      band.two = two;
    }
  }
}

export const choir: Instrument = (note) => new ChoirVoice(note);
