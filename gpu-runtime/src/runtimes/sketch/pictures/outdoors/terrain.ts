/**
 * A landscape as a height field, marched column by column from near to far.
 *
 * Each column keeps the lowest row that is already covered and adds, per step, the exact share of every pixel that the step newly
 * covers; skylines are therefore anti-aliased without supersampling. Lengths are in world units, y up, the eye at x = 0, z = 0.
 */
import { ceil, exp, floor, log, log2, max, min, round, sqrt } from '../core/math.ts';
import type { Rgb } from '../core/colour.ts';
import type { Stage } from '../prompt/scene.ts';

export interface TerrainPlan {
  readonly horizonY: number;
  /** Focal length as a share of the film's unit; larger is narrower. */
  readonly focal: number;
  readonly eyeHeight: number;
  readonly nearZ: number;
  readonly farZ: number;
  /** Height at a point; `octaves` falls with distance. */
  height(x: number, z: number, octaves: number): number;
  /** Writes the surface's own colour to `out`; `steep` is the normal's y (1 flat), `slopeX`, `slopeZ` its slopes. */
  colour(out: Float32Array, x: number, z: number, height: number, steep: number): void;
  /** Towards the light; need not be of length 1. */
  readonly lightDirection: Rgb;
  readonly light: Rgb;
  readonly ambient: Rgb;
  /** Distance at which haze hides about two thirds. */
  readonly hazeDistance: number;
  /** Height by which haze thins out to a third; Infinity for an even haze. */
  readonly hazeHeight: number;
  /** Step as a share of the distance: 0.01 fine, 0.02 coarse. */
  readonly stride: number;
  readonly farDepth: number;
  readonly nearDepth: number;
  /** Extra roughness of shading only, e.g. ripples of sand: changes the slopes in `out[0..1]`. */
  bump?(out: Float32Array, x: number, z: number): void;
  readonly from: number;
  readonly to: number;
}

const SHADOW_STEPS = 9;
/** A step that climbs many rows is divided, but no further than this. */
const MOST_PIECES = 12;
/** Crests between two hidden steps are looked for when they are at most this many rows from showing. */
const CREST_REACH = 6;
const GOLDEN = 0.618;
/** Haze is a little darker than the sky behind it, or ridges would vanish in it. */
const HAZE_GAIN = 0.86;

export function paintTerrain(stage: Stage, plan: TerrainPlan): void {
  const { film, quality } = stage;
  const { width, height, rgb, depth, unit } = film;
  const f = plan.focal * unit;
  const haze = hazeByColumn(film, plan.horizonY);
  const [lx0, ly0, lz0] = plan.lightDirection;
  const ll = 1 / sqrt(lx0 * lx0 + ly0 * ly0 + lz0 * lz0);
  const lx = lx0 * ll;
  const ly = ly0 * ll;
  const lz = lz0 * ll;
  const [sr, sg, sb] = plan.light;
  const [ar, ag, ab] = plan.ambient;
  const stride = plan.stride / sqrt(quality);
  // Near ground: about one row per step, or crests seen from above would be drawn as stairs.
  const perRow = 1.15 / (plan.eyeHeight * f);
  const out = new Float32Array(4);
  const lit = new Float32Array(3);
  const column: Column = { height, light: new Float32Array(height * 4), depth: new Uint8Array(height), covered: height, r: 0, g: 0, b: 0 };
  const logFar = log(plan.farZ / plan.nearZ);
  let open = 1;
  /** Leaves the light that a point of the surface sends to the eye in `lit`. */
  const shade = (x: number, side: number, z: number, h: number, octaves: number, castShadow: boolean): void => {
    const wx = side * z;
    // Towards the eye and short: a difference across a crest would shade its edge like the hidden side.
    const e = 0.5 * (z / f) + 0.0004 * z;
    const dx = (plan.height(wx + e, z, octaves) - h) / e;
    const dz = (h - plan.height(wx, z - e, octaves)) / e;
    out[0] = dx;
    out[1] = dz;
    if (plan.bump) plan.bump(out, wx, z);
    const bx = out[0]!;
    const bz = out[1]!;
    const n = 1 / sqrt(1 + bx * bx + bz * bz);
    plan.colour(out, wx, z, h, 1 / sqrt(1 + dx * dx + dz * dz));
    let facing = (-bx * lx + ly - bz * lz) * n;
    if (facing <= 0) facing = 0;
    else if (castShadow) open = shadow(plan, wx, h, z, lx, ly, lz);
    facing *= open;
    const sky = 0.35 + 0.65 * n;
    const thin = plan.hazeHeight === Infinity ? 1 : exp(-(h > 0 ? h : 0) / plan.hazeHeight);
    const hidden = 1 - exp((-z / plan.hazeDistance) * (0.35 + 0.65 * thin));
    const r = out[0]! * (sr * facing + ar * sky);
    const g = out[1]! * (sg * facing + ag * sky);
    const b = out[2]! * (sb * facing + ab * sky);
    lit[0] = r + (haze[x * 3]! - r) * hidden;
    lit[1] = g + (haze[x * 3 + 1]! - g) * hidden;
    lit[2] = b + (haze[x * 3 + 2]! - b) * hidden;
  };
  for (let x = 0; x < width; x++) {
    if ((x & 7) === 0) stage.tick(plan.from + (plan.to - plan.from) * (x / width));
    column.light.fill(0);
    column.covered = height;
    const side = (x + 0.5 - width / 2) / f;
    const rowAt = (z: number, octaves: number): number => plan.horizonY - ((plan.height(side * z, z, octaves) - plan.eyeHeight) * f) / z;
    const heightAtRow = (row: number, z: number): number => plan.eyeHeight + ((plan.horizonY - row) * z) / f;
    let shadowRow = Infinity;
    /** Covers the column up to `row`, which the surface reaches at `to`, in pieces of about a pixel and a half. */
    const climb = (from: number, to: number, row: number, octaves: number, fresh: boolean): void => {
      const nearness = plan.nearDepth + (plan.farDepth - plan.nearDepth) * (log(to / plan.nearZ) / logFar);
      if (fresh) {
        shade(x, side, from, heightAtRow(column.covered, from), octaves, true);
        shadowRow = column.covered;
        setColour(column, lit);
      }
      const pieces = min(MOST_PIECES, ceil((column.covered - row) / 1.5));
      for (let i = 1; i <= pieces; i++) {
        const z = i === pieces ? to : from + ((to - from) * i) / pieces;
        const r = i === pieces ? row : rowAt(z, octaves);
        if (r >= column.covered) continue;
        // Shadows are soft: one for every few rows is enough.
        const castShadow = shadowRow - r > 2;
        if (castShadow) shadowRow = r;
        shade(x, side, z, heightAtRow(r, z), octaves, castShadow);
        addSpan(column, r, lit, nearness);
      }
    };
    let hidden = true;
    let z1 = plan.nearZ;
    let z2 = plan.nearZ;
    let row1 = Infinity;
    let row2 = Infinity;
    let step = 0;
    for (let z = plan.nearZ; z < plan.farZ && column.covered > 0; z += step) {
      step = perRow * z < stride ? perRow * z * z : stride * z;
      const octaves = octavesAt(z, f, quality);
      const row = rowAt(z, octaves);
      if (row < column.covered) {
        climb(hidden && z > plan.nearZ ? whereItShows(rowAt, z1, z, column.covered, octaves) : z1, z, row, octaves, hidden);
        hidden = false;
      } else {
        // A crest lies between the steps; without looking for it, ridge lines would show teeth.
        if (row1 < row2 && row1 < row && row1 - column.covered < CREST_REACH) {
          const crestZ = highest(rowAt, z2, z, octaves);
          const crest = rowAt(crestZ, octaves);
          if (crest < column.covered - 0.02) climb(hidden ? whereItShows(rowAt, z2, crestZ, column.covered, octaves) : z1, crestZ, crest, octaves, hidden);
        }
        hidden = true;
      }
      z2 = z1;
      row2 = row1;
      z1 = z;
      row1 = row;
    }
    const { light, depth: columnDepth, covered } = column;
    for (let y = max(0, floor(covered)); y < height; y++) {
      const o = y * 4;
      const a = light[o + 3]!;
      if (a <= 0) continue;
      const keep = a > 0.995 ? 0 : 1 - a;
      const i = (y * width + x) * 3;
      rgb[i] = rgb[i]! * keep + light[o]!;
      rgb[i + 1] = rgb[i + 1]! * keep + light[o + 1]!;
      rgb[i + 2] = rgb[i + 2]! * keep + light[o + 2]!;
      if (columnDepth[y]! > 0) depth[y * width + x] = columnDepth[y]!;
      columnDepth[y] = 0;
    }
  }
}

interface Column {
  readonly height: number;
  /** Red, green, blue and covered share of each row. */
  readonly light: Float32Array;
  readonly depth: Uint8Array;
  /** The row down to which nothing is covered yet. */
  covered: number;
  /** Light at that row. */
  r: number;
  g: number;
  b: number;
}

type RowAt = (z: number, octaves: number) => number;

/** The distance between `z0`, hidden, and `z1`, visible, at which the surface comes out from behind row `covered`. */
function whereItShows(rowAt: RowAt, z0: number, z1: number, covered: number, octaves: number): number {
  let [low, high] = [z0, z1];
  for (let i = 0; i < 4; i++) {
    const middle = (low + high) / 2;
    if (rowAt(middle, octaves) < covered) high = middle;
    else low = middle;
  }
  return high;
}

/** Distance of the crest between two distances, by golden sections. */
function highest(rowAt: RowAt, z0: number, z1: number, octaves: number): number {
  let [low, high] = [z0, z1];
  let a = high - GOLDEN * (high - low);
  let b = low + GOLDEN * (high - low);
  let rowA = rowAt(a, octaves);
  let rowB = rowAt(b, octaves);
  for (let i = 0; i < 9; i++) {
    if (rowA < rowB) {
      high = b;
      [b, rowB] = [a, rowA];
      a = high - GOLDEN * (high - low);
      rowA = rowAt(a, octaves);
    } else {
      low = a;
      [a, rowA] = [b, rowB];
      b = low + GOLDEN * (high - low);
      rowB = rowAt(b, octaves);
    }
  }
  return rowA < rowB ? a : b;
}

function setColour(column: Column, lit: Float32Array): void {
  column.r = lit[0]!;
  column.g = lit[1]!;
  column.b = lit[2]!;
}

/** Covers the rows up to `row` by exact shares of pixels, blending from the light there was to `lit`. */
function addSpan(column: Column, row: number, lit: Float32Array, nearness: number): void {
  const { height, light, depth, covered, r, g, b } = column;
  const span = covered - row;
  const first = max(0, floor(row));
  for (let y = min(height - 1, ceil(covered) - 1); y >= first; y--) {
    const top = row > y ? row : y;
    const low = covered < y + 1 ? covered : y + 1;
    const part = low - top;
    if (part <= 0) continue;
    const k = (covered - (top + low) * 0.5) / span;
    const o = y * 4;
    light[o]! += (r + (lit[0]! - r) * k) * part;
    light[o + 1]! += (g + (lit[1]! - g) * k) * part;
    light[o + 2]! += (b + (lit[2]! - b) * k) * part;
    light[o + 3]! += part;
    if (light[o + 3]! > 0.5 && depth[y] === 0) depth[y] = nearness;
  }
  column.covered = row;
  setColour(column, lit);
}

/** As many octaves as still show: the finest stays about two pixels wide. */
function octavesAt(z: number, f: number, quality: number): number {
  const n = log2(f / z) + 4.4 + quality * 0.6;
  return n < 3 ? 3 : n > 11 ? 11 : n;
}

/** 0 in full shadow … 1 in full light, with soft edges. */
function shadow(plan: TerrainPlan, x: number, h: number, z: number, lx: number, ly: number, lz: number): number {
  let open = 1;
  let t = 0.02 * z + 0.05;
  for (let i = 0; i < SHADOW_STEPS; i++) {
    const clear = h + ly * t - plan.height(x + lx * t, z + lz * t, 5);
    const part = 0.5 + (6 * clear) / t;
    if (part < open) open = part;
    if (open <= 0) return 0;
    t *= 1.75;
  }
  return open;
}

/** The sky's colour just above the horizon, smoothed along the row: what far things fade into. */
function hazeByColumn(film: Stage['film'], horizonY: number): Float32Array {
  const { width, rgb, unit } = film;
  const y0 = max(0, floor(horizonY - unit * 0.07));
  const y1 = max(y0 + 1, min(film.height, floor(horizonY - unit * 0.01)));
  const raw = new Float32Array(width * 3);
  for (let y = y0; y < y1; y++) for (let i = 0; i < width * 3; i++) raw[i]! += (HAZE_GAIN * rgb[y * width * 3 + i]!) / (y1 - y0);
  const out = new Float32Array(width * 3);
  const reach = max(1, round(unit * 0.06));
  for (let c = 0; c < 3; c++) {
    let sum = 0;
    for (let x = -reach; x <= reach; x++) sum += raw[min(width - 1, max(0, x)) * 3 + c]!;
    for (let x = 0; x < width; x++) {
      out[x * 3 + c] = sum / (2 * reach + 1);
      sum += raw[min(width - 1, x + reach + 1) * 3 + c]! - raw[max(0, x - reach) * 3 + c]!;
    }
  }
  return out;
}
