/**
 * The direction in which a brush would follow the picture: along its borders, and in wide, seeded curves where it has none. From the
 * smoothed structure tensor.
 */
import { fbm2, type Lattice } from '../pictures/core/noise.ts';
import { type Canvas, lumaPlane } from './canvas.ts';
import { softBlur } from './soft-blur.ts';

/** Unit vectors, one pair per pixel. */
export function brushFlow(canvas: Canvas, curves: Lattice): Float32Array {
  const { width, height, unit } = canvas;
  const light = softBlur(lumaPlane(canvas), width, height, 1, unit * 0.0015);
  const tensor = new Float32Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const up = Math.max(0, y - 1) * width;
    const down = Math.min(height - 1, y + 1) * width;
    for (let x = 0; x < width; x++) {
      const dx = light[y * width + Math.min(width - 1, x + 1)]! - light[y * width + Math.max(0, x - 1)]!;
      const dy = light[down + x]! - light[up + x]!;
      const at = (y * width + x) * 3;
      tensor[at] = dx * dx;
      tensor[at + 1] = dy * dy;
      tensor[at + 2] = dx * dy;
    }
  }
  softBlur(tensor, width, height, 3, unit * 0.008);
  const flow = new Float32Array(width * height * 2);
  for (let i = 0, at = 0; i < width * height; i++, at += 3) {
    // Weak borders give way to the seeded curves.
    const angle = fbm2(curves, ((i % width) / unit) * 2.2, (Math.floor(i / width) / unit) * 2.2, 2) * 7;
    const weak = 0.00006;
    const xx = tensor[at]! + weak * Math.sin(angle) * Math.sin(angle);
    const yy = tensor[at + 1]! + weak * Math.cos(angle) * Math.cos(angle);
    const xy = tensor[at + 2]! - weak * Math.sin(angle) * Math.cos(angle);
    // The direction of least change.
    const turn = 0.5 * Math.atan2(2 * xy, xx - yy) + Math.PI / 2;
    flow[i * 2] = Math.cos(turn);
    flow[i * 2 + 1] = Math.sin(turn);
  }
  return flow;
}

/**
 * Smears values along the flow (line integral convolution).
 * @param reach - half length of a stroke, pixels.
 */
export function smeared(values: Float32Array, channels: number, { width, height }: Canvas, flow: Float32Array, reach: number, tick: (fraction: number) => void): Float32Array {
  const out = new Float32Array(values.length);
  const stride = Math.max(1, reach / 9);
  const sum = new Float32Array(channels);
  for (let y = 0; y < height; y++) {
    if ((y & 15) === 0) tick(y / height);
    for (let x = 0; x < width; x++) {
      const home = y * width + x;
      for (let c = 0; c < channels; c++) sum[c] = values[home * channels + c]!;
      let weights = 1;
      for (let side = -1; side <= 1; side += 2) {
        let px = x + 0.5;
        let py = y + 0.5;
        let vx = flow[home * 2]! * side;
        let vy = flow[home * 2 + 1]! * side;
        for (let step = stride; step <= reach; step += stride) {
          px += vx * stride;
          py += vy * stride;
          if (px < 0 || py < 0 || px >= width || py >= height) break;
          const at = (py | 0) * width + (px | 0);
          const weight = 1 - (step / (reach + stride)) * 0.6;
          for (let c = 0; c < channels; c++) sum[c]! += values[at * channels + c]! * weight;
          weights += weight;
          // A direction has no sign of its own: keep going the way we came.
          const fx = flow[at * 2]!;
          const fy = flow[at * 2 + 1]!;
          const same = fx * vx + fy * vy < 0 ? -1 : 1;
          vx = fx * same;
          vy = fy * same;
        }
      }
      for (let c = 0; c < channels; c++) out[home * channels + c] = sum[c]! / weights;
    }
  }
  return out;
}
