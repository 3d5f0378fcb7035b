/** Signed distances of simple bodies around the origin, y up. Negative inside. */
import { abs, min, sqrt } from '../core/math.ts';

export function box(x: number, y: number, z: number, w: number, h: number, d: number, round: number): number {
  const qx = abs(x) - w + round;
  const qy = abs(y) - h + round;
  const qz = abs(z) - d + round;
  const ox = qx > 0 ? qx : 0;
  const oy = qy > 0 ? qy : 0;
  const oz = qz > 0 ? qz : 0;
  const deep = qx > qy ? (qx > qz ? qx : qz) : qy > qz ? qy : qz;
  return sqrt(ox * ox + oy * oy + oz * oz) + (deep < 0 ? deep : 0) - round;
}

export function ball(x: number, y: number, z: number, radius: number): number {
  return sqrt(x * x + y * y + z * z) - radius;
}

/** Along the y axis; `half` is half its length. */
export function cylinder(x: number, y: number, z: number, radius: number, half: number, round: number): number {
  const a = sqrt(x * x + z * z) - radius + round;
  const b = abs(y) - half + round;
  const oa = a > 0 ? a : 0;
  const ob = b > 0 ? b : 0;
  const deep = a > b ? a : b;
  return sqrt(oa * oa + ob * ob) + (deep < 0 ? deep : 0) - round;
}

/** From the origin up to `length` along y. */
export function capsule(x: number, y: number, z: number, length: number, radius: number): number {
  const t = y < 0 ? 0 : y > length ? length : y;
  const d = y - t;
  return sqrt(x * x + d * d + z * z) - radius;
}

/** Lying flat. */
export function torus(x: number, y: number, z: number, ring: number, tube: number): number {
  const q = sqrt(x * x + z * z) - ring;
  return sqrt(q * q + y * y) - tube;
}

/** Good near the surface and never too large: enough for marching. */
export function ellipsoid(x: number, y: number, z: number, a: number, b: number, c: number): number {
  const px = x / a;
  const py = y / b;
  const pz = z / c;
  const k0 = sqrt(px * px + py * py + pz * pz);
  const qx = px / a;
  const qy = py / b;
  const qz = pz / c;
  const k1 = sqrt(qx * qx + qy * qy + qz * qz);
  return k1 < 1e-6 ? -min(a, b, c) : (k0 * (k0 - 1)) / k1;
}

/** Joins two distances with a rounded seam of width `k`. */
export function join(a: number, b: number, k: number): number {
  const h = k - abs(a - b);
  return (a < b ? a : b) - (h > 0 ? (h * h) / (4 * k) : 0);
}

/** Cuts `b` out of `a` with a rounded edge. */
export function cut(a: number, b: number, k: number): number {
  return -join(-a, b, k);
}
