/** Thread task of `preprocess_image`. */
export { drawMap } from '../maps/draw-map.ts';
