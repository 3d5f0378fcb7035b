/**
 * Flattens a picture into patches with crisp borders: for each pixel the calmest of eight overlapping neighbourhoods gives its mean (after
 * Kuwahara). Neighbourhoods are boxes, read from running sums, so the price does not grow with the size.
 */
import type { Canvas } from './canvas.ts';
import { eachPixel } from './canvas.ts';

/** @param radius - of the patches, pixels. @returns new colours; the canvas stays. */
export function flattened(canvas: Canvas, radius: number, tick: (fraction: number) => void): Float32Array {
  const { width, height, rgb } = canvas;
  const reach = Math.max(1, Math.round(radius));
  const sums = runningSums(canvas);
  const stride = width + 1;
  const out = new Float32Array(rgb.length);
  const half = Math.max(1, reach >> 1);
  eachPixel(canvas, tick, (at, _i, x, y) => {
    let total = 0;
    let r = 0;
    let g = 0;
    let b = 0;
    for (let sector = 0; sector < 8; sector++) {
      const left = Math.max(0, x + OFFSETS[sector * 2]! * half - half);
      const top = Math.max(0, y + OFFSETS[sector * 2 + 1]! * half - half);
      const right = Math.min(width, x + OFFSETS[sector * 2]! * half + half + 1);
      const bottom = Math.min(height, y + OFFSETS[sector * 2 + 1]! * half + half + 1);
      if (right <= left || bottom <= top) continue;
      const share = 1 / ((right - left) * (bottom - top));
      const a = (top * stride + left) * 4;
      const c = (top * stride + right) * 4;
      const d = (bottom * stride + left) * 4;
      const e = (bottom * stride + right) * 4;
      const mr = (sums[e]! - sums[c]! - sums[d]! + sums[a]!) * share;
      const mg = (sums[e + 1]! - sums[c + 1]! - sums[d + 1]! + sums[a + 1]!) * share;
      const mb = (sums[e + 2]! - sums[c + 2]! - sums[d + 2]! + sums[a + 2]!) * share;
      const square = (sums[e + 3]! - sums[c + 3]! - sums[d + 3]! + sums[a + 3]!) * share;
      const variance = Math.max(0, square - mr * mr - mg * mg - mb * mb);
      // Calm ones weigh so much more that they decide, yet no border jumps from one to the next.
      const calm = 1 / (0.0004 + variance);
      const weight = calm * calm * calm;
      total += weight;
      r += mr * weight;
      g += mg * weight;
      b += mb * weight;
    }
    out[at] = r / total;
    out[at + 1] = g / total;
    out[at + 2] = b / total;
  });
  return out;
}

/** Middles of the neighbourhoods, in half radii. */
const OFFSETS = Int8Array.from([-1, -1, 0, -1, 1, -1, 1, 0, 1, 1, 0, 1, -1, 1, -1, 0]);

/** Red, green, blue and the sum of their squares, over everything above and to the left. */
function runningSums({ width, height, rgb }: Canvas): Float64Array {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1) * 4);
  for (let y = 0; y < height; y++) {
    let r = 0;
    let g = 0;
    let b = 0;
    let q = 0;
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 3;
      const red = rgb[from]!;
      const green = rgb[from + 1]!;
      const blue = rgb[from + 2]!;
      r += red;
      g += green;
      b += blue;
      q += red * red + green * green + blue * blue;
      const above = (y * stride + x + 1) * 4;
      const at = above + stride * 4;
      sums[at] = sums[above]! + r;
      sums[at + 1] = sums[above + 1]! + g;
      sums[at + 2] = sums[above + 2]! + b;
      sums[at + 3] = sums[above + 3]! + q;
    }
  }
  return sums;
}
