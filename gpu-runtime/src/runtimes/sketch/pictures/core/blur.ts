/** Blurs over planar or interleaved floats. A true Gaussian with its whole tail, so that a glow is round and never square. */
import { ceil, exp, floor, max } from './math.ts';

/** Separable Gaussian in place over `channels` interleaved channels; edges are extended. */
export function gaussianBlur(data: Float32Array, width: number, height: number, channels: number, sigma: number): void {
  const radius = max(1, ceil(sigma * 3));
  const kernel = new Float32Array(radius + 1);
  let total = 0;
  for (let i = 0; i <= radius; i++) {
    kernel[i] = exp((-0.5 * i * i) / (sigma * sigma));
    total += i === 0 ? kernel[i]! : 2 * kernel[i]!;
  }
  for (let i = 0; i <= radius; i++) kernel[i]! /= total;
  const line = new Float32Array((max(width, height) + 2 * radius) * channels);
  for (let y = 0; y < height; y++) blurLine(data, y * width * channels, channels, width, channels, kernel, radius, line);
  for (let x = 0; x < width; x++) blurLine(data, x * channels, width * channels, height, channels, kernel, radius, line);
}

function blurLine(
  data: Float32Array,
  start: number,
  stride: number,
  count: number,
  channels: number,
  kernel: Float32Array,
  radius: number,
  line: Float32Array,
): void {
  for (let i = -radius; i < count + radius; i++) {
    const from = start + (i < 0 ? 0 : i >= count ? count - 1 : i) * stride;
    const to = (i + radius) * channels;
    for (let c = 0; c < channels; c++) line[to + c] = data[from + c]!;
  }
  for (let i = 0; i < count; i++) {
    const centre = (i + radius) * channels;
    for (let c = 0; c < channels; c++) {
      const at = centre + c;
      let sum = line[at]! * kernel[0]!;
      for (let k = 1, d = channels; k <= radius; k++, d += channels) sum += (line[at - d]! + line[at + d]!) * kernel[k]!;
      data[start + i * stride + c] = sum;
    }
  }
}

/** Halves both sides by averaging; odd sizes are rounded up. */
export function halve(data: Float32Array, width: number, height: number, channels: number): { data: Float32Array; width: number; height: number } {
  const w = max(1, (width + 1) >> 1);
  const h = max(1, (height + 1) >> 1);
  const out = new Float32Array(w * h * channels);
  for (let y = 0; y < h; y++) {
    const row0 = 2 * y * width;
    const row1 = 2 * y + 1 < height ? row0 + width : row0;
    for (let x = 0; x < w; x++) {
      const x0 = 2 * x;
      const x1 = x0 + 1 < width ? x0 + 1 : x0;
      for (let c = 0; c < channels; c++) {
        out[(y * w + x) * channels + c] =
          0.25 *
          (data[(row0 + x0) * channels + c]! +
            data[(row0 + x1) * channels + c]! +
            data[(row1 + x0) * channels + c]! +
            data[(row1 + x1) * channels + c]!);
      }
    }
  }
  return { data: out, width: w, height: h };
}

/** Adds `small`, enlarged with bilinear weights and multiplied by `gain`, to `big`. */
export function addEnlarged(
  big: Float32Array,
  width: number,
  height: number,
  small: Float32Array,
  smallWidth: number,
  smallHeight: number,
  channels: number,
  gain: number,
): void {
  const x0s = new Int32Array(width);
  const x1s = new Int32Array(width);
  const xfs = new Float32Array(width);
  for (let x = 0; x < width; x++) {
    const sx = ((x + 0.5) * smallWidth) / width - 0.5;
    const i = floor(sx);
    xfs[x] = sx - i;
    x0s[x] = (i < 0 ? 0 : i) * channels;
    x1s[x] = (i + 1 >= smallWidth ? smallWidth - 1 : i + 1) * channels;
  }
  for (let y = 0; y < height; y++) {
    const sy = ((y + 0.5) * smallHeight) / height - 0.5;
    const j = floor(sy);
    const v = sy - j;
    const r0 = (j < 0 ? 0 : j) * smallWidth * channels;
    const r1 = (j + 1 >= smallHeight ? smallHeight - 1 : j + 1) * smallWidth * channels;
    let o = y * width * channels;
    for (let x = 0; x < width; x++) {
      const a = x0s[x]!;
      const b = x1s[x]!;
      const u = xfs[x]!;
      for (let c = 0; c < channels; c++) {
        const top = small[r0 + a + c]! + (small[r0 + b + c]! - small[r0 + a + c]!) * u;
        const low = small[r1 + a + c]! + (small[r1 + b + c]! - small[r1 + a + c]!) * u;
        big[o++]! += gain * (top + (low - top) * v);
      }
    }
  }
}
