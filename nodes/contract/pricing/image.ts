/** Pictures: in proportion to steps and pixels of the base render; what is made of a source, in proportion to its pixels. */
import type { Arguments } from '../operation.ts';
import { sizeOfResult } from '../picture-size.ts';
import { BASE_PIXELS, exactly, number, type Formula, type PricedInput, type Range } from './formula.ts';

const BASE_STEPS = 20;
const BASE_SIDE = 1024;
/** Sides of what may be handed in; bounds a price whose source is not known yet. */
const SMALLEST_SOURCE = { width: 512, height: 512 };
const BASE_SOURCE = { width: BASE_SIDE, height: BASE_SIDE };
const LARGEST_SOURCE = { width: 2048, height: 2048 };

/** Spark at 1024². */
const EDIT = 1;
/** Of each pixel that is made by enlarging. */
const UPSCALE = 0.1;
const SELECT = 0.25;
const MAP = 0.1;
/** Of one sheet, whatever stands on it. */
const SHEET = 0.2;
/** Spark for one. */
const MESH = 10;
const FINE_MESH = 20;
const LOOK = 0.1;
const OVERLAY = 0.1;
/** The default factor of upscalers. */
const UPSCALE_FACTOR = 2;

type Size = Pick<PricedInput, 'width' | 'height'>;

const pixels = ({ width = BASE_SIDE, height = BASE_SIDE }: Size): number => (width * height) / BASE_PIXELS;

/** The price for a source of the smallest, the usual and the largest size; or exactly, where its size is known or does not matter. */
function bySource(inputs: readonly PricedInput[], priceOf: (source: { readonly width: number; readonly height: number }) => number): Range {
  const source = inputs.find((input) => input.slot === 'image');
  if (source?.width && source.height) return exactly(priceOf({ width: source.width, height: source.height }));
  return [priceOf(SMALLEST_SOURCE), priceOf(BASE_SOURCE), priceOf(LARGEST_SOURCE)];
}

/** An edit at the source's size or the one that is asked for, enlarged afterwards where a scale is. */
function edited(given: Arguments, inputs: readonly PricedInput[], rate = EDIT): Range {
  const { scale, ...rest } = given;
  return bySource(inputs, (source) => {
    const size = sizeOfResult(rest, source) ?? source;
    const factor = Number(scale ?? 1);
    return pixels(size) * (rate + (factor > 1 ? UPSCALE * factor * factor : 0));
  });
}

const flat =
  (rate: number): Formula =>
  (_given, inputs) =>
    bySource(inputs, (source) => rate * pixels(source));

export const IMAGE_FORMULAS: Readonly<Record<string, Formula>> = {
  generate_image: ({ steps = BASE_STEPS, width = BASE_SIDE, height = BASE_SIDE }) => exactly((number(steps) / BASE_STEPS) * pixels({ width: number(width), height: number(height) })),
  edit_image: edited,
  apply_style: edited,
  refine_result: edited,
  restore_photo: (given, inputs) => edited(given, inputs, given.quality === 'hq' ? 2 * EDIT : EDIT),
  change_angle: edited,
  upscale_image: (given, inputs) => bySource(inputs, (source) => UPSCALE * pixels(sizeOfResult(given.targetLongestEdge === undefined ? { scale: UPSCALE_FACTOR, ...given } : given, source) ?? source)),
  remove_background: flat(SELECT),
  segment_image: flat(SELECT),
  preprocess_image: flat(MAP),
  image_to_3d: ({ shapeResolution }) => exactly(shapeResolution === 1536 ? FINE_MESH : MESH),
  arrange_images: () => exactly(SHEET),
  analyze_image: () => exactly(LOOK),
  resolve_personas: () => exactly(0),
  overlay_image: () => exactly(OVERLAY),
};
