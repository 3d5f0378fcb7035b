/** How many there will be: of items on a wire, of runs of a node, of jobs. `expected` is a mean and may be a fraction. */
export interface Count {
  readonly min: number;
  readonly expected: number;
  readonly max: number;
}

export const exactly = (count: number): Count => ({ min: count, expected: count, max: count });

export const NONE = exactly(0);

export const isExact = ({ min, max }: Count): boolean => min === max;

export const sumOf = (counts: readonly Count[]): Count =>
  counts.length === 1 ? (counts[0] as Count) : counts.reduce((sum, { min, expected, max }) => ({ min: sum.min + min, expected: sum.expected + expected, max: sum.max + max }), NONE);

/** Whatever each of them comes to, the largest. */
export const largestOf = (counts: readonly Count[]): Count =>
  counts.length === 1 ? (counts[0] as Count) : counts.reduce((most, { min, expected, max }) => ({ min: Math.max(most.min, min), expected: Math.max(most.expected, expected), max: Math.max(most.max, max) }), NONE);

/** Changes each of the three; `change` must not fall where the count grows. */
export const mapCount = ({ min, expected, max }: Count, change: (count: number) => number): Count => ({ min: change(min), expected: change(expected), max: change(max) });

/** Perhaps none of them, and `share` of what is expected. */
export const perhaps = ({ expected, max }: Count, share = 1): Count => ({ min: 0, expected: expected * share, max });

/** The same range around what was seen, made wider where that lies outside. */
export const around = ({ min, max }: Count, seen: number): Count => ({ min: Math.min(min, seen), expected: seen, max: Math.max(max, seen) });
