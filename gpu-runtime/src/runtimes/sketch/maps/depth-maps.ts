/** Near and far, as the picture tells of itself or as it is guessed; and the directions of surfaces that follow from it. */
import { readScene } from '../edits/scene.ts';
import { softBlur } from '../edits/soft-blur.ts';
import { gradientOf } from './gradient.ts';
import { greyBytes, type MapMaker } from './map-maker.ts';

export const depthMap: MapMaker = (canvas, { depth }, tick) => {
  tick(0.2);
  return greyBytes(readScene(canvas, depth).depth);
};

/** How steep a surface looks that rises by the whole depth within the shorter side. */
const STEEPNESS = 3;

/** Red to the right, green up, blue towards the viewer. */
export const normalMap: MapMaker = (canvas, { depth }, tick) => {
  const { width, height, unit } = canvas;
  const near = softBlur(readScene(canvas, depth).depth, width, height, 1, Math.max(1, unit * 0.003));
  tick(0.7);
  const slope = gradientOf(near, width, height);
  const bytes = new Uint8Array(width * height * 3);
  for (let i = 0; i < near.length; i++) {
    const x = -slope.x[i]! * unit * STEEPNESS * 0.5;
    const y = slope.y[i]! * unit * STEEPNESS * 0.5;
    const length = Math.hypot(x, y, 1);
    bytes[i * 3] = (x / length) * 127.5 + 128;
    bytes[i * 3 + 1] = (y / length) * 127.5 + 128;
    bytes[i * 3 + 2] = (1 / length) * 127.5 + 127.5;
  }
  return bytes;
};
