/** Mountain heights: a fractal sum in which steep places get less detail, which looks like erosion. */
import { floor } from '../core/math.ts';
import type { Lattice } from '../core/noise.ts';

/** 0..~1.3; `octaves` may be fractional so that detail fades with distance instead of popping. */
export function erodedHeight(t: Lattice, x: number, z: number, octaves: number): number {
  let sum = 0;
  let amplitude = 0.5;
  let dx = 0;
  let dz = 0;
  for (let o = 0; o < octaves; o++) {
    const xf = floor(x);
    const zf = floor(z);
    const fx = x - xf;
    const fz = z - zf;
    const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
    const v = fz * fz * fz * (fz * (fz * 6 - 15) + 10);
    const du = 30 * fx * fx * (fx * (fx - 2) + 1);
    const dv = 30 * fz * fz * (fz * (fz - 2) + 1);
    const i = xf & 255;
    const j = (xf + 1) & 255;
    const r = (zf & 255) << 8;
    const s = ((zf + 1) & 255) << 8;
    const a = t[r | i]!;
    const b = t[r | j]!;
    const c = t[s | i]!;
    const d = t[s | j]!;
    const k1 = b - a;
    const k2 = c - a;
    const k4 = a - b - c + d;
    const left = octaves - o;
    const w = left < 1 ? amplitude * left : amplitude;
    dx += du * (k1 + k4 * v);
    dz += dv * (k2 + k4 * u);
    sum += (w * (a + k1 * u + k2 * v + k4 * u * v)) / (1 + 0.85 * (dx * dx + dz * dz));
    amplitude *= 0.5;
    const nx = 1.6 * x - 1.2 * z + 13.7;
    z = 1.2 * x + 1.6 * z + 5.3;
    x = nx;
  }
  return sum;
}
