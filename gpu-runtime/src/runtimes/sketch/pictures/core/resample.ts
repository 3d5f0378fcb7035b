/** Lanczos-3 resampling of interleaved floats: enlarges ray-marched films and averages supersampled ones. */
import { ceil, floor, min, sin } from './math.ts';

export interface Taps {
  readonly starts: Int32Array;
  readonly weights: Float32Array;
  readonly count: number;
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (x <= -3 || x >= 3) return 0;
  const p = Math.PI * x;
  return (3 * sin(p) * sin(p / 3)) / (p * p);
}

export function tapsFor(from: number, to: number): Taps {
  const ratio = from / to;
  const spread = ratio > 1 ? ratio : 1;
  const count = ceil(3 * spread) * 2 + 1;
  const starts = new Int32Array(to);
  const weights = new Float32Array(to * count);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * ratio - 0.5;
    const start = floor(centre) - ((count - 1) >> 1);
    starts[i] = start;
    let total = 0;
    for (let k = 0; k < count; k++) {
      const w = lanczos((start + k - centre) / spread);
      weights[i * count + k] = w;
      total += w;
    }
    for (let k = 0; k < count; k++) weights[i * count + k]! /= total;
  }
  return { starts, weights, count };
}

/** Negative lobes are clipped at zero, so light stays light. */
export function resample(data: Float32Array, width: number, height: number, toWidth: number, toHeight: number, channels = 3, tick?: () => void): Float32Array {
  if (width === toWidth && height === toHeight) return data;
  const across = tapsFor(width, toWidth);
  const down = tapsFor(height, toHeight);
  const middle = new Float32Array(toWidth * height * channels);
  for (let y = 0; y < height; y++) {
    if (tick && (y & 31) === 0) tick();
    for (let x = 0; x < toWidth; x++) {
      const o = (y * toWidth + x) * channels;
      for (let k = 0; k < across.count; k++) {
        const w = across.weights[x * across.count + k]!;
        if (w === 0) continue;
        let sx = across.starts[x]! + k;
        sx = sx < 0 ? 0 : sx >= width ? width - 1 : sx;
        const i = (y * width + sx) * channels;
        for (let c = 0; c < channels; c++) middle[o + c]! += data[i + c]! * w;
      }
    }
  }
  const out = new Float32Array(toWidth * toHeight * channels);
  const row = toWidth * channels;
  for (let y = 0; y < toHeight; y++) {
    if (tick && (y & 31) === 0) tick();
    const o = y * row;
    for (let k = 0; k < down.count; k++) {
      const w = down.weights[y * down.count + k]!;
      if (w === 0) continue;
      let sy = down.starts[y]! + k;
      sy = sy < 0 ? 0 : sy >= height ? height - 1 : sy;
      const i = sy * row;
      for (let x = 0; x < row; x++) out[o + x]! += middle[i + x]! * w;
    }
    for (let x = 0; x < row; x++) if (out[o + x]! < 0) out[o + x] = 0;
  }
  return out;
}

/** Nearest-neighbour for depth: edges stay clean. */
export function resampleDepth(data: Uint8Array, width: number, height: number, toWidth: number, toHeight: number): Uint8Array {
  if (width === toWidth && height === toHeight) return data;
  const out = new Uint8Array(toWidth * toHeight);
  for (let y = 0; y < toHeight; y++) {
    const row = min(height - 1, floor(((y + 0.5) * height) / toHeight)) * width;
    for (let x = 0; x < toWidth; x++) out[y * toWidth + x] = data[row + min(width - 1, floor(((x + 0.5) * width) / toWidth))]!;
  }
  return out;
}
