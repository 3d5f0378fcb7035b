/**
 * In which lanes something is likely to wait: told by signals, by a look at all lanes, and by what was had there last. So that most claims take one command,
 * however many lanes there are. A hint that is wrong costs a command, one that is missing a second.
 */
export interface LaneHints {
  /** Something has come into the lane. */
  ring(lane: string): void;
  /** The lanes that are worth asking, in the same order. @param look - finds out in which something waits; called when nothing is known, and once a second. */
  likely(lanes: readonly string[], look: () => Promise<readonly string[]>): Promise<readonly string[]>;
  /** Nothing is known to wait there, until it rings or is remembered. */
  forget(lane: string): void;
  /** The lane is no more. */
  delete(lane: string): void;
  /** Something was seen there. */
  remember(lane: string): void;
  /** Asks a lane. What rings meanwhile is not forgotten. */
  ask<Claim>(lane: string, take: () => Promise<Claim | undefined>): Promise<Claim | undefined>;
  /** False where something waits and could not be had: others were faster, its time has not come, or the lane is paused. */
  mayHave(lane: string): boolean;
}

const LOOK_AGAIN_MS = 1_000;

export function createLaneHints(): LaneHints {
  const hot = new Set<string>();
  const inVain = new Set<string>();
  let lookedAt = -Infinity;

  const ring = (lane: string): void => {
    hot.add(lane);
    inVain.delete(lane);
  };

  return {
    ring,
    async likely(lanes, look) {
      if (performance.now() - lookedAt >= LOOK_AGAIN_MS || !lanes.some((lane) => hot.has(lane))) {
        for (const lane of await look()) hot.add(lane);
        lookedAt = performance.now();
      }
      return lanes.filter((lane) => hot.has(lane));
    },
    forget: (lane) => void hot.delete(lane),
    delete(lane) {
      hot.delete(lane);
      inVain.delete(lane);
    },
    remember: (lane) => void hot.add(lane),
    async ask(lane, take) {
      hot.delete(lane);
      inVain.add(lane);
      const claim = await take();
      if (claim) ring(lane);
      return claim;
    },
    mayHave: (lane) => !inVain.has(lane),
  };
}
