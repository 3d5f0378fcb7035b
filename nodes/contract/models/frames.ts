/** How many frames a clip of some seconds has: video models take counts of a certain form only. */

export interface FrameRule {
  /** Frames that are rendered for a second; absent when it is the `fps` of the request. */
  readonly rate?: number;
  /** Added to seconds × rate, since a clip begins and ends on a frame. */
  readonly plus: 0 | 1;
  /** Counts are `base + n × step`. */
  readonly base: number;
  readonly step: number;
  readonly min: number;
  readonly max: number;
}

/** 16 frames a second whatever the delivered rate: 32 doubles them afterwards. */
export const WAN_FRAMES = { rate: 16, plus: 1, base: 1, step: 1, min: 17, max: 161 } as const satisfies FrameRule;
export const WAN_LONG_FRAMES = { ...WAN_FRAMES, max: 321 } as const satisfies FrameRule;
export const LTX_FRAMES = { plus: 1, base: 1, step: 8, min: 25, max: 505 } as const satisfies FrameRule;
export const MINIMAX_FRAMES = { rate: 24, plus: 0, base: 124, step: 17, min: 124, max: 362 } as const satisfies FrameRule;

/** A vendor's clip: seconds × rate, and one. */
export const plainFrames = (rate: number, minSeconds: number, maxSeconds: number): FrameRule => ({ rate, plus: 1, base: 1, step: 1, min: minSeconds * rate + 1, max: maxSeconds * rate + 1 });

/** The count that is nearest to what was asked for; of two equally near ones the longer. @param fps - of the request, where the rule has no rate. */
export function framesFor(rule: FrameRule, seconds: number, fps: number): number {
  const asked = Math.round(seconds * (rule.rate ?? fps)) + rule.plus;
  const nearest = rule.base + rule.step * Math.round((asked - rule.base) / rule.step);
  return Math.min(rule.max, Math.max(rule.min, nearest));
}

/** Seconds that a count of frames lasts. */
export const secondsOf = (rule: FrameRule | undefined, frames: number, fps: number): number => Math.max(0, frames - (rule?.plus ?? 1)) / (rule?.rate ?? fps);
