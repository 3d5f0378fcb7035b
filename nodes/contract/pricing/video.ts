/**
 * Video: by the second at 1280 × 720, in proportion to the pixels of a frame. Where the model's or a source's length and size are not
 * known yet, a range from the shortest and smallest to the longest and largest that may be asked for.
 */
import { frameSize, readAspectRatio } from '../frame-size.ts';
import type { Arguments } from '../operation.ts';
import { exactly, HD_PIXELS, type Formula, type PricedInput, type Range } from './formula.ts';

/** Spark for one second at 1280 × 720. */
const SECOND = 0.5;
/** Making a video from a video reads and writes each frame. */
const TRANSFORMED_SECOND = 0.6;
/** Enlarging alone; in proportion to the pixels that come out. */
const ENLARGED_SECOND = 0.1;
const MONTAGE_SECOND = 1;
const DESCRIPTION = 0.5;

const between = (min: number, expected: number, max: number): Range => [min, expected, max];
const times = (a: Range, b: Range, rate: number): Range => [rate * a[0] * b[0], rate * a[1] * b[1], rate * a[2] * b[2]];

/** Lengths of clips, seconds. */
const CLIP_LENGTHS = between(1, 5, 30);
const SOURCE_LENGTHS = between(1, 5, 120);
/** From an upright phone video to a film's 21:9. */
const MOST_WIDENED = 4.2;
/** Sizes of frames, parts of 1280 × 720. */
const FRAME_SIZES = between((256 * 256) / HD_PIXELS, 1, (1920 * 1080) / HD_PIXELS);

const sourceOf = (inputs: readonly PricedInput[], slot: string): PricedInput | undefined => inputs.find((input) => input.slot === slot);
const known = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const lengthOr = (seconds: number | undefined, unknown: Range): Range => (seconds === undefined ? unknown : exactly(seconds));
const areaOf = (source: PricedInput | undefined): Range => (source?.width && source.height ? exactly((source.width * source.height) / HD_PIXELS) : FRAME_SIZES);

function areaAskedFor(given: Arguments): Range {
  const size = frameSize(given);
  return size ? exactly((size.width * size.height) / HD_PIXELS) : FRAME_SIZES;
}

/** The source's shape with another short side. */
function areaResized(source: PricedInput | undefined, short: number | undefined): Range {
  if (short === undefined) return areaOf(source);
  if (!source?.width || !source.height) return between((short * short) / HD_PIXELS, (short * short * 16) / 9 / HD_PIXELS, (short * short * 4) / HD_PIXELS);
  const scale = short / Math.min(source.width, source.height);
  return exactly((source.width * source.height * scale * scale) / HD_PIXELS);
}

/** How much larger a picture of one shape gets when it is widened to another: the source stays whole in it. */
function widening(source: PricedInput | undefined, { controlMode, outpaintAspectRatio }: Arguments): Range {
  if (controlMode !== 'outpaint' || typeof outpaintAspectRatio !== 'string') return exactly(1);
  if (!source?.width || !source.height) return between(1, 1.8, MOST_WIDENED);
  const change = readAspectRatio(outpaintAspectRatio) / (source.width / source.height);
  return exactly(Math.max(change, 1 / change));
}

/** As long as the source from `start` on, and no longer than asked for. */
function lengthWithin(source: PricedInput | undefined, start: unknown, duration: unknown): Range {
  const asked = known(duration);
  const left = source?.durationSeconds === undefined ? undefined : Math.max(0, source.durationSeconds - (known(start) ?? 0));
  if (left === undefined) return asked === undefined ? SOURCE_LENGTHS : between(Math.min(1, asked), asked, asked);
  return exactly(asked === undefined ? left : Math.min(asked, left));
}

export const VIDEO_FORMULAS: Readonly<Record<string, Formula>> = {
  generate_video: (given) => times(lengthOr(known(given.duration), CLIP_LENGTHS), areaAskedFor(given), SECOND),
  animate_photo: (given, inputs) => {
    const clips = 1 + inputs.filter(({ slot }) => slot === 'moreImages').length;
    return times(lengthOr(known(given.duration), CLIP_LENGTHS), areaAskedFor(given), SECOND * clips);
  },
  sound_to_video: (given, inputs) => times(lengthWithin(sourceOf(inputs, 'audio'), given.audioStart, given.duration), areaAskedFor(given), SECOND),
  video_to_video: (given, inputs) => {
    const source = sourceOf(inputs, 'video');
    const area = times(areaResized(source, known(given.targetResolution)), widening(source, given), 1);
    return times(lengthWithin(source, given.videoStart, given.duration), area, TRANSFORMED_SECOND);
  },
  extend_video: (given, inputs) => times(exactly(known(given.duration) ?? 0), areaOf(sourceOf(inputs, 'video')), SECOND),
  replace_video_segment: (given, inputs) =>
    times(exactly(Math.max(0, (known(given.endSeconds) ?? 0) - (known(given.startSeconds) ?? 0))), areaOf(sourceOf(inputs, 'video')), SECOND),
  upscale_video: (given, inputs) => {
    const source = sourceOf(inputs, 'video');
    return times(lengthOr(source?.durationSeconds, SOURCE_LENGTHS), areaResized(source, Number(given.targetResolution)), ENLARGED_SECOND);
  },
  orbit_video: (given) => times(lengthOr(known(given.duration), CLIP_LENGTHS), areaAskedFor(given), SECOND),
  dance_montage: (given) => times(lengthOr(known(given.duration), between(8, 15, 30)), exactly(1), MONTAGE_SECOND),
  analyze_video: () => exactly(DESCRIPTION),
};
