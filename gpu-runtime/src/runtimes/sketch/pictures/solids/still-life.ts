/** Things on a table: fruit, vases, bottles, or plain geometric bodies, set out so that they do not run into each other. */
import { abs, cos, exp, floor, max, min, sin, sqrt } from '../core/math.ts';
import { fromOklch, type Rgb } from '../core/colour.ts';
import { fbm3, smoothstep, type Lattice } from '../core/noise.ts';
import type { Random } from '../core/random.ts';
import type { Solid, Surface } from './solid.ts';
import { ball, box, capsule, cut, cylinder, ellipsoid, join, torus } from './shapes.ts';

export type Thing = 'apple' | 'orange' | 'pear' | 'vase' | 'bottle' | 'bowl' | 'ball' | 'cube' | 'ring' | 'cone' | 'pill' | 'candle' | 'cup' | 'lemon';

interface Placed {
  readonly kind: Thing;
  readonly x: number;
  readonly z: number;
  readonly size: number;
  readonly turn: number;
  readonly reach: number;
  readonly surface: number;
}

/** How far from its middle a thing of size 1 reaches, and how tall it is. */
const EXTENT: Readonly<Record<Thing, readonly [reach: number, tall: number]>> = {
  apple: [0.32, 0.62], orange: [0.32, 0.62], pear: [0.32, 0.85], lemon: [0.36, 0.5], vase: [0.46, 1.5], bottle: [0.28, 1.6], bowl: [0.72, 0.5],
  ball: [0.42, 0.84], cube: [0.5, 0.7], ring: [0.58, 0.32], cone: [0.45, 0.95], pill: [0.3, 1.2], candle: [0.2, 1.25], cup: [0.42, 0.6],
};

const TABLE = 0;
const STEM = 1;
const FLAME = 2;

export interface StillLifeColours {
  readonly table: Rgb;
  readonly hues: readonly number[];
  readonly glossy: boolean;
}

export function makeStillLife(random: Random, t: Lattice, things: readonly Thing[], colours: StillLifeColours): Solid & { readonly candles: readonly Rgb[] } {
  const surfaces: Surface[] = [
    { colour: colours.table, metal: 0, rough: colours.glossy ? 0.16 : 0.42 },
    { colour: [0.06, 0.035, 0.015], metal: 0, rough: 0.6 },
    { colour: [1, 0.8, 0.4], metal: 0, rough: 0.9, glow: [9, 4.6, 1.3] },
  ];
  const placed: Placed[] = [];
  things.forEach((kind, i) => {
    const size = kind === 'vase' || kind === 'bottle' ? random.between(0.85, 1.05) : kind === 'ball' || kind === 'cube' ? random.between(0.6, 1.1) : random.between(0.82, 1.05);
    const reach = EXTENT[kind][0] * size;
    // Tall things stand behind; every thing takes the first free place of a random walk.
    for (let attempt = 0; attempt < 160; attempt++) {
      const spread = 0.5 + attempt * 0.012;
      const x = random.between(-1, 1) * 1.5 * spread;
      const z = (EXTENT[kind][1] > 0.9 ? random.between(-0.75, -0.1) : random.between(-0.45, 0.75)) * spread;
      if (placed.some((other) => (other.x - x) ** 2 + (other.z - z) ** 2 < (other.reach + reach + 0.03) ** 2)) continue;
      placed.push({ kind, x, z, size, turn: random.between(0, 3.14), reach, surface: surfaces.length });
      surfaces.push(surfaceFor(kind, random, colours, i));
      break;
    }
  });
  let near = 0;
  const measure = (x: number, y: number, z: number): number => {
    let best = 99;
    for (let i = 0; i < placed.length; i++) {
      const p = placed[i]!;
      const dx = x - p.x;
      const dz = z - p.z;
      const away = sqrt(dx * dx + dz * dz) - p.reach - 0.06;
      const over = y - EXTENT[p.kind][1] * p.size - 0.1;
      const bound = away > over ? away : over;
      if (bound > best) continue;
      if (bound > 0.25) {
        if (bound < best) best = bound;
        continue;
      }
      const s = 1 / p.size;
      const c = cos(p.turn);
      const n = sin(p.turn);
      const lx = (dx * c - dz * n) * s;
      const lz = (dx * n + dz * c) * s;
      const ly = y * s;
      const d = thingDistance(p.kind, lx, ly, lz) * p.size;
      if (d < best) {
        best = d;
        near = extra > 0 ? extra : p.surface;
      }
    }
    return best;
  };
  return {
    surfaces,
    floor: TABLE,
    centre: [0, 0.6, 0],
    radius: placed.reduce((most, p) => Math.max(most, ballAround(p)), 0.5),
    distance: measure,
    surfaceAt: (x, y, z) => {
      measure(x, y, z);
      return near;
    },
    pattern: (out, surface, x, y, z) => {
      if (surface === TABLE) {
        // Boards with grain along x.
        const board = floor((z + 40) / 0.62);
        // Seams fade with distance, before they are thinner than a pixel.
        const seam = 1 - 0.6 * smoothstep(0.468, 0.492, abs((z + 40) / 0.62 - board - 0.5)) * smoothstep(-3.5, 1.5, z);
        const grain = 0.62 + 0.7 * fbm3(t, x * 1.1 + board * 7.3, z * 16, board * 1.7, 4);
        const k = colours.glossy ? 1 : seam * grain * (0.9 + (0.2 * ((board * 7919) % 13)) / 13);
        for (let c = 0; c < 3; c++) out[c]! *= k;
      } else if (surface > FLAME) {
        const kind = placed.find((p) => p.surface === surface)!.kind;
        if (kind === 'apple' || kind === 'pear') {
          const streak = fbm3(t, x * 9, y * 3, z * 9, 4);
          const blush = fbm3(t, x * 1.6 + surface, y * 1.6, z * 1.6, 2);
          out[0]! *= 0.75 + 0.5 * streak;
          out[1]! *= 0.5 + 1.2 * blush * (0.6 + 0.6 * streak);
          out[2]! *= 0.7 + 0.4 * streak;
        }
      }
    },
    candles: placed.filter((p) => p.kind === 'candle').map((p) => [p.x, 1.2 * p.size, p.z]),
  };
}

/** Radius of a ball around (0, 0.6, 0) that holds the thing. */
function ballAround(p: Placed): number {
  const out = sqrt(p.x * p.x + p.z * p.z) + p.reach;
  const top = EXTENT[p.kind][1] * p.size - 0.6;
  return sqrt(out * out + Math.max(0.36, top * top)) + 0.12;
}

/** Set by `thingDistance` when the nearest part is a stem or a flame. */
let extra = 0;

function thingDistance(kind: Thing, x: number, y: number, z: number): number {
  extra = 0;
  const r = sqrt(x * x + z * z);
  switch (kind) {
    case 'apple': {
      const dent = 0.1 * exp(-r * r * 40);
      const body = ball(x, (y - 0.29) * 1.06 + dent * (y > 0.29 ? 1 : -0.7), z, 0.3);
      return withStem(body * 0.9, capsule(x - 0.03 * (y - 0.4), y - 0.48, z, 0.17, 0.013));
    }
    case 'orange':
      return ball(x, y - 0.3, z, 0.3) + 0.0007 * sin(x * 90) * sin(y * 90) * sin(z * 90);
    case 'lemon': {
      const body = ellipsoid(x, y - 0.23, z, 0.32, 0.23, 0.23);
      return join(body, ball(abs(x) - 0.31, y - 0.23, z, 0.05), 0.1);
    }
    case 'pear': {
      const body = join(ball(x, y - 0.28, z, 0.28), ball(x, y - 0.58, z, 0.15), 0.26);
      return withStem(body * 0.9, capsule(x - 0.05 * (y - 0.7), y - 0.68, z, 0.2, 0.013));
    }
    case 'vase': {
      const k = y / 1.4;
      const profile = 0.2 + 0.2 * sin(min(1, max(0, k)) * 3.3 + 0.1) - 0.1 * k + 0.14 * exp(-((k - 1) * (k - 1)) * 60);
      const wall = abs(r - profile) - 0.018;
      const cap = abs(y - 0.7) - 0.7;
      return (wall > cap ? wall : cap) * 0.7;
    }
    case 'bottle':
      return join(cylinder(x, y - 0.5, z, 0.24, 0.5, 0.09), cylinder(x, y - 1.2, z, 0.075, 0.34, 0.02), 0.24) * 0.95;
    case 'bowl': {
      const shell = cut(ball(x, y - 0.62, z, 0.7), ball(x, y - 0.66, z, 0.655), 0.02);
      const top = y - 0.44;
      return join(shell > top ? shell : top, cylinder(x, y - 0.02, z, 0.26, 0.03, 0.02), 0.05);
    }
    case 'ball':
      return ball(x, y - 0.42, z, 0.42);
    case 'cube':
      return box(x, y - 0.34, z, 0.34, 0.34, 0.34, 0.05);
    case 'ring':
      return torus(x, y - 0.15, z, 0.42, 0.15);
    case 'cone': {
      const k = 0.44 * (1 - y / 0.95);
      const side = (r - k) * 0.9;
      const foot = -y;
      return (side > foot ? side : foot) - 0.015;
    }
    case 'pill':
      return capsule(x, y - 0.29, z, 0.6, 0.29);
    case 'candle': {
      const wax = cylinder(x, y - 0.5, z, 0.16, 0.5, 0.035);
      const flame = ellipsoid(x, y - 1.15, z, 0.045, 0.12, 0.045);
      const wick = capsule(x, y - 0.98, z, 0.08, 0.01);
      if (flame < wax && flame < wick) extra = FLAME;
      else if (wick < wax) extra = STEM;
      const solid = wax < wick ? wax : wick;
      return solid < flame ? solid : flame;
    }
    case 'cup': {
      const shell = cut(cylinder(x, y - 0.29, z, 0.31, 0.29, 0.06), cylinder(x, y - 0.36, z, 0.275, 0.3, 0.05), 0.015);
      const handle = torus(x - 0.36, z, y - 0.29, 0.13, 0.035);
      return join(shell, handle, 0.04);
    }
  }
}

function withStem(body: number, stem: number): number {
  if (stem < body) extra = STEM;
  return stem < body ? stem : body;
}

function surfaceFor(kind: Thing, random: Random, { hues }: StillLifeColours, i: number): Surface {
  const hue = hues[i % hues.length]!;
  switch (kind) {
    case 'apple':
      return { colour: random.chance(0.7) ? [0.52, 0.05, 0.035] : [0.36, 0.42, 0.06], metal: 0, rough: 0.26 };
    case 'orange':
      return { colour: [0.8, 0.22, 0.012], metal: 0, rough: 0.42 };
    case 'lemon':
      return { colour: [0.85, 0.62, 0.04], metal: 0, rough: 0.4 };
    case 'pear':
      return { colour: [0.5, 0.5, 0.08], metal: 0, rough: 0.36 };
    case 'bottle':
      return { colour: fromOklch([0.3, 0.07, 150]), metal: 0, rough: 0.06 };
    case 'candle':
      return { colour: [0.82, 0.74, 0.58], metal: 0, rough: 0.5, glow: [0.05, 0.028, 0.01] };
    case 'vase':
    case 'bowl':
    case 'cup':
      return { colour: fromOklch([random.between(0.5, 0.86), random.between(0.03, 0.11), hue]), metal: 0, rough: 0.2 };
    default: {
      const finish = random.whole(0, 3);
      if (finish === 0) return { colour: [0.86, 0.84, 0.8], metal: 1, rough: 0.07 };
      if (finish === 1) return { colour: fromOklch([0.72, 0.1, 75]), metal: 1, rough: 0.2 };
      return { colour: fromOklch([random.between(0.48, 0.76), 0.155, hue]), metal: 0, rough: finish === 2 ? 0.14 : 0.5 };
    }
  }
}
