/** Video: by the second at 1280 × 720, in proportion to the pixels of a frame. */
import { exactly, HD_PIXELS, number, type Formula } from './formula.ts';

/** Spark for one second. */
const SECOND = 0.5;

export const VIDEO_FORMULAS: Readonly<Record<string, Formula>> = {
  animate_photo: (given) => exactly(SECOND * number(given.duration) * ((number(given.width) * number(given.height)) / HD_PIXELS)),
};
