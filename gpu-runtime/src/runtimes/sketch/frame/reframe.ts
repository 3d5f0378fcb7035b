/**
 * A picture in another size or shape, by resampling (Lanczos-3). What is enlarged is sharpened a little first, and no value leaves what
 * lies around it in the source, so that edges get steeper without a halo. Rows are made one by one: besides source and result, only
 * a few rows are held as floating-point numbers.
 */
import { tapsFor } from '../pictures/core/resample.ts';
import type { RawPicture, TaskHooks } from '../threads/protocol.ts';

export interface ReframeRequest {
  readonly picture: RawPicture & { readonly alpha?: Uint8Array };
  /** Of the result, pixels. What the source has too much of in one direction is cut off on both sides. */
  readonly width: number;
  readonly height: number;
}

/** Part of the fine detail that is added again. */
const SHARPENING = 0.35;
/** A value may go beyond its surroundings by this much of 255. */
const SLACK = 4;

export function reframe({ picture, width, height }: ReframeRequest, hooks: TaskHooks): RawPicture & { readonly alpha?: Uint8Array } {
  const source = cut(picture, width / height);
  const enlarges = width > source.width;
  const rgb = resized(enlarges ? sharpened(source) : source.rgb, source, 3, width, height, enlarges ? source.rgb : undefined, (part) => hooks.tick(part * (source.alpha ? 0.8 : 1), 'resampling'));
  const alpha = source.alpha && resized(source.alpha, source, 1, width, height, undefined, (part) => hooks.tick(0.8 + part * 0.2, 'resampling'));
  return { width, height, rgb, ...(alpha ? { alpha } : {}) };
}

type Picture = ReframeRequest['picture'];

function cut(picture: Picture, aspect: number): Picture {
  const width = Math.min(picture.width, Math.max(1, Math.round(picture.height * aspect)));
  const height = Math.min(picture.height, Math.max(1, Math.round(picture.width / aspect)));
  if (width === picture.width && height === picture.height) return picture;
  const left = (picture.width - width) >> 1;
  const top = (picture.height - height) >> 1;
  const part = (plane: Uint8Array, channels: number): Uint8Array => {
    const out = new Uint8Array(width * height * channels);
    for (let y = 0; y < height; y++) {
      const from = ((y + top) * picture.width + left) * channels;
      out.set(plane.subarray(from, from + width * channels), y * width * channels);
    }
    return out;
  };
  return { width, height, rgb: part(picture.rgb, 3), ...(picture.alpha ? { alpha: part(picture.alpha, 1) } : {}) };
}

/** Adds to every pixel a part of its difference from the pixels around it. */
function sharpened({ width, height, rgb }: Picture): Float32Array {
  const out = new Float32Array(rgb.length);
  for (let y = 0; y < height; y++) {
    const above = (y > 0 ? y - 1 : y) * width;
    const here = y * width;
    const below = (y < height - 1 ? y + 1 : y) * width;
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? x - 1 : x;
      const right = x < width - 1 ? x + 1 : x;
      for (let c = 0; c < 3; c++) {
        const sides = rgb[(above + x) * 3 + c]! + rgb[(below + x) * 3 + c]! + rgb[(here + left) * 3 + c]! + rgb[(here + right) * 3 + c]!;
        const corners = rgb[(above + left) * 3 + c]! + rgb[(above + right) * 3 + c]! + rgb[(below + left) * 3 + c]! + rgb[(below + right) * 3 + c]!;
        const own = rgb[(here + x) * 3 + c]!;
        out[(here + x) * 3 + c] = own + SHARPENING * (own - (4 * own + 2 * sides + corners) / 16) * 2;
      }
    }
  }
  return out;
}

/** @param bounds - the source whose surroundings bound each value; absent: 0 to 255. */
function resized(
  from: Float32Array | Uint8Array,
  { width: fromWidth, height: fromHeight }: { readonly width: number; readonly height: number },
  channels: number,
  width: number,
  height: number,
  bounds: Uint8Array | undefined,
  tick: (part: number) => void,
): Uint8Array {
  const across = tapsFor(fromWidth, width);
  const down = tapsFor(fromHeight, height);
  const stride = width * channels;
  const rows = new Map<number, Float32Array>();
  const rowAt = (y: number): Float32Array => {
    const known = rows.get(y);
    if (known) return known;
    const row = new Float32Array(stride);
    for (let x = 0; x < width; x++) {
      const first = across.starts[x]!;
      for (let k = 0; k < across.count; k++) {
        const weight = across.weights[x * across.count + k]!;
        if (weight === 0) continue;
        const at = (y * fromWidth + Math.min(fromWidth - 1, Math.max(0, first + k))) * channels;
        for (let c = 0; c < channels; c++) row[x * channels + c]! += from[at + c]! * weight;
      }
    }
    rows.set(y, row);
    return row;
  };
  const out = new Uint8Array(stride * height);
  const sums = new Float32Array(stride);
  for (let y = 0; y < height; y++) {
    if ((y & 15) === 0) tick(y / height);
    const first = down.starts[y]!;
    for (const known of rows.keys()) if (known < first) rows.delete(known);
    sums.fill(0);
    for (let k = 0; k < down.count; k++) {
      const weight = down.weights[y * down.count + k]!;
      if (weight === 0) continue;
      const row = rowAt(Math.min(fromHeight - 1, Math.max(0, first + k)));
      for (let i = 0; i < stride; i++) sums[i]! += row[i]! * weight;
    }
    if (bounds) keepWithin(sums, bounds, fromWidth, fromHeight, width, ((y + 0.5) * fromHeight) / height - 0.5);
    for (let i = 0; i < stride; i++) {
      const value = sums[i]! + 0.5;
      out[y * stride + i] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
  }
  return out;
}

/** Keeps each value of a row between the least and the most of the four by four pixels of the source around it. */
function keepWithin(sums: Float32Array, source: Uint8Array, fromWidth: number, fromHeight: number, width: number, sy: number): void {
  const top = Math.floor(sy) - 1;
  for (let x = 0; x < width; x++) {
    const left = Math.floor(((x + 0.5) * fromWidth) / width - 0.5) - 1;
    for (let c = 0; c < 3; c++) {
      let [least, most] = [255, 0];
      for (let dy = 0; dy < 4; dy++) {
        const row = Math.min(fromHeight - 1, Math.max(0, top + dy)) * fromWidth;
        for (let dx = 0; dx < 4; dx++) {
          const value = source[(row + Math.min(fromWidth - 1, Math.max(0, left + dx))) * 3 + c]!;
          if (value < least) least = value;
          if (value > most) most = value;
        }
      }
      const i = x * 3 + c;
      sums[i] = Math.min(most + SLACK, Math.max(least - SLACK, sums[i]!));
    }
  }
}
