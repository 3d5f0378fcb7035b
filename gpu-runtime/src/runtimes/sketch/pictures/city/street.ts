/**
 * A street canyon in one-point perspective: two rows of buildings along the line of sight.
 *
 * For every column of the film the walls it meets are worked out once, near to far; a pixel then takes the first that is tall enough.
 * Lengths are in metres, the eye is at x = 0, z = 0.
 */
import { abs, ceil, exp, floor, log, min, round } from '../core/math.ts';
import { mix, scale, type Rgb } from '../core/colour.ts';
import { noise2, type Lattice } from '../core/noise.ts';
import { hash01, type Random } from '../core/random.ts';
import type { Stage } from '../prompt/scene.ts';

export interface Building {
  readonly side: -1 | 1;
  /** Distance of its front from the middle of the street. */
  readonly wall: number;
  readonly z0: number;
  readonly z1: number;
  readonly height: number;
  readonly id: number;
  readonly body: Rgb;
  /** Colour of most of its windows. */
  readonly windows: Rgb;
  readonly lit: number;
  readonly pitch: number;
  readonly shop: Rgb;
  /** Neon line along the roof; absent for most. */
  readonly edge: Rgb | undefined;
}

export interface StreetPlan {
  readonly horizonY: number;
  /** Column of the vanishing point. */
  readonly vanishX: number;
  readonly focal: number;
  readonly eye: number;
  readonly buildings: readonly Building[];
  readonly fog: Rgb;
  readonly fogDistance: number;
}

export function makeBuildings(random: Random, neon: readonly Rgb[], tall: number, lit: number): Building[] {
  const buildings: Building[] = [];
  let id = random.whole(0, 9999);
  for (const side of [-1, 1] as const) {
    let z = random.between(1, 5);
    while (z < 420) {
      const long = random.between(9, 22) * (1 + z / 160);
      const shade = random.between(0.4, 1.2);
      const hue = random.pick(neon);
      buildings.push({
        side,
        wall: 9.5 + random.between(-0.6, 2.6),
        z0: z,
        z1: z + long,
        height: tall * (12 + 30 * random.next() ** 1.4 + min(46, z * 0.2)),
        id: id++,
        body: mix(scale([0.014, 0.015, 0.024], shade), hue, 0.006),
        windows: random.pick<Rgb>([[1.25, 0.8, 0.36], [1.1, 0.86, 0.55], [0.5, 0.85, 1.1], [0.75, 0.95, 1.05]]),
        lit: lit * random.between(0.14, 0.5),
        pitch: random.pick([2.1, 2.6, 3.4, 1.5]),
        shop: random.chance(0.3) ? random.pick<Rgb>([[1.5, 1.1, 0.6], [1.1, 1.25, 1.4]]) : hue,
        edge: random.chance(0.3) ? random.pick(neon) : undefined,
      });
      z += long + (random.chance(0.25) ? random.between(2, 5) : 0);
    }
  }
  return buildings;
}

interface Hits {
  readonly z: Float32Array;
  readonly along: Float32Array;
  /** 1 when the wall faces the viewer. */
  readonly front: Uint8Array;
  readonly building: Int32Array;
  count: number;
}

const MOST_HITS = 24;

/** Paints all walls and returns for each column the row where the first wall meets the ground. */
export function paintBuildings(stage: Stage, plan: StreetPlan, from: number, to: number): Float32Array {
  const { film } = stage;
  const { width, height, rgb, depth } = film;
  const { focal, eye, horizonY } = plan;
  const t = stage.lattice('city');
  const hits: Hits = { z: new Float32Array(MOST_HITS), along: new Float32Array(MOST_HITS), front: new Uint8Array(MOST_HITS), building: new Int32Array(MOST_HITS), count: 0 };
  const contact = new Float32Array(width);
  const out = new Float32Array(3);
  for (let x = 0; x < width; x++) {
    if ((x & 7) === 0) stage.tick(from + ((to - from) * x) / width);
    const slope = (x + 0.5 - plan.vanishX) / focal;
    collectHits(plan.buildings, slope, hits);
    contact[x] = hits.count > 0 ? horizonY + (eye * focal) / hits.z[0]! : horizonY;
    const last = min(height - 1, ceil(contact[x]!));
    for (let y = 0; y <= last; y++) {
      const rise = (horizonY - y - 0.5) / focal;
      for (let h = 0; h < hits.count; h++) {
        const z = hits.z[h]!;
        const level = eye + rise * z;
        const b = plan.buildings[hits.building[h]!]!;
        const pixel = z / focal;
        const over = (b.height - level) / pixel + 0.5;
        if (over <= 0) continue;
        shadeWall(out, t, b, hits.front[h] === 1, hits.along[h]!, level, pixel, pixel * (hits.front[h] === 1 ? 1 : z / b.wall));
        const far = 1 - exp(-z / plan.fogDistance);
        let a = over > 1 ? 1 : over;
        if (y + 1 > contact[x]!) a *= contact[x]! - y;
        const i = (y * width + x) * 3;
        for (let c = 0; c < 3; c++) {
          const v = out[c]! + (plan.fog[c]! - out[c]!) * far;
          rgb[i + c]! += (v - rgb[i + c]!) * a;
        }
        if (a > 0.5) depth[y * width + x] = depthAt(z);
        break;
      }
    }
  }
  return contact;
}

/** 255 near the eye, 20 at the far end of the street. */
export function depthAt(z: number): number {
  const near = 1 - log(z / 4 < 1 ? 1 : z / 4) / log(110);
  return round(20 + 225 * (near < 0 ? 0 : near));
}

function collectHits(buildings: readonly Building[], slope: number, hits: Hits): void {
  hits.count = 0;
  const side = slope < 0 ? -1 : 1;
  const steep = abs(slope);
  for (let i = 0; i < buildings.length && hits.count < MOST_HITS; i++) {
    const b = buildings[i]!;
    if (b.side !== side) continue;
    const at = b.wall / (steep < 1e-6 ? 1e-6 : steep);
    let z = -1;
    let front = 0;
    if (steep * b.z0 >= b.wall) {
      // The line of sight is already inside the row when it reaches this building: its front end is what is seen.
      z = b.z0;
      front = 1;
    } else if (at >= b.z0 && at <= b.z1) z = at;
    if (z < 1.5) continue;
    hits.z[hits.count] = z;
    hits.front[hits.count] = front;
    hits.along[hits.count] = front ? steep * z - b.wall : z - b.z0;
    hits.building[hits.count] = i;
    hits.count++;
  }
}

/** Share of [x - d/2, x + d/2] that lies in the pulses [n + a, n + b]. */
function pulses(x: number, d: number, a: number, b: number): number {
  const w = d < 1e-4 ? 1e-4 : d;
  return (pulseSum(x + w / 2, a, b) - pulseSum(x - w / 2, a, b)) / w;
}

function pulseSum(x: number, a: number, b: number): number {
  const n = floor(x);
  const f = x - n;
  return n * (b - a) + (f < a ? 0 : f > b ? b - a : f - a);
}

/** 1 between two levels, with edges as soft as a pixel. */
function band(level: number, pixel: number, low: number, high: number): number {
  const a = (level - low) / pixel + 0.5;
  const b = (high - level) / pixel + 0.5;
  const k = a < b ? a : b;
  return k < 0 ? 0 : k > 1 ? 1 : k;
}

function shadeWall(out: Float32Array, t: Lattice, b: Building, front: boolean, along: number, level: number, pixelY: number, pixelX: number): void {
  const dim = front ? 0.7 : 1;
  const dirt = 0.6 + 0.8 * noise2(t, along * 0.35 + b.id, level * 0.22);
  // Street light falls off with height.
  const street = 0.05 * exp(-level / 7);
  let r = b.body[0] * dirt * dim + street * b.shop[0] * dirt * 0.5;
  let g = b.body[1] * dirt * dim + street * b.shop[1] * dirt * 0.5;
  let bl = b.body[2] * dirt * dim + street * b.shop[2] * dirt * 0.5;
  if (level > 4.6) {
    const u = along / b.pitch;
    const v = (level - 4.6) / 3.3;
    const du = pixelX / b.pitch;
    const dv = pixelY / 3.3;
    const shape = pulses(u, du, 0.16, 0.84) * pulses(v, dv, 0.22, 0.8);
    const cx = floor(u);
    const cy = floor(v);
    const draw = hash01(cx * 131 + b.id * 7919 + (front ? 55 : 0), cy);
    const row = hash01(b.id, cy * 17 + 3);
    const chance = b.lit * (row > 0.82 ? 2.2 : row < 0.2 ? 0.25 : 1);
    // Where windows are smaller than a pixel their mean stands for them.
    const blurred = du > 1.4 || dv > 1.4 ? 1 : du > 0.7 ? (du - 0.7) / 0.7 : 0;
    const one = draw < chance ? 0.35 + 0.9 * hash01(cx + 31 * b.id, cy + 7) : 0.018;
    const light = (one + (chance * 0.7 - one) * blurred) * shape;
    // Lamps hang below the ceiling; a mullion and here and there a curtain give each window its scale.
    const inV = v - cy;
    const bars = 1 - 0.75 * pulses(u, du, 0.485, 0.515) - 0.6 * pulses(v, dv, 0.56, 0.585);
    const curtain = hash01(cx * 7 + b.id, cy * 13) > 0.6 && u - cx < 0.42 ? 0.5 : 1;
    const inside = (0.45 + 0.75 * inV) * bars * curtain * (0.75 + 0.5 * noise2(t, along * 2.3, level * 2.9));
    const tone = hash01(cx + 9, cy * 3 + b.id);
    r += b.windows[0] * light * inside * (tone > 0.86 ? 0.5 : 1);
    g += b.windows[1] * light * inside;
    bl += b.windows[2] * light * inside * (tone > 0.86 ? 1.7 : 1);
    const ledge = pulses(v, dv, 0.92, 1) * 0.012;
    r += ledge * b.shop[0];
    g += ledge * b.shop[1];
    bl += ledge * b.shop[2];
  } else if (level > 0) {
    // Shop fronts: bright glass between piers, a lit band for the sign above.
    const u = along / 4.2;
    const du = pixelX / 4.2;
    const open = hash01(b.id, floor(u) + 400) < 0.72 ? 1 : 0.06;
    const glass = pulses(u, du, 0.06, 0.94) * (1 - 0.8 * pulses(u * 3, du * 3, 0.475, 0.525)) * band(level, pixelY, 0.5, 3.1);
    // Shelves of goods in front of a bright back wall.
    const item = hash01(floor(along * 3.1) + b.id * 57, floor(level * 2.2));
    const fine = pixelX > 0.3 ? 0 : 1 - pixelX / 0.3;
    const shelf = 1 - 0.6 * fine * band(level * 2.2 - floor(level * 2.2), pixelY * 2.2, 0.86, 1);
    const stock = level < 2.2 ? 0.45 + (0.9 * item * item - 0.25) * fine : 0.75;
    const goods = stock * shelf * (0.5 + 0.25 * level) * (0.7 + 0.6 * noise2(t, along * 0.9 + b.id, level));
    const shine = glass * open * goods * 0.62;
    const sign = pulses(u, du, 0.04, 0.96) * band(level, pixelY, 3.35, 4.15) * (0.45 + 1.3 * fine * pulses(along * 1.6, pixelX * 1.6, 0.2, 0.2 + 0.6 * hash01(floor(along * 1.6), b.id)) * band(level, pixelY, 3.52, 3.98)) * open;
    const warm = hash01(b.id, floor(u)) > 0.5;
    r += shine * (warm ? 1.25 : 0.75) + sign * b.shop[0];
    g += shine * (warm ? 0.85 : 0.95) + sign * b.shop[1];
    bl += shine * (warm ? 0.5 : 1.15) + sign * b.shop[2];
  }
  if (b.edge) {
    const line = b.height - level;
    const k = line < 0.35 ? 1 : exp(-(line - 0.35) * 1.1) * 0.22;
    r += b.edge[0] * k * 1.6;
    g += b.edge[1] * k * 1.6;
    bl += b.edge[2] * k * 1.6;
  }
  out[0] = r;
  out[1] = g;
  out[2] = bl;
}
