/** Pictures: in proportion to steps and pixels of the base render. */
import { BASE_PIXELS, exactly, number, type Formula, type PricedInput, type Range } from './formula.ts';

const BASE_STEPS = 20;
/** Sides of what may be handed in; bounds a price whose source is not known yet. */
const SMALLEST_SOURCE_SHARE = 0.25;
const LARGEST_SOURCE_PIXELS = 2048 * 2048;

/** One pass over a picture of the source's size. @param rate - Spark at 1024². */
const perSourcePixels = (rate: number, inputs: readonly PricedInput[], slot = 'image'): Range => {
  const source = inputs.find((input) => input.slot === slot);
  if (source?.width && source.height) return exactly((rate * source.width * source.height) / BASE_PIXELS);
  return [rate * SMALLEST_SOURCE_SHARE, rate, (rate * LARGEST_SOURCE_PIXELS) / BASE_PIXELS];
};

export const IMAGE_FORMULAS: Readonly<Record<string, Formula>> = {
  generate_image: (given) => exactly((number(given.steps) / BASE_STEPS) * ((number(given.width) * number(given.height)) / BASE_PIXELS)),
  edit_image: (_given, inputs) => perSourcePixels(1, inputs),
};
