/**
 * A struck voice: a bank of decaying partials, each a two-multiply resonator. Pianos and mallets are recipes for the bank.
 */
import { SAMPLE_RATE } from './voice.ts';
import type { Instrument, Sounding, Voice } from './voice.ts';

export interface Mode {
  /** Hz. */
  readonly frequency: number;
  readonly gain: number;
  /** Seconds to fall by 60 dB. */
  readonly decay: number;
  /** -1 to 1. */
  readonly pan: number;
}

export interface StruckNote {
  readonly modes: readonly Mode[];
  /** Time constant of the damper after the key is let go, in seconds; 0 lets the note ring out. */
  readonly damper: number;
  /** A short noise of the hammer or mallet: level and length in seconds. */
  readonly knock: { readonly gain: number; readonly seconds: number; readonly lowpass: number };
}

/** Partials below this amplitude are dropped. */
const INAUDIBLE = 0.00003;
/** Frames between two looks at which partials are still heard. */
const SPAN = 256;
const RAMP_FRAMES = 40;

class ModalVoice implements Voice {
  private readonly older: Float64Array;
  private readonly newer: Float64Array;
  private readonly turn: Float64Array;
  private readonly shrink: Float64Array;
  private readonly leftGain: Float64Array;
  private readonly rightGain: Float64Array;
  private readonly amplitude: Float64Array;
  private readonly fade: Float64Array;
  private count: number;
  private frame = 0;
  private damping = 1;
  private readonly heldFrames: number;
  private readonly damperFactor: number;
  private readonly noise: Sounding['random'];
  private readonly knockGain: number;
  private readonly knockFade: number;
  private readonly knockPole: number;
  private knockLevel: number;
  private knockState = 0;
  private readonly bufferLeft = new Float64Array(SPAN);
  private readonly bufferRight = new Float64Array(SPAN);

  constructor(struck: StruckNote, note: Sounding) {
    const modes = struck.modes.filter((mode) => mode.frequency < 16_000 && Math.abs(mode.gain) > INAUDIBLE);
    const column = (value: (mode: Mode) => number): Float64Array => Float64Array.from(modes, value);
    this.count = modes.length;
    const step = (mode: Mode): number => (2 * Math.PI * mode.frequency) / SAMPLE_RATE;
    const radius = (mode: Mode): number => 10 ** (-3 / (mode.decay * SAMPLE_RATE));
    this.turn = column((mode) => 2 * radius(mode) * Math.cos(step(mode)));
    this.shrink = column((mode) => radius(mode) ** 2);
    // Starts at a zero crossing: the first output is 0, the second the first sample of the sine.
    this.newer = column(() => 0);
    this.older = column((mode) => -Math.sin(step(mode)) / radius(mode));
    this.amplitude = column((mode) => Math.abs(mode.gain));
    this.fade = column((mode) => radius(mode) ** SPAN);
    this.leftGain = column((mode) => mode.gain * Math.SQRT2 * Math.cos((Math.PI / 4) * (1 + mode.pan)));
    this.rightGain = column((mode) => mode.gain * Math.SQRT2 * Math.sin((Math.PI / 4) * (1 + mode.pan)));
    this.heldFrames = note.heldFrames;
    this.damperFactor = struck.damper > 0 ? Math.exp(-1 / (struck.damper * SAMPLE_RATE)) : 1;
    this.noise = note.random;
    this.knockGain = struck.knock.gain;
    this.knockLevel = struck.knock.gain > 0 ? 1 : 0;
    this.knockFade = Math.exp(-1 / (struck.knock.seconds * SAMPLE_RATE));
    this.knockPole = 1 - Math.exp((-2 * Math.PI * struck.knock.lowpass) / SAMPLE_RATE);
  }

  render(left: Float32Array, right: Float32Array, from: number, to: number): boolean {
    for (let start = from; start < to; start += SPAN) {
      const count = Math.min(SPAN, to - start);
      this.ring(count);
      this.knock(count);
      this.pour(left, right, start, count);
      this.frame += count;
      this.dropInaudible(count);
      if (this.count === 0 || this.damping < INAUDIBLE * 4) return false;
    }
    return true;
  }

  private ring(count: number): void {
    const bufferLeft = this.bufferLeft.fill(0, 0, count);
    const bufferRight = this.bufferRight.fill(0, 0, count);
    for (let mode = 0; mode < this.count; mode += 1) {
      const turn = this.turn[mode]!;
      const shrink = this.shrink[mode]!;
      const leftGain = this.leftGain[mode]!;
      const rightGain = this.rightGain[mode]!;
      let older = this.older[mode]!;
      let newer = this.newer[mode]!;
      for (let index = 0; index < count; index += 1) {
        const value = turn * newer - shrink * older;
        older = newer;
        newer = value;
        bufferLeft[index] = bufferLeft[index]! + leftGain * value;
        bufferRight[index] = bufferRight[index]! + rightGain * value;
      }
      this.older[mode] = older;
      this.newer[mode] = newer;
    }
  }

  private knock(count: number): void {
    if (this.knockLevel < 0.001) return;
    for (let index = 0; index < count; index += 1) {
      this.knockState += this.knockPole * (this.noise.next() * 2 - 1 - this.knockState);
      const value = this.knockState * this.knockLevel * this.knockGain;
      this.knockLevel *= this.knockFade;
      this.bufferLeft[index] = this.bufferLeft[index]! + value;
      this.bufferRight[index] = this.bufferRight[index]! + value;
    }
  }

  private pour(left: Float32Array, right: Float32Array, start: number, count: number): void {
    let { damping } = this;
    for (let index = 0; index < count; index += 1) {
      const frame = this.frame + index;
      if (frame >= this.heldFrames) damping *= this.damperFactor;
      const gain = frame < RAMP_FRAMES ? (damping * frame) / RAMP_FRAMES : damping;
      left[start + index] = left[start + index]! + gain * this.bufferLeft[index]!;
      right[start + index] = right[start + index]! + gain * this.bufferRight[index]!;
    }
    this.damping = damping;
  }

  private dropInaudible(count: number): void {
    for (let mode = this.count - 1; mode >= 0; mode -= 1) {
      this.amplitude[mode] = this.amplitude[mode]! * (count === SPAN ? this.fade[mode]! : this.fade[mode]! ** (count / SPAN));
      if (this.amplitude[mode]! * this.damping > INAUDIBLE) continue;
      this.count -= 1;
      for (const column of [this.older, this.newer, this.turn, this.shrink, this.leftGain, this.rightGain, this.amplitude, this.fade]) column[mode] = column[this.count]!;
    }
  }
}

export const struck =
  (recipe: (note: Sounding) => StruckNote): Instrument =>
  (note) =>
    new ModalVoice(recipe(note), note);
