/**
 * Repairs an old print by rules: what is much lighter or darker than its surroundings and thinner than a few pixels counts as a scratch or
 * a speck and is filled in from around it; the range of each colour that time has narrowed is widened again. Nothing is made anew.
 */
import { type Canvas, eachPixel, luma, lumaPlane, mix } from './canvas.ts';
import type { Edit } from './edit.ts';
import { softBlur } from './soft-blur.ts';

export const restore: Edit = (canvas, { amount, tick }) => {
  fillScratches(canvas, Math.min(1, amount));
  tick(0.6);
  unfade(canvas, Math.min(1, amount), tick);
};

/** How far a scratch stands out: from the surface below it, and from the finest detail around. */
const STANDS_OUT = 0.06;
const OVER_TEXTURE = 2.6;

function fillScratches(canvas: Canvas, part: number): void {
  const { rgb, width, height, unit } = canvas;
  const reach = Math.max(1, Math.round(unit * 0.003));
  const plane = lumaPlane(canvas);
  const [closed, opened] = [least(most(plane, width, height, reach), width, height, reach), most(least(plane, width, height, reach), width, height, reach)];
  const thin = plane.map((value, i) => Math.max(closed[i]! - value, value - opened[i]!));
  const texture = softBlur(thin.slice(), width, height, 1, unit * 0.03);
  const scratched = most(thin.map((value, i) => (value > STANDS_OUT && value > OVER_TEXTURE * texture[i]! ? 1 : 0)), width, height, Math.max(1, reach >> 1));
  const known = scratched.map((value) => 1 - value);
  const surface = Float32Array.from(rgb, (value, i) => value * known[(i / 3) | 0]!);
  softBlur(surface, width, height, 3, reach * 2);
  const weight = softBlur(known.slice(), width, height, 1, reach * 2);
  for (let i = 0; i < scratched.length; i++) {
    if (scratched[i] === 0 || weight[i]! < 0.02) continue;
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = mix(rgb[i * 3 + c]!, surface[i * 3 + c]! / weight[i]!, part);
  }
}

/** The largest value within a square around each place; twice along a line of values. */
function most(plane: Float32Array, width: number, height: number, reach: number): Float32Array {
  return lines(lines(plane, width, height, 1, width, reach, Math.max), height, width, width, 1, reach, Math.max);
}

function least(plane: Float32Array, width: number, height: number, reach: number): Float32Array {
  return lines(lines(plane, width, height, 1, width, reach, Math.min), height, width, width, 1, reach, Math.min);
}

function lines(plane: Float32Array, length: number, count: number, step: number, stride: number, reach: number, choose: (a: number, b: number) => number): Float32Array {
  const result = new Float32Array(plane.length);
  for (let line = 0; line < count; line++) {
    const start = line * stride;
    for (let at = 0; at < length; at++) {
      let value = plane[start + at * step]!;
      for (let k = Math.max(0, at - reach), end = Math.min(length - 1, at + reach); k <= end; k++) value = choose(value, plane[start + k * step]!);
      result[start + at * step] = value;
    }
  }
  return result;
}

/** Part of the pixels that may be clipped at either end. */
const CLIPPED = 0.006;
const MOST_GAIN = 3.4;
/** How much of the lost range comes back: all of it would look harsh. */
const WIDENED = 0.88;
/** How much of a cast is taken out of a print that has lost most of its range. One that has not keeps its colours: it may show a sunset. */
const CAST = 0.9;
const FULL_RANGE = 0.95;

function unfade(canvas: Canvas, part: number, tick: (fraction: number) => void): void {
  const { rgb } = canvas;
  const whole = rangeOf(lumaPlane(canvas));
  const grey = chroma(canvas) < 0.02;
  const cast = CAST * Math.min(1, Math.max(0, (FULL_RANGE - (whole[1] - whole[0])) / 0.3));
  const ranges = [0, 1, 2].map((c) => {
    const own = rangeOf(Float32Array.from({ length: rgb.length / 3 }, (_, i) => rgb[i * 3 + c]!));
    const [from, to] = grey ? whole : [mix(whole[0], own[0], cast), mix(whole[1], own[1], cast)];
    const gain = Math.min(MOST_GAIN, Math.max(1, 1 / Math.max(0.01, to - from)));
    return { gain: mix(1, gain, WIDENED), from: from * WIDENED };
  });
  const saturation = grey ? 1 : 1.15;
  eachPixel(canvas, (fraction) => tick(0.6 + 0.4 * fraction), (at) => {
    const [r, g, b] = ranges.map(({ from, gain }, c) => (rgb[at + c]! - from) * gain) as [number, number, number];
    const l = luma(r, g, b);
    rgb[at] = mix(rgb[at]!, mix(l, r, saturation), part);
    rgb[at + 1] = mix(rgb[at + 1]!, mix(l, g, saturation), part);
    rgb[at + 2] = mix(rgb[at + 2]!, mix(l, b, saturation), part);
  });
}

function rangeOf(values: Float32Array): readonly [number, number] {
  const counts = new Uint32Array(256);
  for (const value of values) counts[Math.min(255, Math.max(0, Math.round(value * 255)))]!++;
  const few = values.length * CLIPPED;
  const end = (order: readonly number[]): number => {
    let seen = 0;
    return order.find((level) => (seen += counts[level]!) > few) ?? order[0]!;
  };
  const levels = Array.from(counts.keys());
  return [end(levels) / 255, end([...levels].reverse()) / 255];
}

/** Mean distance between the colours of a pixel. */
function chroma({ rgb }: Canvas): number {
  let sum = 0;
  for (let at = 0; at < rgb.length; at += 3) sum += Math.max(rgb[at]!, rgb[at + 1]!, rgb[at + 2]!) - Math.min(rgb[at]!, rgb[at + 1]!, rgb[at + 2]!);
  return (sum * 3) / rgb.length;
}
