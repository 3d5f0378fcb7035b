/** Seeded random numbers. Every scene takes a stream of its own by name, so adding a draw to one part leaves the others alone. */
import { floor, imul } from './math.ts';

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  between(low: number, high: number): number;
  /** Whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  pick<T>(from: readonly T[]): T;
  chance(probability: number): boolean;
  /** -1 or 1. */
  sign(): number;
}

/** Mixes a 32-bit integer into an unrelated one. */
export function hash32(value: number): number {
  let h = value | 0;
  h = imul(h ^ (h >>> 16), 0x21f0aaad);
  h = imul(h ^ (h >>> 15), 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
}

/** Hash of two whole numbers, uniform in [0, 1). */
export function hash01(x: number, y: number): number {
  return hash32(imul(x, 0x9e3779b1) ^ imul(y, 0x85ebca77)) / 4294967296;
}

export function randomStream(seed: number, name: string): Random {
  let state = hash32(seed);
  // A seed above 2^32 keeps its high part.
  state = hash32(state ^ floor(seed / 4294967296));
  for (let i = 0; i < name.length; i++) state = hash32(state ^ imul(name.charCodeAt(i), 0x01000193));
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = imul(state ^ (state >>> 15), state | 1);
    t ^= t + imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    whole: (low, high) => low + floor(next() * (high - low + 1)),
    pick: (from) => from[floor(next() * from.length)]!,
    chance: (probability) => next() < probability,
    sign: () => (next() < 0.5 ? -1 : 1),
  };
}
