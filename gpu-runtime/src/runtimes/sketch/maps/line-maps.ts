/** Drawn lines of several hands, white on black. */
import { type Canvas, lumaPlane } from '../edits/canvas.ts';
import { flattened } from '../edits/flatten.ts';
import { softBlur } from '../edits/soft-blur.ts';
import { cannyEdges } from './canny.ts';
import { gradientOf, quantile } from './gradient.ts';
import { greyBytes, type MapMaker } from './map-maker.ts';

const clamped = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value);

/** The difference of two blurs, of either sign: a line stands where light and dark meet, and is the stronger the more they differ. */
function strokes(plane: Float32Array, { width, height }: Canvas, weight: number): Float32Array {
  const fine = softBlur(plane.slice(), width, height, 1, Math.max(0.6, weight));
  const coarse = softBlur(fine.slice(), width, height, 1, Math.max(1, weight * 2));
  for (let i = 0; i < fine.length; i++) fine[i] = Math.max(0, coarse[i]! - fine[i]!);
  return fine;
}

/** Stretches what stands out to white. */
function stretched(plane: Float32Array, whiteFrom: number, gamma: number): Float32Array {
  const white = Math.max(1e-3, quantile(plane, whiteFrom));
  return plane.map((value) => Math.pow(clamped(value / white), gamma));
}

export const lineArt: MapMaker = (canvas, _options, tick) => {
  const plane = lumaPlane(canvas);
  tick(0.3);
  return greyBytes(stretched(strokes(plane, canvas, canvas.unit * 0.0011), 0.97, 0.9));
};

/** Even areas first, then fewer, firmer lines. */
export const lineArtAnime: MapMaker = (canvas, _options, tick) => {
  const areas = { ...canvas, rgb: flattened(canvas, canvas.unit * 0.006, (fraction) => tick(fraction * 0.6)) };
  const lines = stretched(strokes(lumaPlane(areas), canvas, canvas.unit * 0.0018), 0.96, 1);
  return greyBytes(lines.map((value) => clamped((value - 0.3) * 2.2)));
};

/** Borders at several sizes, soft as a blurred drawing. */
export const softEdge: MapMaker = (canvas, _options, tick) => {
  const { width, height, unit } = canvas;
  const sum = new Float32Array(width * height);
  for (const [n, size] of [0.0015, 0.004, 0.009].entries()) {
    const { strength } = gradientOf(softBlur(lumaPlane(canvas), width, height, 1, Math.max(1, unit * size)), width, height);
    const scaled = stretched(strength, 0.985, 1);
    for (let i = 0; i < sum.length; i++) sum[i]! += scaled[i]! * [0.3, 0.4, 0.3][n]!;
    tick((n + 1) / 4);
  }
  return greyBytes(softBlur(sum, width, height, 1, Math.max(0.7, unit * 0.0012)).map((value) => clamped(Math.pow(value, 1.1) * 1.15)));
};

/** The main borders only, as with a thick pen. */
export const scribble: MapMaker = (canvas, _options, tick) => {
  const { width, height, unit } = canvas;
  const edges = cannyEdges(canvas, (fraction) => tick(fraction * 0.7), { softness: 0.0045, leastStrong: 0.02 });
  const thick = softBlur(edges, width, height, 1, Math.max(1, unit * 0.0028));
  const level = 0.5 * lineLevel(Math.max(1, unit * 0.0028));
  return greyBytes(thick.map((value) => clamped((value - level * 0.6) / (level * 0.5))));
};

/** What is left of a line one pixel wide in the middle, once it is blurred. @param sigma - of the blur, pixels. */
const lineLevel = (sigma: number): number => 1 / (sigma * Math.sqrt(2 * Math.PI));
