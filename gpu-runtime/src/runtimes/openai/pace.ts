/** How long work takes on this server, learnt from what it has done: the newer counts for more. */

export interface Pace {
  /** Milliseconds that so much work of the kind will probably take; `undefined` before the first. */
  expected(kind: string, work: number): number | undefined;
  learn(kind: string, work: number, ms: number): void;
}

const WEIGHT_OF_NEWEST = 0.3;
const MOST_KINDS = 200;

export function createPace(): Pace {
  const msOfOne = new Map<string, number>();
  return {
    expected(kind, work) {
      const one = msOfOne.get(kind);
      return one === undefined ? undefined : one * work;
    },
    learn(kind, work, ms) {
      const before = msOfOne.get(kind);
      const now = ms / work;
      msOfOne.delete(kind);
      msOfOne.set(kind, before === undefined ? now : before + WEIGHT_OF_NEWEST * (now - before));
      if (msOfOne.size > MOST_KINDS) msOfOne.delete(msOfOne.keys().next().value!);
    },
  };
}
