/** Skylines: mountain, hill and tree-line profiles, one height per column, painted as hazy layers from far to near. */
import { abs, ceil, exp, floor, max, min, pow, round } from '../core/math.ts';
import type { Rgb } from '../core/colour.ts';
import type { Film } from '../core/film.ts';
import { fbm2, noise1, smoothstep, type Lattice } from '../core/noise.ts';
import { hash01, type Random } from '../core/random.ts';

/** Row of the skyline for every column. */
export type Skyline = Float32Array;

export interface PeakShape {
  /** Row of the foot. */
  readonly baseY: number;
  /** Highest peak, in pixels. */
  readonly height: number;
  /** Peaks across one `unit` of the film. */
  readonly frequency: number;
  /** 0 round hills … 1 jagged rock. */
  readonly jagged: number;
  /** Share of the width that stays below the foot, so that islands form. 0 for a closed range. */
  readonly gaps?: number;
}

export function peakSkyline(film: Film, t: Lattice, random: Random, shape: PeakShape): Skyline {
  const { width, unit } = film;
  const row = random.whole(0, 255);
  const offset = random.between(0, 200);
  const line = new Float32Array(width);
  for (let x = 0; x < width; x++) {
    const u = ((x - width / 2) / unit) * shape.frequency + offset;
    // Broad massifs carry the ridges.
    const massif = 0.25 + 0.75 * smoothstep(0.2, 0.85, noise1(t, u * 0.55, row + 1));
    let sum = 0;
    let amplitude = 1;
    let total = 0;
    let f = 1;
    for (let o = 0; o < 9; o++) {
      const n = noise1(t, u * f + o * 7.7, row + 2 + o);
      const sharp = 1 - abs(2 * n - 1);
      sum += amplitude * (n + (sharp * sharp * 0.9 - n) * shape.jagged);
      total += amplitude;
      amplitude *= 0.44 + 0.09 * shape.jagged;
      f *= 2.07;
    }
    let h = massif * (sum / total) * 1.55;
    if (shape.gaps) h = (h - shape.gaps) / (1 - shape.gaps);
    line[x] = shape.baseY - h * shape.height;
  }
  return line;
}

/** Presses a skyline down around column `x` so that it stays below row `limitY` there. */
export function openView(line: Skyline, baseY: number, x: number, reach: number, limitY: number): void {
  const at = max(0, min(line.length - 1, round(x)));
  let top = baseY;
  const half = round(reach * 0.4);
  for (let i = max(0, at - half); i <= min(line.length - 1, at + half); i++) if (line[i]! < top) top = line[i]!;
  if (top >= limitY) return;
  const keep = max(0, (baseY - limitY) / (baseY - top));
  for (let i = 0; i < line.length; i++) {
    const d = (i - x) / reach;
    line[i] = baseY - (baseY - line[i]!) * (1 - (1 - keep) * exp(-d * d * d * d));
  }
}

/** Lets conifers of about `size` pixels grow on a skyline, but not at or below row `waterY`. `density` 0..1 leaves clearings. */
export function growConifers(line: Skyline, t: Lattice, random: Random, size: number, density: number, waterY = Infinity): void {
  const ground = line.slice();
  const width = line.length;
  const row = random.whole(0, 255);
  for (let x = -size * 0.3; x < width + size * 0.3; x += size * random.between(0.1, 0.26)) {
    if (noise1(t, (x / size) * 0.16 + 40, row) > density) continue;
    const soil = ground[max(0, min(width - 1, round(x)))]!;
    if (soil >= waterY - 1) continue;
    // Towards the shore the trees are lower.
    const shore = waterY === Infinity ? 1 : min(1, 0.45 + (waterY - soil) / size);
    const height = size * shore * random.between(0.5, 1.15);
    const half = height * random.between(0.17, 0.24);
    const foot = min(soil + height * 0.08, waterY);
    const tiers = random.between(5, 8);
    for (let i = max(0, ceil(x - half)); i <= min(width - 1, x + half); i++) {
      const d = abs(i - x) / half;
      // Each tier of branches droops: a saw tooth over the cone.
      const tooth = (d * tiers) % 1;
      const top = foot - height * (1 - d) ** 1.15 + height * 0.05 * tooth * (0.4 + d);
      if (top < line[i]!) line[i] = top;
    }
  }
}

export interface RidgePaint {
  readonly crest: Rgb;
  readonly foot: Rgb;
  readonly baseY: number;
  readonly depth: number;
  /** 0 a flat silhouette … 1 clear slopes and gullies. */
  readonly relief: number;
  /** Column that the light comes from. */
  readonly lightX: number;
  readonly light: Rgb;
  /** How far the foot's colour climbs: 1 slowly, 3 only at the very foot. */
  readonly mist: number;
}

export function paintRidge(film: Film, line: Skyline, t: Lattice, paint: RidgePaint): void {
  const { width, height, rgb, depth, unit } = film;
  let top = height;
  for (let x = 0; x < width; x++) if (line[x]! < top) top = line[x]!;
  const y0 = max(0, floor(top));
  const y1 = min(height, ceil(paint.baseY));
  const [cr, cg, cb] = paint.crest;
  const [fr, fg, fb] = paint.foot;
  const [lr, lg, lb] = paint.light;
  const tall = max(1, paint.baseY - top);
  const grain = 26 / unit;
  const shift = 1.4;
  for (let y = y0; y < y1; y++) {
    let i = y * width * 3;
    const down = (y - top) / tall;
    const lift = down <= 0 ? 0 : pow(down, paint.mist);
    for (let x = 0; x < width; x++, i += 3) {
      const cover = y + 1 - line[x]!;
      if (cover <= 0) continue;
      let light = 0;
      if (paint.relief > 0) {
        // Slopes turned to the light: how a ridged height changes along the light's direction.
        const side = x < paint.lightX ? shift : -shift;
        const u = x * grain;
        const v = (y - line[x]! * 0.65) * grain * 0.8;
        const warp = 3.2 * hash01(3, 5);
        const a = fbm2(t, u + warp, v + u * 0.35, 4);
        const b = fbm2(t, u + warp + side * 0.32, v + u * 0.35 - 0.3, 4);
        light = (a - b) * paint.relief * 3.4 * (1 - lift);
      }
      const k = lift;
      const gain = light > 0 ? light : light * 0.9;
      let r = cr + (fr - cr) * k;
      let g = cg + (fg - cg) * k;
      let b2 = cb + (fb - cb) * k;
      if (gain > 0) {
        r += lr * gain;
        g += lg * gain;
        b2 += lb * gain;
      } else {
        const dim = 1 + gain < 0.35 ? 0.35 : 1 + gain;
        r *= dim;
        g *= dim;
        b2 *= dim;
      }
      const a = cover > 1 ? 1 : cover;
      rgb[i]! += (r - rgb[i]!) * a;
      rgb[i + 1]! += (g - rgb[i + 1]!) * a;
      rgb[i + 2]! += (b2 - rgb[i + 2]!) * a;
      if (cover > 0.5) depth[y * width + x] = paint.depth;
    }
  }
}
