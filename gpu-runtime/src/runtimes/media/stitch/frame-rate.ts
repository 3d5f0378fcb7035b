/** Frame rates as exact fractions: 29.97 fps is 30000 frames in 1001 s, and rounding it would lose a frame every half minute. */
import type { VideoStream } from '../ffmpeg/types.ts';
import type { FrameRate } from './film-graph.ts';

export const HIGHEST_FPS = 60;

export const fpsOf = ({ frames, seconds }: FrameRate): number => frames / seconds;

/** A rate that people write as a number; 23.976, 29.97 and 59.94 mean television's. */
export function rateOfNumber(fps: number): FrameRate {
  if (Number.isInteger(fps)) return { frames: fps, seconds: 1 };
  const television = Math.round(fps) * 1_000;
  if (Math.abs(fps - television / 1_001) < 0.006) return { frames: television, seconds: 1_001 };
  return { frames: Math.round(fps * 1_000), seconds: 1_000 };
}

/** The rate of a clip, to the fraction where it is constant; up to 60. */
export function rateOfClip({ frameRate, fps, constantRate }: VideoStream): FrameRate {
  if (fps > HIGHEST_FPS) return { frames: HIGHEST_FPS, seconds: 1 };
  const [frames = 0, seconds = 0] = constantRate ? frameRate.split('/').map(Number) : [];
  return frames > 0 && seconds > 0 && frames < 1e6 ? { frames, seconds } : { frames: Math.max(1, Math.round(fps)), seconds: 1 };
}
