/** The size of a video's frames from what was asked for: width and height, a shape, or the length of the short side. */
import { FlowError } from './errors.ts';
import type { Arguments } from './operation.ts';

export interface FrameSize {
  /** Pixels, even: H.264 and most models need that. */
  readonly width: number;
  readonly height: number;
}

/** From 4:1 to 1:4; longer ones are strips. */
const MOST_OBLONG = 4;

const even = (pixels: number): number => Math.max(2, Math.round(pixels / 2) * 2);
const sideOf = (value: unknown): number | undefined => (typeof value === 'number' && value > 0 ? value : undefined);

/** `16:9` → 1.78. @throws FlowError `invalid_parameter` */
export function readAspectRatio(given: string): number {
  const [, across = 0, down = 0] = /^\s*(\d{1,4}(?:\.\d{1,3})?)\s*[:x/]\s*(\d{1,4}(?:\.\d{1,3})?)\s*$/.exec(given)?.map(Number) ?? [];
  const aspect = down > 0 ? across / down : 0;
  if (aspect >= 1 / MOST_OBLONG && aspect <= MOST_OBLONG) return aspect;
  throw new FlowError('invalid_parameter', `aspectRatio is "${given}"; a shape from 1:${MOST_OBLONG} to ${MOST_OBLONG}:1 is allowed, such as 16:9`, { details: { parameter: 'aspectRatio' } });
}

/**
 * `aspectRatio` gives the shape and `targetResolution` the short side; what is not given of the two comes from `width` and `height`.
 * @returns `undefined` while the size is not known, because it is the model's or the source's.
 * @throws FlowError `invalid_parameter` for a shape that is none.
 */
export function frameSize({ width, height, aspectRatio, targetResolution }: Arguments): FrameSize | undefined {
  const [across, down] = [sideOf(width), sideOf(height)];
  const shape = typeof aspectRatio === 'string' && aspectRatio !== '' ? readAspectRatio(aspectRatio) : across && down ? across / down : undefined;
  const short = sideOf(targetResolution) ?? (across && down ? Math.min(across, down) : undefined);
  if (shape === undefined || short === undefined) return undefined;
  if (aspectRatio === undefined && targetResolution === undefined) return { width: across!, height: down! };
  return shape >= 1 ? { width: even(short * shape), height: even(short) } : { width: even(short), height: even(short / shape) };
}
