/** Prepares a shot: packs the picture for sampling and makes its depth displaceable. */
import type { DepthMap } from '../depth/depth-map.ts';
import { estimateDepth } from '../depth/estimate-depth.ts';
import type { RawPicture } from '../threads/protocol.ts';
import { makeRelief } from './make-relief.ts';
import type { Shot, Tick } from './shot.ts';

/** Inverse distance of the farthest point: a known depth is used boldly, a guessed one with care. */
const FAR_WHEN_KNOWN = 0.3;
const FAR_WHEN_GUESSED = 0.7;
/** Texture pixels per frame pixel, along each side. */
const FINENESS = 2;
const MAX_TEXTURE_SIDE = 3_840;

export interface ShotPlan extends Omit<Shot, 'texture' | 'relief'> {
  /** Of the frames' shape, in the size that `textureSize` tells. */
  readonly picture: RawPicture;
  /** The picture at half that size, where a frame at rest must show exactly it: enlarging alone would soften it. */
  readonly exact?: RawPicture;
  readonly depth?: DepthMap;
  /** Of the whole picture that `picture` was cut from and `depth` covers: width divided by height. */
  readonly pictureAspect: number;
}

/** How large the picture of a shot should be. */
export function textureSize(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(FINENESS, MAX_TEXTURE_SIDE / Math.max(width, height));
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

export function makeShot({ picture, exact, depth, pictureAspect, ...rest }: ShotPlan, tick: Tick): Shot {
  if (exact) holdTo(picture, exact);
  const aspect = rest.width / rest.height;
  const travel = Math.max(...[rest.move.from, rest.move.to].map((pose) => Math.max(Math.hypot(pose.travel[0], pose.travel[1]), (Math.abs(pose.travel[2]) * aspect) / 2)));
  const relief = depth
    ? makeRelief(depth, pictureAspect, aspect, FAR_WHEN_KNOWN, travel)
    : makeRelief(estimateDepth(picture), aspect, aspect, FAR_WHEN_GUESSED, travel);
  return { ...rest, relief, texture: { width: picture.width, height: picture.height, pixels: packed(picture, tick) } };
}

/**
 * Corrects an enlarged picture so that four of its pixels are on average the one that they came from. A camera at rest looks at just that
 * average, so its frame is the picture itself.
 */
function holdTo({ width, rgb }: RawPicture, exact: RawPicture): void {
  const row = width * 3;
  for (let y = 0, from = 0; y < exact.height; y++) {
    for (let x = 0, at = 2 * y * row; x < exact.width; x++, at += 6) {
      for (let c = 0; c < 3; c++, from++) {
        const [a, b, d, e] = [at + c, at + c + 3, at + c + row, at + c + row + 3];
        const off = exact.rgb[from]! - (rgb[a]! + rgb[b]! + rgb[d]! + rgb[e]!) / 4;
        for (const i of [a, b, d, e]) rgb[i] = Math.min(255, Math.max(0, rgb[i]! + off + 0.5));
      }
    }
  }
}

function packed({ width, height, rgb }: RawPicture, tick: Tick): SharedArrayBuffer {
  const buffer = new SharedArrayBuffer(width * height * 4);
  const pixels = new Uint32Array(buffer);
  for (let y = 0; y < height; y++) {
    if ((y & 127) === 0) tick(y / height);
    for (let at = y * width, from = at * 3, end = at + width; at < end; at++, from += 3) pixels[at] = rgb[from]! | (rgb[from + 1]! << 8) | (rgb[from + 2]! << 16);
  }
  return buffer;
}
