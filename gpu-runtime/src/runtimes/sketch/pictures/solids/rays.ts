/** Walking along rays through a distance field: hit, normal, soft shadow. */
import { sqrt } from '../core/math.ts';
import type { Solid } from './solid.ts';

const MAX_STEPS = 90;

/** Normal from four points of a tetrahedron. */
export function gradient(out: Float32Array, solid: Solid, x: number, y: number, z: number): void {
  const e = 0.0012;
  const a = solid.distance(x + e, y - e, z - e);
  const c = solid.distance(x - e, y - e, z + e);
  const d = solid.distance(x - e, y + e, z - e);
  const f = solid.distance(x + e, y + e, z + e);
  const nx = a - c - d + f;
  const ny = -a - c + d + f;
  const nz = -a + c - d + f;
  const k = 1 / sqrt(nx * nx + ny * ny + nz * nz || 1);
  out[0] = nx * k;
  out[1] = ny * k;
  out[2] = nz * k;
}

export function marchRay(solid: Solid, ex: number, ey: number, ez: number, dx: number, dy: number, dz: number, near: number, far: number): number {
  let t = near;
  for (let i = 0; i < MAX_STEPS; i++) {
    const d = solid.distance(ex + dx * t, ey + dy * t, ez + dz * t);
    if (d < 0.0007 * t) return t;
    t += d * 0.97;
    if (t > far) return -1;
  }
  return solid.distance(ex + dx * t, ey + dy * t, ez + dz * t) < 0.02 ? t : -1;
}

export function softShadow(solid: Solid, x: number, y: number, z: number, lx: number, ly: number, lz: number, steps: number): number {
  let open = 1;
  let t = 0.02;
  for (let i = 0; i < steps && t < 4.5; i++) {
    const d = solid.distance(x + lx * t, y + ly * t, z + lz * t);
    const part = (9 * d) / t;
    if (part < open) open = part;
    if (open < 0.01) return 0;
    t += d < 0.025 ? 0.025 : d > 0.35 ? 0.35 : d;
  }
  return open * open * (3 - 2 * open);
}
