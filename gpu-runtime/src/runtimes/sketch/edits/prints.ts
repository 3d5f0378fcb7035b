/** Prints of few colours: pixel art, poster, comic, halftone. */
import { fbm2, makeLattice, smoothstep } from '../pictures/core/noise.ts';
import { type Canvas, type Colour, eachPixel, hex, luma, mix } from './canvas.ts';
import { contours } from './contours.ts';
import type { Edit } from './edit.ts';
import { flattened } from './flatten.ts';
import { nearest, paletteOf } from './palette.ts';

const BAYER = Float32Array.from([0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5], (step) => (step + 0.5) / 16 - 0.5);

/** Blocks of one colour, about 150 across the shorter side, 28 colours, ordered dithering. */
export const pixelArt: Edit = (canvas, { amount, tick }) => {
  const { rgb, width, height, unit } = canvas;
  const block = Math.max(2, Math.round(unit / 150));
  const palette = paletteOf(canvas, 28).map(punched);
  const part = Math.min(1, amount);
  for (let top = 0; top < height; top += block) {
    if ((top / block) % 8 === 0) tick(top / height);
    for (let left = 0; left < width; left += block) {
      const mean = meanOf(canvas, left, top, block);
      const nudge = BAYER[((top / block) & 3) * 4 + ((left / block) & 3)]! * 0.075;
      const colour = palette[nearest(palette, mean[0] + nudge, mean[1] + nudge, mean[2] + nudge)]!;
      for (let y = top; y < Math.min(height, top + block); y++) {
        for (let x = left; x < Math.min(width, left + block); x++) for (let c = 0; c < 3; c++) rgb[(y * width + x) * 3 + c] = mix(rgb[(y * width + x) * 3 + c]!, colour[c]!, part);
      }
    }
  }
};

const punched = (colour: Colour): Colour => {
  const grey = luma(...colour);
  return colour.map((value) => Math.min(1, Math.max(0, (grey + (value - grey) * 1.25 - 0.5) * 1.08 + 0.5))) as unknown as Colour;
};

function meanOf({ rgb, width, height }: Canvas, left: number, top: number, block: number): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  const bottom = Math.min(height, top + block);
  const right = Math.min(width, left + block);
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) for (let c = 0; c < 3; c++) sum[c]! += rgb[(y * width + x) * 3 + c]!;
  const count = (bottom - top) * (right - left);
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

/** Seven flat inks with crisp borders, as screen prints and travel posters have them. */
export const poster: Edit = (canvas, { seed, amount, tick }) => {
  const { rgb, unit } = canvas;
  const flat = flattened({ ...canvas, rgb: flattened(canvas, unit * 0.014, (fraction) => tick(fraction * 0.4)) }, unit * 0.01, (fraction) => tick(0.4 + fraction * 0.3));
  const palette = paletteOf({ ...canvas, rgb: flat }, 8).map(punched);
  const press = makeLattice(seed, 'press');
  eachPixel(canvas, (fraction) => tick(0.7 + fraction * 0.3), (at, _i, x, y) => {
    const colour = palette[nearest(palette, flat[at]!, flat[at + 1]!, flat[at + 2]!)]!;
    const worn = 0.965 + 0.06 * fbm2(press, (x / unit) * 90, (y / unit) * 90, 2);
    for (let c = 0; c < 3; c++) rgb[at + c] = mix(rgb[at + c]!, colour[c]! * worn, Math.min(1, amount));
  });
};

/** Flat, loud colours, black outlines, and dots where shadow begins. */
export const comic: Edit = (canvas, { amount, tick }) => {
  const { rgb, unit } = canvas;
  const flat = flattened(canvas, unit * 0.009, (fraction) => tick(fraction * 0.6));
  const lines = contours(canvas, unit * 0.0014, 0.07);
  const pitch = unit * 0.0095;
  eachPixel(canvas, (fraction) => tick(0.6 + fraction * 0.4), (at, i, x, y) => {
    const grey = luma(flat[at]!, flat[at + 1]!, flat[at + 2]!);
    const tone = 0.1 + 0.92 * stepped(Math.pow(Math.max(0, grey), 0.85), 5);
    const gain = tone / Math.max(0.03, grey);
    const dots = dotScreen(x, y, pitch, 0.785, smoothstep(0.12, 0.62, 0.74 - grey) * 0.62);
    for (let c = 0; c < 3; c++) {
      const loud = tone + (flat[at + c]! * gain - tone) * 1.55;
      const shaded = loud * (1 - 0.3 * dots);
      rgb[at + c] = mix(rgb[at + c]!, mix(0.05, shaded, lines[i]!), Math.min(1, amount));
    }
  });
};

/** Rounds to steps with softened borders. */
function stepped(value: number, steps: number): number {
  const scaled = value * steps;
  const base = Math.floor(scaled);
  return (base + smoothstep(0.42, 0.58, scaled - base)) / steps;
}

/** 1 inside the dots of a screen. @param cover - part of the area that they take, 0 to 1. */
function dotScreen(x: number, y: number, pitch: number, angle: number, cover: number): number {
  const u = (x * Math.cos(angle) + y * Math.sin(angle)) / pitch;
  const v = (y * Math.cos(angle) - x * Math.sin(angle)) / pitch;
  const dx = u - Math.floor(u) - 0.5;
  const dy = v - Math.floor(v) - 0.5;
  const radius = Math.sqrt(cover / Math.PI) * 1.12;
  return 1 - smoothstep(radius - 0.7 / pitch, radius + 0.7 / pitch, Math.sqrt(dx * dx + dy * dy));
}

/** Four inks in dots, each screen at its own angle, as in a newspaper under a magnifying glass. */
export const halftone: Edit = (canvas, { amount, tick }) => {
  const { rgb, unit } = canvas;
  const pitch = Math.max(4, unit * 0.0085);
  eachPixel(canvas, tick, (at, _i, x, y) => {
    const key = 1 - Math.max(rgb[at]!, rgb[at + 1]!, rgb[at + 2]!);
    const black = dotScreen(x, y, pitch, SCREENS[3]!, Math.max(0, key * 1.1 - 0.12));
    for (let c = 0; c < 3; c++) {
      const inkCover = Math.max(0, (1 - rgb[at + c]! - key * 0.8) * 1.08);
      const dot = dotScreen(x, y, pitch, SCREENS[c]!, inkCover);
      const value = PAGE[c]! * (1 - 0.9 * dot) * (1 - 0.88 * black);
      rgb[at + c] = mix(rgb[at + c]!, value, Math.min(1, amount));
    }
  });
};

const PAGE = hex('#f6f1e4');
/** Cyan, magenta, yellow, black; radians. */
const SCREENS = [0.262, 1.309, 0, 0.785] as const;
