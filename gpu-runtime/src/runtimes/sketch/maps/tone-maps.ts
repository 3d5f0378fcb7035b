/** Maps of colour rather than of lines. */
import { bytesOf, type Canvas } from '../edits/canvas.ts';
import { softBlur } from '../edits/soft-blur.ts';
import { fbm2, makeLattice } from '../pictures/core/noise.ts';
import type { MapMaker } from './map-maker.ts';

export const invert: MapMaker = (canvas) => bytesOf({ ...canvas, rgb: canvas.rgb.map((value) => 1 - value) });

/** Everything but fine detail: what a picture of an eighth of the size would tell. */
export const tile: MapMaker = (canvas, _options, tick) => {
  const { width, height, rgb, unit } = canvas;
  tick(0.2);
  softBlur(rgb, width, height, 3, Math.max(2, unit / 140));
  return bytesOf(canvas);
};

/** Of the shorter side: how far a colour may be carried, and how long its way is before it turns. */
const CARRY = 0.85;
const TURNS = 2.4;

/** Colours and mood without places: the picture is stirred by two smooth fields of noise. */
export const shuffle: MapMaker = (canvas, { seed }, tick) => {
  const { width, height, rgb, unit } = canvas;
  const across = makeLattice(seed, 'shuffle across');
  const down = makeLattice(seed, 'shuffle down');
  const out = new Float32Array(rgb.length);
  for (let y = 0, at = 0; y < height; y++) {
    if ((y & 15) === 0) tick(y / height);
    for (let x = 0; x < width; x++, at += 3) {
      const u = (x / unit) * TURNS;
      const v = (y / unit) * TURNS;
      const sx = folded(x + (fbm2(across, u, v, 2) - 0.5) * 2 * CARRY * width, width);
      const sy = folded(y + (fbm2(down, u, v, 2) - 0.5) * 2 * CARRY * height, height);
      sample(canvas, sx, sy, out, at);
    }
  }
  return bytesOf({ ...canvas, rgb: out });
};

/** Back and forth between 0 and the last pixel. */
function folded(position: number, length: number): number {
  const last = Math.max(1, length - 1);
  const turned = Math.abs(position) % (2 * last);
  return turned > last ? 2 * last - turned : turned;
}

function sample({ width, height, rgb }: Canvas, x: number, y: number, out: Float32Array, at: number): void {
  const left = Math.min(width - 1, Math.floor(x));
  const top = Math.min(height - 1, Math.floor(y));
  const right = Math.min(width - 1, left + 1);
  const bottom = Math.min(height - 1, top + 1);
  for (let c = 0; c < 3; c++) {
    const above = rgb[(top * width + left) * 3 + c]! * (1 - x + left) + rgb[(top * width + right) * 3 + c]! * (x - left);
    const below = rgb[(bottom * width + left) * 3 + c]! * (1 - x + left) + rgb[(bottom * width + right) * 3 + c]! * (x - left);
    out[at + c] = above * (1 - y + top) + below * (y - top);
  }
}
