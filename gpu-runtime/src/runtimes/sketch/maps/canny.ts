/** Canny's edges (1986): thin white lines on black, where brightness changes most; weak ones only where they go on from strong ones. */
import { type Canvas, lumaPlane } from '../edits/canvas.ts';
import { softBlur } from '../edits/soft-blur.ts';
import { gradientOf, type Gradient, quantile } from './gradient.ts';
import { greyBytes, type MapMaker } from './map-maker.ts';

/** Of all pixels, this part is flatter than a strong edge. */
const FLAT_PART = 0.92;
const LEAST_STRONG = 0.06;
const MOST_STRONG = 0.5;
/** A weak edge has at least this part of the strength of a strong one. */
const WEAK = 0.4;

export const cannyMap: MapMaker = (canvas, { lowThreshold, highThreshold }, tick) =>
  greyBytes(cannyEdges(canvas, tick, { ...(lowThreshold === undefined ? {} : { low: lowThreshold / 255 }), ...(highThreshold === undefined ? {} : { high: highThreshold / 255 }) }));

export interface EdgeOptions {
  /** Strength of a weak and of a strong edge, 0 to 1; absent follows the picture. */
  readonly low?: number;
  readonly high?: number;
  /** Of the blur before, as a part of the shorter side. */
  readonly softness?: number;
  /** What is weaker never counts as a strong edge, however flat the picture is. */
  readonly leastStrong?: number;
}

/** @returns 1 on edges. */
export function cannyEdges(canvas: Canvas, tick: (fraction: number) => void, { low, high, softness = 0.0012, leastStrong = LEAST_STRONG }: EdgeOptions = {}): Float32Array {
  const { width, height, unit } = canvas;
  const plane = softBlur(lumaPlane(canvas), width, height, 1, Math.max(1, unit * softness));
  tick(0.3);
  const gradient = gradientOf(plane, width, height);
  tick(0.5);
  const crest = thinned(gradient, width, height);
  tick(0.7);
  const strong = high ?? Math.max(leastStrong, Math.min(MOST_STRONG, quantile(gradient.strength, FLAT_PART)), (low ?? 0) + 1e-3);
  const weak = Math.min(strong, low ?? strong * WEAK);
  return followed(crest, width, height, weak, strong);
}

/** Keeps what is strongest across an edge. */
function thinned({ x, y, strength }: Gradient, width: number, height: number): Float32Array {
  const crest = new Float32Array(strength.length);
  for (let row = 1; row < height - 1; row++) {
    for (let column = 1; column < width - 1; column++) {
      const i = row * width + column;
      const own = strength[i]!;
      if (own === 0) continue;
      const gx = x[i]!;
      const gy = y[i]!;
      const [dx, dy] = Math.abs(gx) > 2.414 * Math.abs(gy) ? [1, 0] : Math.abs(gy) > 2.414 * Math.abs(gx) ? [0, 1] : gx * gy > 0 ? [1, 1] : [1, -1];
      const step = dy! * width + dx!;
      // Of two that are alike, one stays.
      if (own > strength[i - step]! && own >= strength[i + step]!) crest[i] = own;
    }
  }
  return crest;
}

function followed(crest: Float32Array, width: number, height: number, weak: number, strong: number): Float32Array {
  const edges = new Float32Array(crest.length);
  const stack: number[] = [];
  for (let i = 0; i < crest.length; i++) {
    if (crest[i]! < strong || edges[i]) continue;
    edges[i] = 1;
    stack.push(i);
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const x = at % width;
      const y = (at - x) / width;
      for (let py = Math.max(0, y - 1); py <= Math.min(height - 1, y + 1); py++) {
        for (let px = Math.max(0, x - 1); px <= Math.min(width - 1, x + 1); px++) {
          const next = py * width + px;
          if (edges[next] || crest[next]! < weak) continue;
          edges[next] = 1;
          stack.push(next);
        }
      }
    }
  }
  return edges;
}
