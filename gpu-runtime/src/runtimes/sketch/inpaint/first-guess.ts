/**
 * A first guess at what is in a hole, on a small picture: patch by patch from the border inwards, where a line runs into the hole first
 * (Criminisi, Pérez and Toyama, 2004). Each time the known patch that fits best is copied in.
 */
import type { Random } from '../pictures/core/random.ts';
import { distanceCost, type Field, type Level, REACH, sidesOf } from './patch-field.ts';

const SIDE = 2 * REACH + 1;

/** Fills `level.rgb`, and says where each patch of it came from. */
export function firstGuess(level: Level, random: Random, tick: () => void): Field {
  const { width, height, rgb } = level;
  const open = Uint8Array.from(level.hole);
  const trust = Float32Array.from(open, (hole) => (hole ? 0 : 1));
  const field: Field = { match: new Int32Array(width * height), cost: new Float32Array(width * height) };
  for (const target of level.targets) field.match[target] = level.sources[Math.floor(random.next() * level.sources.length)]!;
  for (let next = mostUrgent(level, open, trust); next !== undefined; next = mostUrgent(level, open, trust)) {
    tick();
    const source = bestSource(level, open, next.at);
    const [left, right, top, bottom] = sidesOf(level, next.at);
    for (let dy = top; dy <= bottom; dy++) {
      for (let dx = left; dx <= right; dx++) {
        const to = next.at + dy * width + dx;
        if (!open[to]) continue;
        const from = source + dy * width + dx;
        for (let c = 0; c < 3; c++) rgb[to * 3 + c] = rgb[from * 3 + c]!;
        open[to] = 0;
        trust[to] = next.trust;
        if (level.isSource[from]) field.match[to] = from;
      }
    }
  }
  return field;
}

/** The pixel at the border of what is still open with the most that is known around it, and the strongest line running in. */
function mostUrgent(level: Level, open: Uint8Array, trust: Float32Array): { readonly at: number; readonly trust: number } | undefined {
  const { width, height } = level;
  let best: { at: number; trust: number } | undefined;
  let most = -1;
  for (const at of level.targets) {
    if (!open[at]) continue;
    const x = at % width;
    const y = (at - x) / width;
    const isBorder = (x > 0 && !open[at - 1]) || (x < width - 1 && !open[at + 1]) || (y > 0 && !open[at - width]) || (y < height - 1 && !open[at + width]);
    if (!isBorder) continue;
    const [left, right, top, bottom] = sidesOf(level, at);
    let sum = 0;
    for (let dy = top; dy <= bottom; dy++) for (let dx = left; dx <= right; dx++) sum += trust[at + dy * width + dx]!;
    const known = sum / (SIDE * SIDE);
    const urgency = known * (lineInto(level, open, x, y) + 0.02);
    if (urgency > most) {
      most = urgency;
      best = { at, trust: known };
    }
  }
  return best;
}

/** How strongly a border between colours runs across the border of the hole, at a pixel of it. */
function lineInto({ width, height, rgb }: Level, open: Uint8Array, x: number, y: number): number {
  const isOpen = (px: number, py: number): number => (px < 0 || py < 0 || px >= width || py >= height ? 0 : open[py * width + px]!);
  const nx = isOpen(x + 1, y) - isOpen(x - 1, y);
  const ny = isOpen(x, y + 1) - isOpen(x, y - 1);
  const length = Math.hypot(nx, ny) || 1;
  const light = (px: number, py: number): number => {
    const i = (py * width + px) * 3;
    return 0.3 * rgb[i]! + 0.59 * rgb[i + 1]! + 0.11 * rgb[i + 2]!;
  };
  const isKnown = (px: number, py: number): boolean => px >= 0 && py >= 0 && px < width && py < height && !open[py * width + px];
  let strongest = 0;
  for (let py = y - 2; py <= y + 2; py++) {
    for (let px = x - 2; px <= x + 2; px++) {
      if (!isKnown(px - 1, py) || !isKnown(px + 1, py) || !isKnown(px, py - 1) || !isKnown(px, py + 1)) continue;
      const gx = light(px + 1, py) - light(px - 1, py);
      const gy = light(px, py + 1) - light(px, py - 1);
      // A line runs at a right angle to where the light changes.
      strongest = Math.max(strongest, Math.abs(-gy * nx + gx * ny) / length);
    }
  }
  return strongest;
}

function bestSource(level: Level, open: Uint8Array, target: number): number {
  const { width, height, rgb, sources } = level;
  const [left, right, top, bottom] = sidesOf(level, target);
  const known: number[] = [];
  for (let dy = top; dy <= bottom; dy++) for (let dx = left; dx <= right; dx++) if (!open[target + dy * width + dx]) known.push(dy * width + dx);
  const tx = target % width;
  const ty = (target - tx) / width;
  let best = sources[0]!;
  let least = Infinity;
  for (const source of sources) {
    const sx = source % width;
    const sy = (source - sx) / width;
    let sum = known.length * 3 * distanceCost(sx - tx, sy - ty, width, height);
    for (let n = 0; n < known.length && sum < least; n++) {
      const a = (target + known[n]!) * 3;
      const b = (source + known[n]!) * 3;
      const r = rgb[a]! - rgb[b]!;
      const g = rgb[a + 1]! - rgb[b + 1]!;
      const blue = rgb[a + 2]! - rgb[b + 2]!;
      sum += r * r + g * g + blue * blue;
    }
    if (sum < least) {
      least = sum;
      best = source;
    }
  }
  return best;
}
