/** A plucked string: a burst of noise going round a delay line that loses a little brightness each time (Karplus-Strong, tuned by an all-pass). */
import { frequencyOf, panGains, SAMPLE_RATE } from './voice.ts';
import type { Instrument, Sounding, Voice } from './voice.ts';

export interface StringPatch {
  /** Seconds to fall by 60 dB at middle C. */
  readonly decay: number;
  /** 0 bright to 1 dull: loss of each round trip. */
  readonly dullness: number;
  /** Hz: brightness of the pluck at full velocity. */
  readonly pick: number;
  /** Place of the pluck along the string, 0 to 0.5. */
  readonly place: number;
  /** Time constant of the damping after the key is let go, in seconds. */
  readonly damper: number;
  /** Stereo spread by pitch, 0 to 1. */
  readonly spread: number;
  readonly gain: number;
}

class StringVoice implements Voice {
  private readonly line: Float64Array;
  private position = 0;
  private readonly loss: number;
  private readonly blend: number;
  private readonly allpass: number;
  private previous = 0;
  private allpassIn = 0;
  private allpassOut = 0;
  private readonly gain: number;
  private readonly pans: readonly [number, number];
  private readonly heldFrames: number;
  private readonly damperFactor: number;
  private damping = 1;
  private frame = 0;
  private loudness = 1;

  constructor(patch: StringPatch, note: Sounding) {
    const frequency = frequencyOf(note.pitch);
    const period = SAMPLE_RATE / frequency;
    this.blend = 0.5 * patch.dullness;
    const whole = Math.max(2, Math.floor(period - this.blend - 0.15));
    const rest = period - this.blend - whole;
    this.allpass = (1 - rest) / (1 + rest);
    this.loss = 10 ** (-3 / (frequency * patch.decay * 2 ** ((60 - note.pitch) / 24)));
    this.line = pluck(whole, patch, note);
    this.gain = patch.gain * note.velocity ** 1.3;
    this.pans = panGains(Math.max(-1, Math.min(1, (note.pitch - 60) / 24)) * patch.spread);
    this.heldFrames = note.heldFrames;
    this.damperFactor = Math.exp(-1 / (patch.damper * SAMPLE_RATE));
  }

  render(left: Float32Array, right: Float32Array, from: number, to: number): boolean {
    const { line, loss, blend, allpass, gain } = this;
    const [leftGain, rightGain] = this.pans;
    let { position, previous, allpassIn, allpassOut, damping } = this;
    let peak = 0;
    for (let index = from; index < to; index += 1) {
      const out = line[position]!;
      const softened = loss * ((1 - blend) * out + blend * previous);
      previous = out;
      allpassOut = allpass * (softened - allpassOut) + allpassIn;
      allpassIn = softened;
      line[position] = allpassOut;
      position += 1;
      if (position === line.length) position = 0;
      if (this.frame + index - from >= this.heldFrames) damping *= this.damperFactor;
      const value = out * gain * damping;
      const size = value < 0 ? -value : value;
      if (size > peak) peak = size;
      left[index] = left[index]! + leftGain * value;
      right[index] = right[index]! + rightGain * value;
    }
    this.position = position;
    this.previous = previous;
    this.allpassIn = allpassIn;
    this.allpassOut = allpassOut;
    this.damping = damping;
    this.frame += to - from;
    this.loudness = Math.max(peak, this.loudness * 0.5);
    return this.loudness > 0.00005;
  }
}

/** The string at the moment it is let go: soft noise without a mean, with a notch for the place of the pluck. */
function pluck(length: number, patch: StringPatch, note: Sounding): Float64Array {
  const line = new Float64Array(length);
  const pole = 1 - Math.exp((-2 * Math.PI * patch.pick * (0.35 + 0.65 * note.velocity)) / SAMPLE_RATE);
  let state = 0;
  let second = 0;
  // Run in first, so that the noise has no hard edge where the line begins.
  for (let index = -length; index < length; index += 1) {
    state += pole * (note.random.next() * 2 - 1 - state);
    second += pole * (state - second);
    if (index >= 0) line[index] = second;
  }
  const offset = Math.max(1, Math.round(length * patch.place));
  const combed = line.map((value, index) => value - 0.7 * line[(index - offset + length) % length]!);
  const mean = combed.reduce((sum, value) => sum + value, 0) / length;
  let energy = 0;
  for (let index = 0; index < length; index += 1) energy += (combed[index]! - mean) ** 2;
  const scale = 0.5 / Math.sqrt(energy / length || 1);
  // The first trip rises over a few samples instead of jumping.
  return combed.map((value, index) => (value - mean) * scale * Math.min(1, (index + 1) / 8));
}

export const plucked =
  (patch: StringPatch): Instrument =>
  (note) =>
    new StringVoice(patch, note);
