/**
 * What the price book's base model takes where nothing is asked for and the model that will run is not known or does not say: the
 * base render, the base second. Only prices are computed with these; no runtime is given them.
 */
import type { Arguments } from '../operation.ts';

const BASE_RENDER = { steps: 20, width: 1024, height: 1024 };
const BASE_CLIP = { duration: 5, width: 1280, height: 720 };

export const BASE_ARGUMENTS: Readonly<Record<string, Arguments>> = {
  generate_image: BASE_RENDER,
  animate_photo: BASE_CLIP,
  generate_music: { duration: 30 },
};
