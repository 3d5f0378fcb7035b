/**
 * A guess at depth for a picture that brings none: above the sky line is sky, and below it, what lies lower is nearer. Right for
 * landscapes and streets, harmless for the rest.
 */
import type { RawPicture } from '../threads/protocol.ts';
import type { DepthMap } from './depth-map.ts';
import { type Small, skyLine } from './sky-line.ts';

const MAP_SIDE = 128;
/** Depth right under the sky line. */
const HORIZON = 0.12;

export function estimateDepth(picture: RawPicture): DepthMap {
  const small = shrink(picture);
  const { width, height } = small;
  const line = skyLine(small);
  const values = new Uint8Array(width * height);
  for (let x = 0; x < width; x++) {
    const end = line[x]!;
    for (let y = Math.ceil(end); y < height; y++) values[y * width + x] = Math.round(255 * (HORIZON + (1 - HORIZON) * Math.pow((y + 0.5 - end) / (height - end), 1.2)));
  }
  return { width, height, values };
}

function shrink({ width, height, rgb }: RawPicture): Small {
  const scale = Math.min(1, MAP_SIDE / width, MAP_SIDE / height);
  const toWidth = Math.max(1, Math.round(width * scale));
  const toHeight = Math.max(1, Math.round(height * scale));
  const small = new Uint8Array(toWidth * toHeight * 3);
  for (let y = 0; y < toHeight; y++) {
    const top = Math.floor((y * height) / toHeight);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * height) / toHeight));
    for (let x = 0; x < toWidth; x++) {
      const left = Math.floor((x * width) / toWidth);
      const right = Math.max(left + 1, Math.floor(((x + 1) * width) / toWidth));
      const sum = [0, 0, 0];
      for (let row = top; row < bottom; row++) {
        for (let at = (row * width + left) * 3, end = (row * width + right) * 3; at < end; at += 3) {
          sum[0]! += rgb[at]!;
          sum[1]! += rgb[at + 1]!;
          sum[2]! += rgb[at + 2]!;
        }
      }
      small.set(sum.map((value) => value / ((bottom - top) * (right - left))), (y * toWidth + x) * 3);
    }
  }
  return { width: toWidth, height: toHeight, rgb: small };
}
