/**
 * Turns a depth map into a relief that can be displaced: near things are widened, so that they move as one piece and the stretching
 * happens behind them; then everything is smoothed. Both grow with the distance that near slides over far, or the warp would tear.
 */
import { type DepthMap, depthAt } from '../depth/depth-map.ts';
import { levelGround } from '../depth/level-ground.ts';
import { smoothstep } from '../pictures/core/noise.ts';
import type { Relief } from './shot.ts';

const RELIEF_WIDTH = 192;
const SKY_DEPTH = 0.06;

/**
 * @param far - inverse distance of the farthest point, up to 1; the nearer to 1, the flatter the stage.
 * @param travel - how far the camera itself goes at most, in half heights.
 * @param aspect - of the frames, width divided by height; the map covers the picture that they are cut from.
 */
export function makeRelief(map: DepthMap, pictureAspect: number, aspect: number, far: number, travel: number): Relief {
  const width = RELIEF_WIDTH;
  const height = Math.max(2, Math.round(width / aspect));
  const depth = cropped(map, width, height, pictureAspect / aspect);
  const slide = ((travel * (1 - far)) / 2) * height;
  const solid = blurred(widened(depth, width, height, Math.ceil(slide * 0.7) + 1), width, height, Math.ceil(slide * 0.6) + 1);
  const nearness = shared(width * height);
  const sky = shared(width * height);
  const level = shared(width * height);
  for (let i = 0; i < solid.length; i++) {
    nearness[i] = far + (1 - far) * solid[i]!;
    sky[i] = 1 - smoothstep(0, SKY_DEPTH, solid[i]!);
  }
  level.set(blurred(levelGround(depth, width, height), width, height, 2));
  return { width, height, nearness: buffer(nearness), sky: buffer(sky), level: buffer(level) };
}

const shared = (length: number): Float32Array<SharedArrayBuffer> => new Float32Array(new SharedArrayBuffer(length * 4));
const buffer = (values: Float32Array<SharedArrayBuffer>): SharedArrayBuffer => values.buffer;

/** @param wider - how much wider the picture is than the frames, 1 for the same shape. */
function cropped(map: DepthMap, width: number, height: number, wider: number): Float32Array {
  const part: readonly [number, number] = wider > 1 ? [1 / wider, 1] : [1, wider];
  const depth = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const v = 0.5 + ((y + 0.5) / height - 0.5) * part[1];
    for (let x = 0; x < width; x++) depth[y * width + x] = depthAt(map, 0.5 + ((x + 0.5) / width - 0.5) * part[0], v);
  }
  return depth;
}

function widened(values: Float32Array, width: number, height: number, reach: number): Float32Array {
  const once = new Float32Array(values.length);
  const twice = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let most = 0;
      for (let at = Math.max(0, x - reach); at <= Math.min(width - 1, x + reach); at++) most = Math.max(most, values[y * width + at]!);
      once[y * width + x] = most;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let most = 0;
      for (let at = Math.max(0, y - reach); at <= Math.min(height - 1, y + reach); at++) most = Math.max(most, once[at * width + x]!);
      twice[y * width + x] = most;
    }
  }
  return twice;
}

/** Two box blurs each way, edges repeated. */
function blurred(values: Float32Array, width: number, height: number, reach: number): Float32Array {
  let from = Float32Array.from(values);
  let to = new Float32Array(values.length);
  const weight = 1 / (2 * reach + 1);
  for (let pass = 0; pass < 2; pass++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let k = -reach; k <= reach; k++) sum += from[y * width + Math.min(width - 1, Math.max(0, x + k))]!;
        to[y * width + x] = sum * weight;
      }
    }
    [from, to] = [to, from];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let k = -reach; k <= reach; k++) sum += from[Math.min(height - 1, Math.max(0, y + k)) * width + x]!;
        to[y * width + x] = sum * weight;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
