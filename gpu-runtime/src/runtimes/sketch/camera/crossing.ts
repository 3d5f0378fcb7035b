/**
 * One picture turning into another: what is far changes first and what is near last, and light things before dark ones, so that the
 * new picture grows out of the old one's depth instead of lying over it like a second slide.
 */
import { smoothstep } from '../pictures/core/noise.ts';
import type { Shot } from './shot.ts';

/** Share of the crossing in which one point changes; the rest is the difference between first and last. */
const SOFTNESS = 0.6;
/** How much the order follows depth; what is left follows brightness. */
const BY_DEPTH = 0.7;

/** Mixes `to` into `from`, in place. @param shot - the shot of `from`, whose depth gives the order. @param part - 0 to 1. */
export function crossed(from: Uint8Array, to: Uint8Array, { width, height, relief }: Shot, part: number): Uint8Array {
  const nearness = new Float32Array(relief.nearness);
  const [least, most] = nearness.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [1, 0]);
  const span = Math.max(1e-6, most - least);
  const column = new Uint16Array(width).map((_, x) => Math.floor((x * relief.width) / width));
  for (let y = 0, at = 0; y < height; y++) {
    const row = Math.floor((y * relief.height) / height) * relief.width;
    for (let x = 0; x < width; x++, at += 3) {
      const near = (nearness[row + column[x]!]! - least) / span;
      const light = (to[at]! * 54 + to[at + 1]! * 183 + to[at + 2]! * 19) / 65_280;
      const start = (1 - SOFTNESS) * (BY_DEPTH * near + (1 - BY_DEPTH) * (1 - light));
      const mix = smoothstep(start, start + SOFTNESS, part);
      for (let c = at; c < at + 3; c++) from[c] = from[c]! + (to[c]! - from[c]!) * mix + 0.5;
    }
  }
  return from;
}
