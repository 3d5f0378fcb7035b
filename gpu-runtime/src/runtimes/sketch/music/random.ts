/**
 * Seeded random numbers from an integer hash.
 *
 * Each stream has a name and is independent of all others, so that one more draw in the drums leaves the melody as it is.
 */

export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** From `low` up to, not including, `high`. */
  range(low: number, high: number): number;
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** About -1 to 1, most often near 0. */
  bell(): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Another stream, which depends on this one's name and not on how often it was drawn from. */
  fork(name: string): Random;
}

const { imul } = Math;

export function createRandom(seed: number, name = ''): Random {
  let state = mix(seed >>> 0) ^ mix(Math.floor(seed / 2 ** 32) >>> 0);
  for (let index = 0; index < name.length; index += 1) state = mix(state ^ imul(name.charCodeAt(index) + 1, 0x9e3779b1));
  let counter = 0;
  const next = (): number => {
    counter = (counter + 0x9e3779b9) | 0;
    return (mix(state + counter) >>> 0) / 2 ** 32;
  };
  return {
    next,
    range: (low, high) => low + (high - low) * next(),
    integer: (low, high) => low + Math.floor((high - low + 1) * next()),
    bell: () => (next() + next() + next()) * (2 / 3) - 1,
    chance: (probability) => next() < probability,
    pick: (list) => {
      if (list.length === 0) throw new RangeError('pick from an empty list');
      return list[Math.floor(next() * list.length)]!;
    },
    fork: (child) => createRandom(seed, `${name}/${child}`),
  };
}

/** A bijective 32-bit hash (multiply and xor-shift rounds). */
function mix(value: number): number {
  let hash = value | 0;
  hash = imul(hash ^ (hash >>> 16), 0x7feb352d);
  hash = imul(hash ^ (hash >>> 15), 0x846ca68b);
  return hash ^ (hash >>> 16);
}
