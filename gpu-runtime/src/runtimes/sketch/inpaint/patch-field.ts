/**
 * Which known patch is most like each patch that touches a hole (PatchMatch, Barnes et al., 2009): good matches spread to neighbours, and
 * each is challenged by random ones nearby. Repeatable: chance comes from the seed.
 */
import type { Random } from '../pictures/core/random.ts';

/** Half the side of a patch without its middle: 7 × 7 pixels. */
export const REACH = 3;

export interface Level {
  readonly width: number;
  readonly height: number;
  /** Three floats per pixel; holes hold the present guess. */
  readonly rgb: Float32Array;
  /** 1 where the picture is to be made up. */
  readonly hole: Uint8Array;
  /** Pixels whose patch touches a hole. */
  readonly targets: Int32Array;
  /** Pixels whose whole patch is known. */
  readonly sources: Int32Array;
  readonly isSource: Uint8Array;
  /** 1 where it is known, the less the deeper inside a hole: what is near the border is more certain. */
  readonly nearness: Float32Array;
}

export interface Field {
  /** Pixel of the matching patch, by pixel; meaningful for targets only. */
  readonly match: Int32Array;
  /** Mean squared difference of a channel. */
  readonly cost: Float32Array;
}

export function levelOf(rgb: Float32Array, hole: Uint8Array, width: number, height: number): Level {
  const nearHole = widened(hole, width, height, REACH);
  const targets: number[] = [];
  const sources: number[] = [];
  const isSource = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (nearHole[i]) targets.push(i);
      else if (x >= REACH && y >= REACH && x < width - REACH && y < height - REACH) {
        sources.push(i);
        isSource[i] = 1;
      }
    }
  }
  return { width, height, rgb, hole, targets: Int32Array.from(targets), sources: Int32Array.from(sources), isSource, nearness: nearnessOf(hole, width, height) };
}

const PER_PIXEL = 1 / 1.3;
const LEAST_NEARNESS = 1e-4;

/** Falls off with the way to the border, found by two sweeps. */
function nearnessOf(hole: Uint8Array, width: number, height: number): Float32Array {
  const near = Float32Array.from(hole, (inside) => (inside ? LEAST_NEARNESS : 1));
  const from = (i: number, other: number): void => {
    near[i] = Math.max(near[i]!, near[other]! * PER_PIXEL);
  };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (x > 0) from(i, i - 1);
      if (y > 0) from(i, i - width);
    }
  }
  for (let y = height - 1, i = near.length - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--, i--) {
      if (x < width - 1) from(i, i + 1);
      if (y < height - 1) from(i, i + width);
    }
  }
  return near;
}

export function widened(mask: Uint8Array, width: number, height: number, reach: number): Uint8Array {
  const rows = new Uint8Array(mask.length);
  const out = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0, last = -Infinity; x < width + reach; x++) {
      if (x < width && mask[y * width + x]) last = x;
      if (x - reach >= 0 && last >= x - 2 * reach) rows[y * width + x - reach] = 1;
    }
  }
  for (let x = 0; x < width; x++) {
    for (let y = 0, last = -Infinity; y < height + reach; y++) {
      if (y < height && rows[y * width + x]) last = y;
      if (y - reach >= 0 && last >= y - 2 * reach) out[(y - reach) * width + x] = 1;
    }
  }
  return out;
}

/** How far a patch reaches from its middle before the picture ends. */
export function sidesOf({ width, height }: Level, target: number): readonly [left: number, right: number, top: number, bottom: number] {
  const x = target % width;
  const y = (target - x) / width;
  return [-Math.min(REACH, x), Math.min(REACH, width - 1 - x), -Math.min(REACH, y), Math.min(REACH, height - 1 - y)];
}

/**
 * Of two patches that fit alike, the nearer one is taken, above all one of the same height: sky stands over sky, and near over far. The
 * weight is a mean squared difference, for a patch from the other end of the picture.
 */
const ELSEWHERE_IS_WORSE = 0.01;
const DOWN_IS_WORSE = 6;

export const distanceCost = (across: number, down: number, width: number, height: number): number =>
  ELSEWHERE_IS_WORSE * ((across / width) ** 2 + DOWN_IS_WORSE * (down / height) ** 2);

/** Stops adding up as soon as `limit` is passed. */
function costOf({ width, height, rgb }: Level, target: number, source: number, limit: number): number {
  // As `sidesOf`, written out: this is called a hundred million times.
  const tx = target % width;
  const ty = (target - tx) / width;
  const left = tx < REACH ? -tx : -REACH;
  const right = tx >= width - REACH ? width - 1 - tx : REACH;
  const top = ty < REACH ? -ty : -REACH;
  const bottom = ty >= height - REACH ? height - 1 - ty : REACH;
  const count = (right - left + 1) * (bottom - top + 1) * 3;
  const most = limit * count;
  const sx = source % width;
  let sum = count * distanceCost(sx - tx, (source - sx) / width - ty, width, height);
  if (sum >= most) return limit;
  for (let dy = top; dy <= bottom; dy++) {
    let a = (target + dy * width + left) * 3;
    let b = (source + dy * width + left) * 3;
    for (const end = (target + dy * width + right) * 3 + 2; a <= end; a++, b++) {
      const difference = rgb[a]! - rgb[b]!;
      sum += difference * difference;
    }
    if (sum >= most) return limit;
  }
  return sum / count;
}

/** Costs are stale once the guess has changed. */
export function measure(level: Level, { match, cost }: Field): void {
  for (const target of level.targets) cost[target] = costOf(level, target, match[target]!, Infinity);
}

/** One pass, forwards or backwards. */
export function improve(level: Level, field: Field, forwards: boolean, random: Random, tick: () => void): void {
  const { width, height, targets, isSource } = level;
  const { match, cost } = field;
  const step = forwards ? 1 : -1;
  const widest = Math.max(width, height);
  for (let n = forwards ? 0 : targets.length - 1; n >= 0 && n < targets.length; n += step) {
    if ((n & 1023) === 0) tick();
    const target = targets[n]!;
    let best = match[target]!;
    let least = cost[target]!;
    const x = target % width;
    for (let side = 0; side < 2; side++) {
      const offset = side === 0 ? step : step * width;
      const neighbour = target - offset;
      if (neighbour < 0 || neighbour >= match.length || (side === 0 && (forwards ? x === 0 : x === width - 1))) continue;
      // A known neighbour matches itself, which is how structure grows into the hole.
      const candidate = (isSource[neighbour] ? neighbour : match[neighbour]!) + offset;
      if (candidate < 0 || candidate >= match.length || !isSource[candidate] || candidate === best) continue;
      const found = costOf(level, target, candidate, least);
      if (found < least) {
        least = found;
        best = candidate;
      }
    }
    for (let radius = widest; radius >= 1; radius *= 0.5) {
      const bx = best % width;
      const by = (best - bx) / width;
      const cx = Math.round(bx + (random.next() * 2 - 1) * radius);
      const cy = Math.round(by + (random.next() * 2 - 1) * radius);
      if (cx < REACH || cy < REACH || cx >= width - REACH || cy >= height - REACH) continue;
      const candidate = cy * width + cx;
      if (!isSource[candidate] || candidate === best) continue;
      const found = costOf(level, target, candidate, least);
      if (found < least) {
        least = found;
        best = candidate;
      }
    }
    match[target] = best;
    cost[target] = least;
  }
}
