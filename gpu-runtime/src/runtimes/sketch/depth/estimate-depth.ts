/**
 * A guess at depth for a picture that brings none: what lies low is near, and what hangs together with the top edge, smooth and
 * without a border in between, is sky. Right for landscapes and streets, harmless for the rest.
 */
import type { RawPicture } from '../threads/protocol.ts';
import type { DepthMap } from './depth-map.ts';

const MAP_SIDE = 128;
/** Depth right under the sky line, and at the bottom. */
const HORIZON = 0.12;
/** Steps of colour, of 765 in all, that end the sky: from one row to the next, and against the sky of this column so far. */
const BORDER = 42;
const ODD_COLOUR = 150;

export function estimateDepth(picture: RawPicture): DepthMap {
  const scale = Math.min(1, MAP_SIDE / picture.width, MAP_SIDE / picture.height);
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const small = shrink(picture, width, height);
  const skyLine = smoothed(Array.from({ length: width }, (_, x) => skyEnd(small, width, height, x)));
  const values = new Uint8Array(width * height);
  for (let x = 0; x < width; x++) {
    const end = skyLine[x]!;
    for (let y = 0; y < height; y++) {
      const down = height - end < 1 ? 0 : (y - end) / (height - end);
      values[y * width + x] = y < end ? 0 : Math.round(255 * (HORIZON + (1 - HORIZON) * Math.pow(Math.max(0, down), 1.2)));
    }
  }
  return { width, height, values };
}

function shrink({ width, height, rgb }: RawPicture, toWidth: number, toHeight: number): Uint8Array {
  const small = new Uint8Array(toWidth * toHeight * 3);
  for (let y = 0; y < toHeight; y++) {
    const top = Math.floor((y * height) / toHeight);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * height) / toHeight));
    for (let x = 0; x < toWidth; x++) {
      const left = Math.floor((x * width) / toWidth);
      const right = Math.max(left + 1, Math.floor(((x + 1) * width) / toWidth));
      const count = (bottom - top) * (right - left);
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let row = top; row < bottom; row++) for (let column = left; column < right; column++) sum += rgb[(row * width + column) * 3 + channel]!;
        small[(y * toWidth + x) * 3 + channel] = sum / count;
      }
    }
  }
  return small;
}

/** First row that is no sky. */
function skyEnd(small: Uint8Array, width: number, height: number, x: number): number {
  const mean = [0, 0, 0];
  for (let y = 0; y < height; y++) {
    const at = (y * width + x) * 3;
    const above = at - width * 3;
    let step = 0;
    let odd = 0;
    for (let channel = 0; channel < 3; channel++) {
      const value = small[at + channel]!;
      if (y > 0) {
        step += Math.abs(value - small[above + channel]!);
        odd += Math.abs(value - mean[channel]!);
      }
      mean[channel] = y === 0 ? value : mean[channel]! * 0.8 + value * 0.2;
    }
    if (step > BORDER || odd > ODD_COLOUR) return y;
  }
  return 0;
}

/** A median over neighbouring columns, so that one branch or lamp makes no tower of the sky line. */
function smoothed(line: readonly number[]): number[] {
  const reach = 3;
  return line.map((_, x) => {
    const around = line.slice(Math.max(0, x - reach), x + reach + 1).sort((a, b) => a - b);
    return around[around.length >> 1]!;
  });
}
