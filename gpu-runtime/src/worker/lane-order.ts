/**
 * In which order a slot asks for lanes: the one it served last first, because its model is warm. After `dwellMs` on one lane the
 * others go first, longest unserved in front, so that a lane that never empties cannot keep a job of another one waiting for good.
 */
export interface LaneOrder {
  order(lanes: readonly string[]): readonly string[];
  served(lane: string): void;
}

export function createLaneOrder(dwellMs: number, clock: () => number): LaneOrder {
  let warm: { readonly lane: string; readonly since: number } | undefined;
  const lastServed = new Map<string, number>();

  return {
    order(lanes) {
      const others = lanes.filter((lane) => lane !== warm?.lane).sort((a, b) => (lastServed.get(a) ?? 0) - (lastServed.get(b) ?? 0));
      if (!warm || !lanes.includes(warm.lane)) return others;
      return clock() - warm.since < dwellMs ? [warm.lane, ...others] : [...others, warm.lane];
    },
    served(lane) {
      const time = clock();
      if (warm?.lane !== lane || time - warm.since >= dwellMs) warm = { lane, since: time };
      lastServed.set(lane, time);
    },
  };
}
