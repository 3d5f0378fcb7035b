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

/** Frames of each line's ring, a power of two. */
const RING = 4096;
const DIFFUSER_RING = 1024;

export class Reverb {
  /** Eight rings in a row, all written at the same place; a line's length is how far back it is read. */
  private readonly rings = new Float32Array(8 * RING);
  private readonly lengths: readonly number[];
  private readonly feedback: readonly number[];
  private readonly damped = new Float64Array(8);
  private readonly pole: number;
  private readonly diffusers = [new Float32Array(4 * DIFFUSER_RING), new Float32Array(4 * DIFFUSER_RING)] as const;
  private readonly before: readonly [Float32Array, Float32Array];
  private beforePlace = 0;
  private frame = 0;
  /** Frames since something came in; a room that has died away is not computed. */
  private quiet = Infinity;
  private readonly tail: number;

  constructor(room: Room) {
    this.lengths = LINES.map((frames) => Math.min(RING - 1, Math.round(frames * room.size)));
    this.feedback = this.lengths.map((frames) => 10 ** ((-3 * frames) / (room.seconds * SAMPLE_RATE)) * UNITY);
    this.pole = Math.exp((-2 * Math.PI * room.damping) / SAMPLE_RATE);
    const frames = Math.max(1, Math.round(room.before * SAMPLE_RATE));
    this.before = [new Float32Array(frames), new Float32Array(frames)];
    this.tail = Math.round((room.before + 1.6 * room.seconds) * SAMPLE_RATE) + RING;
  }

  /** Adds the room's answer to `count` frames of input. */
  process(inLeft: Float32Array, inRight: Float32Array, outLeft: Float32Array, outRight: Float32Array, count: number): void {
    this.quiet = silent(inLeft, count) && silent(inRight, count) ? this.quiet + count : 0;
    if (this.quiet > this.tail) return;
    const { rings, damped, pole } = this;
    const [beforeLeft, beforeRight] = this.before;
    const [l0, l1, l2, l3, l4, l5, l6, l7] = this.lengths as [number, number, number, number, number, number, number, number];
    const [f0, f1, f2, f3, f4, f5, f6, f7] = this.feedback as [number, number, number, number, number, number, number, number];
    let [d0, d1, d2, d3, d4, d5, d6, d7] = damped as unknown as [number, number, number, number, number, number, number, number];
    const keep = 1 - pole;
    const mask = RING - 1;
    let { frame, beforePlace } = this;
    for (let index = 0; index < count; index += 1) {
      const delayedLeft = beforeLeft[beforePlace]!;
      const delayedRight = beforeRight[beforePlace]!;
      beforeLeft[beforePlace] = inLeft[index]!;
      beforeRight[beforePlace] = inRight[index]!;
      beforePlace = beforePlace + 1 === beforeLeft.length ? 0 : beforePlace + 1;
      const left = diffuse(this.diffusers[0], frame, delayedLeft, 0);
      const right = diffuse(this.diffusers[1], frame, delayedRight, 23);

      d0 = keep * rings[(frame - l0) & mask]! + pole * d0;
      d1 = keep * rings[RING + ((frame - l1) & mask)]! + pole * d1;
      d2 = keep * rings[2 * RING + ((frame - l2) & mask)]! + pole * d2;
      d3 = keep * rings[3 * RING + ((frame - l3) & mask)]! + pole * d3;
      d4 = keep * rings[4 * RING + ((frame - l4) & mask)]! + pole * d4;
      d5 = keep * rings[5 * RING + ((frame - l5) & mask)]! + pole * d5;
      d6 = keep * rings[6 * RING + ((frame - l6) & mask)]! + pole * d6;
      d7 = keep * rings[7 * RING + ((frame - l7) & mask)]! + pole * d7;
      outLeft[index] = outLeft[index]! + d0 - d2 + d4 - d6;
      outRight[index] = outRight[index]! + d1 - d3 + d5 - d7;

      // Fast Hadamard transform, three rounds of sums and differences.
      const s0 = d0 * f0, s1 = d1 * f1, s2 = d2 * f2, s3 = d3 * f3, s4 = d4 * f4, s5 = d5 * f5, s6 = d6 * f6, s7 = d7 * f7;
      const a = s0 + s1, b = s0 - s1, c = s2 + s3, d = s2 - s3, e = s4 + s5, f = s4 - s5, g = s6 + s7, h = s6 - s7;
      const ac = a + c, bd = b + d, amc = a - c, bmd = b - d, eg = e + g, fh = f + h, emg = e - g, fmh = f - h;
      const place = frame & mask;
      rings[place] = ac + eg + left;
      rings[RING + place] = bd + fh + right;
      rings[2 * RING + place] = amc + emg + left;
      rings[3 * RING + place] = bmd + fmh + right;
      rings[4 * RING + place] = ac - eg - left;
      rings[5 * RING + place] = bd - fh - right;
      rings[6 * RING + place] = amc - emg + left;
      rings[7 * RING + place] = bmd - fmh + right;
      frame += 1;
    }
    damped.set([d0, d1, d2, d3, d4, d5, d6, d7]);
    this.frame = frame;
    this.beforePlace = beforePlace;
  }
}

/** Four all-passes in a row; `offset` makes the two sides differ. */
function diffuse(rings: Float32Array, frame: number, input: number, offset: number): number {
  const mask = DIFFUSER_RING - 1;
  const place = frame & mask;
  let value = input;
  for (let stage = 0; stage < 4; stage += 1) {
    const base = stage * DIFFUSER_RING;
    const delayed = rings[base + ((frame - DIFFUSERS[stage]! - offset) & mask)]!;
    const fed = value + DIFFUSION * delayed;
    value = delayed - DIFFUSION * fed;
    rings[base + place] = fed;
  }
  return value;
}

function silent(channel: Float32Array, count: number): boolean {
  for (let index = 0; index < count; index += 1) if (channel[index] !== 0) return false;
  return true;
}
