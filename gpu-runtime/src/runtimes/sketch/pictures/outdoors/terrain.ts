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
  const column = new Float32Array(height * 4);
  const columnDepth = new Uint8Array(height);
  const logFar = log(plan.farZ / plan.nearZ);
  for (let x = 0; x < width; x++) {
    if ((x & 7) === 0) stage.tick(plan.from + (plan.to - plan.from) * (x / width));
    column.fill(0);
    const side = (x + 0.5 - width / 2) / f;
    let covered = height;
    let hiddenBefore = true;
    let pr = 0;
    let pg = 0;
    let pb = 0;
    let step = 0;
    let open = 1;
    let odd = false;
    for (let z = plan.nearZ; z < plan.farZ && covered > 0; z += step) {
      const before = z - step;
      step = perRow * z < stride ? perRow * z * z : stride * z;
      const wx = side * z;
      const octaves = octavesAt(z, f, quality);
      const h = plan.height(wx, z, octaves);
      const row = plan.horizonY - ((h - plan.eyeHeight) * f) / z;
      if (row >= covered) {
        // The crest may lie between two steps; without looking for it, sharp crests would show teeth.
        if (!hiddenBefore || row - covered < 4) {
          const crest = highestBetween(plan, side, before, z, octaves, f);
          if (crest < covered && !hiddenBefore) {
            addSpan(column, crest, covered, height, pr, pg, pb);
            covered = crest;
          }
        }
        hiddenBefore = true;
        continue;
      }
      // Towards the eye and short: a difference across a crest would shade its edge like the hidden side.
      const e = 0.3 * (z / f) + 0.0004 * z;
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
      // Shadows are soft: every other step is enough.
      odd = !odd;
      if (facing <= 0) facing = 0;
      else if (odd || hiddenBefore) open = shadow(plan, wx, h, z, lx, ly, lz);
      facing *= open;
      const sky = 0.35 + 0.65 * n;
      let r = out[0]! * (sr * facing + ar * sky);
      let g = out[1]! * (sg * facing + ag * sky);
      let b = out[2]! * (sb * facing + ab * sky);
      const far = z / plan.hazeDistance;
      const thin = plan.hazeHeight === Infinity ? 1 : exp(-(h > 0 ? h : 0) / plan.hazeHeight);
      const hidden = 1 - exp(-far * (0.35 + 0.65 * thin));
      r += (haze[x * 3]! - r) * hidden;
      g += (haze[x * 3 + 1]! - g) * hidden;
      b += (haze[x * 3 + 2]! - b) * hidden;
      if (hiddenBefore) {
        pr = r;
        pg = g;
        pb = b;
      }
      // From the row already covered up to this one, blending from the step before to this step.
      const span = covered - row;
      const first = max(0, floor(row));
      const nearness = plan.nearDepth + (plan.farDepth - plan.nearDepth) * (log(z / plan.nearZ) / logFar);
      for (let y = min(height - 1, ceil(covered) - 1); y >= first; y--) {
        const top = row > y ? row : y;
        const low = covered < y + 1 ? covered : y + 1;
        const part = low - top;
        if (part <= 0) continue;
        const k = (covered - (top + low) * 0.5) / span;
        const o = y * 4;
        column[o]! += (pr + (r - pr) * k) * part;
        column[o + 1]! += (pg + (g - pg) * k) * part;
        column[o + 2]! += (pb + (b - pb) * k) * part;
        column[o + 3]! += part;
        if (column[o + 3]! > 0.5) if (columnDepth[y] === 0) columnDepth[y] = nearness;
      }
      pr = r;
      pg = g;
      pb = b;
      covered = row;
      hiddenBefore = false;
    }
    for (let y = max(0, floor(covered)); y < height; y++) {
      const o = y * 4;
      const a = column[o + 3]!;
      if (a <= 0) continue;
      const keep = a > 0.995 ? 0 : 1 - a;
      const i = (y * width + x) * 3;
      rgb[i] = rgb[i]! * keep + column[o]!;
      rgb[i + 1] = rgb[i + 1]! * keep + column[o + 1]!;
      rgb[i + 2] = rgb[i + 2]! * keep + column[o + 2]!;
      if (columnDepth[y]! > 0) depth[y * width + x] = columnDepth[y]!;
      columnDepth[y] = 0;
    }
  }
}

function highestBetween(plan: TerrainPlan, side: number, z0: number, z1: number, octaves: number, f: number): number {
  let best = Infinity;
  for (let i = 1; i <= 5; i++) {
    const z = z0 + ((z1 - z0) * i) / 6;
    const row = plan.horizonY - ((plan.height(side * z, z, octaves) - plan.eyeHeight) * f) / z;
    if (row < best) best = row;
  }
  return best;
}

/** Adds one colour between two rows, by exact shares of pixels. */
function addSpan(column: Float32Array, row: number, covered: number, height: number, r: number, g: number, b: number): void {
  for (let y = min(height - 1, ceil(covered) - 1); y >= max(0, floor(row)); y--) {
    const part = (covered < y + 1 ? covered : y + 1) - (row > y ? row : y);
    if (part <= 0) continue;
    const o = y * 4;
    column[o]! += r * part;
    column[o + 1]! += g * part;
    column[o + 2]! += b * part;
    column[o + 3]! += part;
  }
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
