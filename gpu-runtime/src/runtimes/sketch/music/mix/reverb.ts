/**
 * A room: eight delay lines that feed each other through a Hadamard matrix, with damping, after a short diffusion.
 *
 * It is linear, so the reverberations of parts add up to the reverberation of their sum.
 */
import { SAMPLE_RATE } from '../synth/voice.ts';

export interface Room {
  /** Seconds to fall by 60 dB. */
  readonly seconds: number;
  /** Hz above which the walls swallow more. */
  readonly damping: number;
  /** Seconds before the first reflection. */
  readonly before: number;
  /** 0.5 small to 1.2 large: scales the delay lines. */
  readonly size: number;
}

/** Mutually prime lengths in frames. */
const LINES = [1531, 1747, 1949, 2161, 2417, 2663, 2927, 3203] as const;
const DIFFUSERS = [229, 337, 467, 601] as const;
const DIFFUSION = 0.62;
/** One Hadamard step of eight lines keeps the energy with this factor. */
const UNITY = 1 / Math.sqrt(8);

export class Reverb {
  private readonly lines: readonly Float32Array[];
  private readonly places = new Int32Array(8);
  private readonly feedback = new Float64Array(8);
  private readonly lowpass = new Float64Array(8);
  private readonly state = new Float64Array(8);
  private readonly pole: number;
  private readonly diffusers: readonly (readonly Float32Array[])[];
  private readonly diffuserPlaces = new Int32Array(8);
  private readonly before: readonly Float32Array[];
  private beforePlace = 0;

  constructor(room: Room) {
    const lengths = LINES.map((frames) => Math.round(frames * room.size));
    this.lines = lengths.map((frames) => new Float32Array(frames));
    lengths.forEach((frames, line) => { this.feedback[line] = 10 ** ((-3 * frames) / (room.seconds * SAMPLE_RATE)) * UNITY; });
    this.pole = Math.exp((-2 * Math.PI * room.damping) / SAMPLE_RATE);
    this.diffusers = [0, 1].map((side) => DIFFUSERS.map((frames) => new Float32Array(frames + side * 23)));
    this.before = [0, 1].map(() => new Float32Array(Math.max(1, Math.round(room.before * SAMPLE_RATE))));
  }

  /** Adds the room's answer to `count` frames of input. */
  process(inLeft: Float32Array, inRight: Float32Array, outLeft: Float32Array, outRight: Float32Array, count: number): void {
    const { lines, places, state, feedback, lowpass, pole } = this;
    const [beforeLeft, beforeRight] = this.before as readonly [Float32Array, Float32Array];
    const keep = 1 - pole;
    for (let index = 0; index < count; index += 1) {
      const delayedLeft = beforeLeft[this.beforePlace]!;
      const delayedRight = beforeRight[this.beforePlace]!;
      beforeLeft[this.beforePlace] = inLeft[index]!;
      beforeRight[this.beforePlace] = inRight[index]!;
      this.beforePlace = this.beforePlace + 1 === beforeLeft.length ? 0 : this.beforePlace + 1;
      const left = this.diffuse(0, delayedLeft);
      const right = this.diffuse(1, delayedRight);

      for (let line = 0; line < 8; line += 1) {
        const damped = keep * lines[line]![places[line]!]! + pole * lowpass[line]!;
        lowpass[line] = damped;
        state[line] = damped * feedback[line]!;
      }
      outLeft[index] = outLeft[index]! + lowpass[0]! - lowpass[2]! + lowpass[4]! - lowpass[6]!;
      outRight[index] = outRight[index]! + lowpass[1]! - lowpass[3]! + lowpass[5]! - lowpass[7]!;

      // Fast Hadamard transform, three rounds of sums and differences.
      const a = state[0]! + state[1]!, b = state[0]! - state[1]!, c = state[2]! + state[3]!, d = state[2]! - state[3]!;
      const e = state[4]! + state[5]!, f = state[4]! - state[5]!, g = state[6]! + state[7]!, h = state[6]! - state[7]!;
      const ac = a + c, bd = b + d, amc = a - c, bmd = b - d;
      const eg = e + g, fh = f + h, emg = e - g, fmh = f - h;
      this.write(0, ac + eg + left);
      this.write(1, bd + fh + right);
      this.write(2, amc + emg + left);
      this.write(3, bmd + fmh + right);
      this.write(4, ac - eg - left);
      this.write(5, bd - fh - right);
      this.write(6, amc - emg + left);
      this.write(7, bmd - fmh + right);
    }
  }

  private write(line: number, value: number): void {
    const buffer = this.lines[line]!;
    const place = this.places[line]!;
    buffer[place] = value;
    this.places[line] = place + 1 === buffer.length ? 0 : place + 1;
  }

  private diffuse(side: 0 | 1, input: number): number {
    let value = input;
    const chain = this.diffusers[side]!;
    for (let stage = 0; stage < 4; stage += 1) {
      const buffer = chain[stage]!;
      const slot = side * 4 + stage;
      const place = this.diffuserPlaces[slot]!;
      const delayed = buffer[place]!;
      const fed = value + DIFFUSION * delayed;
      value = delayed - DIFFUSION * fed;
      buffer[place] = fed;
      this.diffuserPlaces[slot] = place + 1 === buffer.length ? 0 : place + 1;
    }
    return value;
  }
}
