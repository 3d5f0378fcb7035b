/**
 * How many frames a video model renders for a duration. Models count in patterns of their own: one frame more than the whole seconds,
 * blocks of eight or seventeen. People ask in seconds, so the pattern is applied here and nowhere else.
 *
 * @see Sogni API, "Video parameters": frame rules by family
 */
import { FlowError } from './errors.ts';

interface FrameRule {
  /** Seconds that may be asked for. */
  readonly seconds: readonly [min: number, max: number];
  /** Rates that may be asked for; the first is taken when none is. */
  readonly rates: readonly number[] | { readonly min: number; readonly max: number; readonly standard: number };
  /** Rate that the model renders at, where that is not the rate asked for. */
  readonly rendersAt?: number;
  /** Frames are `first + step × n`, from `min` to `max`. */
  readonly first: number;
  readonly step: number;
  readonly min: number;
  readonly max: number;
  /** Added to `duration × rate` before the pattern: the frame that the clip begins with. */
  readonly extra: 0 | 1;
}

const whole = (seconds: FrameRule['seconds'], fps: number): FrameRule => ({ seconds, rates: [fps], first: 1, step: 1, min: 1, max: seconds[1] * fps + 1, extra: 1 });
const wan = (longest: number): FrameRule => ({ seconds: [1, longest], rates: [16, 32], rendersAt: 16, first: 1, step: 1, min: 17, max: longest * 16 + 1, extra: 1 });
const ltx = (shortest: number): FrameRule => ({ seconds: [shortest, 20], rates: { min: 1, max: 60, standard: 24 }, first: 1, step: 8, min: 25, max: 505, extra: 1 });

export const FRAME_RULES = {
  /** Text and image to video. */
  'wan22': wan(10),
  /** Sound to video, animate-move and animate-replace. */
  'wan22-animate': wan(20),
  'ltx23': ltx(1),
  'ltx25': ltx(2),
  /** 124 frames are 5.167 s, 362 are 15.083 s; five seconds are taken for the shortest. */
  'minimax-h3': { seconds: [5, 15.084], rates: [24], first: 124, step: 17, min: 124, max: 362, extra: 0 },
  'seedance2': whole([4, 15], 24),
  'seedance2-5': whole([4, 30], 24),
  'happyhorse-1.1': whole([3, 15], 24),
  'wan3.0': whole([2, 30], 30),
} as const satisfies Record<string, FrameRule>;

export type VideoFamily = keyof typeof FRAME_RULES;

export interface VideoFrames {
  /** Frames that the model renders. */
  readonly frames: number;
  /** Frames per second of the delivered video. */
  readonly fps: number;
  /** Frames per second that the model renders; `fps` is reached by interpolation afterwards. */
  readonly renderedFps: number;
}

/**
 * @param fps - the family's own rate when left out.
 * @throws FlowError `invalid_parameter` for a duration or a rate that the family has not.
 */
export function videoFrames(family: VideoFamily, seconds: number, fps?: number): VideoFrames {
  const rule: FrameRule = FRAME_RULES[family];
  const rate = checkRate(family, rule, fps);
  const [shortest, longest] = rule.seconds;
  if (!(seconds >= shortest && seconds <= longest)) {
    throw new FlowError('invalid_parameter', `duration is ${seconds}; ${family} allows ${shortest} to ${longest} s`, { details: { parameter: 'duration' } });
  }
  const renderedFps = rule.rendersAt ?? rate;
  return { frames: snapped(rule, Math.round(seconds * renderedFps) + rule.extra, Math.round), fps: rate, renderedFps };
}

/**
 * Frames of a clip that must last at least as long as its sound: the next pattern up, for MiniMax H3's audio guides.
 * @throws FlowError `invalid_parameter` for a sound that is too long.
 */
export function videoFramesForSound(family: VideoFamily, seconds: number): VideoFrames {
  const rule: FrameRule = FRAME_RULES[family];
  const rate = checkRate(family, rule, undefined);
  const renderedFps = rule.rendersAt ?? rate;
  const wanted = Math.ceil(seconds * renderedFps);
  if (wanted > rule.max) {
    throw new FlowError('invalid_parameter', `the sound lasts ${seconds} s; ${family} allows up to ${(rule.max / renderedFps).toFixed(3)} s`, { details: { parameter: 'duration' } });
  }
  return { frames: snapped(rule, wanted, Math.ceil), fps: rate, renderedFps };
}

/** The nearest of the pattern; halfway goes up. */
const snapped = ({ first, step, min, max }: FrameRule, wanted: number, round: (blocks: number) => number): number =>
  Math.min(max, Math.max(min, first + step * round((wanted - first) / step)));

function checkRate(family: VideoFamily, { rates }: FrameRule, fps: number | undefined): number {
  if ('standard' in rates) {
    if (fps === undefined) return rates.standard;
    if (fps >= rates.min && fps <= rates.max) return fps;
    throw new FlowError('invalid_parameter', `fps is ${fps}; ${family} allows ${rates.min} to ${rates.max}`, { details: { parameter: 'fps' } });
  }
  if (fps === undefined || rates.includes(fps)) return fps ?? (rates[0] as number);
  throw new FlowError('invalid_parameter', `fps is ${fps}; ${family} allows ${rates.join(' or ')}`, { details: { parameter: 'fps' } });
}
