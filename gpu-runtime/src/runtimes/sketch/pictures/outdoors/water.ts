/**
 * Water in perspective: mirrors what is painted above its edge, broken by waves, with a path of glitter below the sun.
 *
 * Waves are slopes of noise on the water's plane. Octaves that would be smaller than a pixel are left out, so distant water is calm
 * instead of noisy.
 */
import { ceil, exp, floor, max, min } from '../core/math.ts';
import { scale, type Rgb } from '../core/colour.ts';
import { noise2, smoothstep } from '../core/noise.ts';
import type { Stage } from '../prompt/scene.ts';

export interface WaterPlan {
  /** Row of the far edge. */
  readonly horizonY: number;
  /** First row that is not water any more; the film's height for open water. */
  readonly bottomY: number;
  /** Colour of deep water looked into from above. */
  readonly deep: Rgb;
  /** Column of the sun and light of its glitter; absent without a sun. */
  readonly glitter?: { readonly x: number; readonly colour: Rgb };
  /** 0 a mirror … 1 open sea. */
  readonly waves: number;
  /** Depth of the farthest water; the nearest is 255. */
  readonly farDepth: number;
  readonly from: number;
  readonly to: number;
}

const OCTAVES = 6;

export function paintWater(stage: Stage, plan: WaterPlan): void {
  const { film } = stage;
  const { width, height, rgb, depth, unit } = film;
  const t = stage.lattice('water');
  const { horizonY, waves } = plan;
  const y0 = max(1, ceil(horizonY));
  const y1 = min(height, ceil(plan.bottomY));
  const [dr, dg, db] = plan.deep;
  const glitterX = plan.glitter?.x ?? 0;
  const [gr, gg, gb] = plan.glitter ? scale(plan.glitter.colour, 1.1) : [0, 0, 0];
  const mirrorTop = rgb.length;
  for (let y = y0; y < y1; y++) {
    if ((y & 7) === 0) stage.tick(plan.from + (plan.to - plan.from) * ((y - y0) / (y1 - y0)));
    const below = (y + 0.5 - horizonY) / unit;
    const far = 0.055 / (below + 0.004);
    const v = far * 84;
    const rowStep = (v / (below + 0.004)) / unit;
    const near = smoothstep(0, 0.45, below);
    const fresnel = 0.9 - 0.62 * near;
    const tilt = waves * (0.16 + 0.5 * near) + 0.015;
    const reach = unit * (0.02 + 0.13 * near);
    const path = 0.016 + 0.16 * near * (0.6 + waves * 0.6);
    const nearness = plan.farDepth + (255 - plan.farDepth) * smoothstep(0, 1, (y - y0) / max(1, height - y0));
    let i = y * width * 3;
    for (let x = 0; x < width; x++, i += 3) {
      const u = ((x + 0.5 - width / 2) / unit) * far * 150;
      let slopeY = 0;
      let slopeX = 0;
      let f = 1;
      let amplitude = 0.72;
      for (let o = 0; o < OCTAVES; o++) {
        // Cycles per row; beyond a third the wave cannot be shown.
        const fine = rowStep * f;
        const shown = fine > 0.9 ? 0 : fine < 0.3 ? 1 : (0.9 - fine) / 0.6;
        if (shown > 0) {
          const n = noise2(t, u * f * 0.2 + o * 19.1, v * f * 0.78 + o * 7.3 + u * 0.05 * (o & 1 ? 1 : -1)) - 0.5;
          slopeY += n * amplitude * shown;
          if (o < 2) slopeX += (noise2(t, u * f * 0.3 + o * 11.7 + 60, v * f * 0.5 + 33) - 0.5) * amplitude * shown;
        }
        f *= 2.1;
        amplitude *= 0.74;
      }
      // Far away the waves are smaller than a pixel, yet they still smear the mirror image: jitter stands for them.
      let sy = 2 * horizonY - y - 1 + slopeY * tilt * reach * 5.2;
      if (sy > horizonY - 1) sy = 2 * horizonY - 2 - sy;
      if (sy < 0) sy = 0;
      let sx = x + slopeX * tilt * reach * 1.8;
      sx = sx < 0 ? 0 : sx > width - 1.001 ? width - 1.001 : sx;
      const syi = floor(sy);
      const sxi = floor(sx);
      const fy = sy - syi;
      const fx = sx - sxi;
      const m = (syi * width + sxi) * 3;
      const n = m + width * 3 < mirrorTop ? m + width * 3 : m;
      const w00 = (1 - fx) * (1 - fy);
      const w10 = fx * (1 - fy);
      const w01 = (1 - fx) * fy;
      const w11 = fx * fy;
      const rr = rgb[m]! * w00 + rgb[m + 3]! * w10 + rgb[n]! * w01 + rgb[n + 3]! * w11;
      const rg = rgb[m + 1]! * w00 + rgb[m + 4]! * w10 + rgb[n + 1]! * w01 + rgb[n + 4]! * w11;
      const rb = rgb[m + 2]! * w00 + rgb[m + 5]! * w10 + rgb[n + 2]! * w01 + rgb[n + 5]! * w11;
      let shine = fresnel + slopeY * 0.75 * near * waves;
      shine = shine < 0.12 ? 0.12 : shine > 0.96 ? 0.96 : shine;
      // The mirror image loses light: what is left of the sun is capped, so that the sun's own disc does not print a hard copy.
      let r = dr + ((rr > 1.1 ? 1.1 : rr) - dr) * shine;
      let g = dg + ((rg > 0.95 ? 0.95 : rg) - dg) * shine;
      let b = db + ((rb > 0.8 ? 0.8 : rb) - db) * shine;
      if (plan.glitter) {
        const dx = (x + 0.5 - glitterX) / unit / path;
        const d2 = dx * dx;
        if (d2 < 12) {
          const spread = exp(-d2 * 0.9);
          const spark = smoothstep(0.02, 0.34, slopeY + 0.16 * spread - 0.04);
          const calm = 0.42 * (1 - near) + 0.1;
          const light = spread * (calm + spark * (0.55 + 1.1 * (1 - near)));
          r += gr * light;
          g += gg * light;
          b += gb * light;
        }
      }
      rgb[i] = r;
      rgb[i + 1] = g;
      rgb[i + 2] = b;
      depth[y * width + x] = nearness;
    }
  }
}
