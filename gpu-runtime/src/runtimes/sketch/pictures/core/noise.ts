/**
 * Value noise over a precomputed 256 × 256 lattice, which repeats every 256 units.
 *
 * Everything here runs per pixel: no allocation, no variadic calls. Results are in 0..1 with a mean of about 0.5.
 */
import { abs, floor } from './math.ts';
import { randomStream } from './random.ts';

export type Lattice = Float32Array;

export function makeLattice(seed: number, name: string): Lattice {
  const random = randomStream(seed, `lattice ${name}`);
  const lattice = new Float32Array(65536);
  for (let i = 0; i < lattice.length; i++) lattice[i] = random.next();
  return lattice;
}

export function noise2(t: Lattice, x: number, y: number): number {
  const xf = floor(x);
  const yf = floor(y);
  let u = x - xf;
  let v = y - yf;
  u = u * u * u * (u * (u * 6 - 15) + 10);
  v = v * v * v * (v * (v * 6 - 15) + 10);
  const i = xf & 255;
  const j = (xf + 1) & 255;
  const r = (yf & 255) << 8;
  const s = ((yf + 1) & 255) << 8;
  const a = t[r | i]!;
  const c = t[s | i]!;
  const ab = a + (t[r | j]! - a) * u;
  const cd = c + (t[s | j]! - c) * u;
  return ab + (cd - ab) * v;
}

/** One dimension; `row` picks an unrelated curve. */
export function noise1(t: Lattice, x: number, row: number): number {
  const xf = floor(x);
  let u = x - xf;
  u = u * u * (3 - 2 * u);
  const r = (row & 255) << 8;
  const a = t[r | (xf & 255)]!;
  return a + (t[r | ((xf + 1) & 255)]! - a) * u;
}

export function noise3(t: Lattice, x: number, y: number, z: number): number {
  const zf = floor(z);
  let w = z - zf;
  w = w * w * (3 - 2 * w);
  // Slices of the one lattice, far enough apart to be unrelated.
  const a = noise2(t, x + zf * 37.17, y + zf * 91.73);
  const b = noise2(t, x + (zf + 1) * 37.17, y + (zf + 1) * 91.73);
  return a + (b - a) * w;
}

/** Fractal sum; each octave is turned by 37° so that the lattice does not show. */
export function fbm2(t: Lattice, x: number, y: number, octaves: number): number {
  let sum = 0;
  let amplitude = 0.5;
  let total = 0;
  for (let o = 0; o < octaves; o++) {
    sum += amplitude * noise2(t, x, y);
    total += amplitude;
    amplitude *= 0.5;
    const nx = 1.616 * x - 1.212 * y + 17.3;
    y = 1.212 * x + 1.616 * y + 9.1;
    x = nx;
  }
  return sum / total;
}

export function fbm3(t: Lattice, x: number, y: number, z: number, octaves: number): number {
  let sum = 0;
  let amplitude = 0.5;
  let total = 0;
  for (let o = 0; o < octaves; o++) {
    sum += amplitude * noise3(t, x, y, z);
    total += amplitude;
    amplitude *= 0.5;
    const nx = 1.616 * x - 1.212 * y + 17.3;
    y = 1.212 * x + 1.616 * y + 9.1;
    x = nx;
    z = z * 2.03 + 5.7;
  }
  return sum / total;
}

/** Sharp crests: 1 on a ridge line, 0 in the valleys. */
export function ridged2(t: Lattice, x: number, y: number, octaves: number): number {
  let sum = 0;
  let amplitude = 0.5;
  let total = 0;
  let weight = 1;
  for (let o = 0; o < octaves; o++) {
    let n = 1 - abs(2 * noise2(t, x, y) - 1);
    n *= n;
    sum += amplitude * n * weight;
    total += amplitude;
    weight = n < 0.1 ? 0.1 : n;
    amplitude *= 0.5;
    const nx = 1.616 * x - 1.212 * y + 17.3;
    y = 1.212 * x + 1.616 * y + 9.1;
    x = nx;
  }
  return sum / total;
}

/** 0 below `low`, 1 above `high`, smooth between. */
export function smoothstep(low: number, high: number, x: number): number {
  let t = (x - low) / (high - low);
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  return t * t * (3 - 2 * t);
}

export function clamp01(x: number): number {
  return x < 0 ? 0 : x > 1 ? 1 : x;
}
