/** Drawings on paper: ink with hatching, pencil. */
import { fbm2, makeLattice, noise2, smoothstep } from '../pictures/core/noise.ts';
import { type Canvas, eachPixel, hex, lumaPlane, mix } from './canvas.ts';
import { contours } from './contours.ts';
import type { Edit } from './edit.ts';
import { softBlur } from './soft-blur.ts';

const PAPER = hex('#f4eee0');
const INK = hex('#1b1d2a');

/** Lines, and three layers of hatching that start the darker the scene is. */
export const ink: Edit = (canvas, { seed, amount, tick }) => {
  const { rgb, unit } = canvas;
  const lines = contours(canvas, unit * 0.0011, 0.1);
  const tone = toneOf(canvas);
  const hand = makeLattice(seed, 'hand');
  const spacing = unit * 0.0075;
  eachPixel(canvas, tick, (at, i, x, y) => {
    const wobble = (fbm2(hand, (x / unit) * 7, (y / unit) * 7, 2) - 0.5) * spacing * 2.6;
    let paper = 1;
    for (let layer = 0; layer < 3; layer++) {
      const across = x * HATCH[layer * 2]! + y * HATCH[layer * 2 + 1]! + wobble;
      const stroke = Math.abs((((across / spacing) % 1) + 1) % 1 - 0.5) * 2;
      const dark = smoothstep(0, 0.28, START[layer]! - tone[i]!);
      const pressure = 0.62 + 0.5 * noise2(hand, (x / unit) * 60, (y / unit) * 60);
      paper *= 1 - 0.86 * (1 - smoothstep(dark * 0.5 * pressure, dark * 0.5 * pressure + 0.22, stroke)) * smoothstep(0, 0.15, dark);
    }
    const fibre = 0.975 + 0.04 * fbm2(hand, (x / unit) * 120, (y / unit) * 120, 2);
    const page = Math.min(paper, 0.08 + 0.92 * lines[i]!);
    for (let c = 0; c < 3; c++) rgb[at + c] = mix(rgb[at + c]!, mix(INK[c]!, PAPER[c]! * fibre, page), Math.min(1, amount));
  });
};

const HATCH = Float32Array.from([0.707, 0.707, -0.707, 0.707, 0.18, 0.98]);
const START = [0.62, 0.4, 0.22] as const;

/** Grey by pressure: the picture is divided by its own blur, which leaves borders and texture, then shaded with slanted strokes. */
export const pencil: Edit = (canvas, { seed, amount, tick }) => {
  const { rgb, width, height, unit } = canvas;
  const brightness = lumaPlane(canvas);
  const soft = softBlur(brightness.slice(), width, height, 1, unit * 0.006);
  const tone = toneOf(canvas);
  const grainOf = makeLattice(seed, 'graphite');
  eachPixel(canvas, tick, (at, i, x, y) => {
    const edge = Math.pow(Math.min(1.04, (brightness[i]! + 0.02) / (soft[i]! + 0.02)), 3.2);
    const along = (x * 0.62 + y * 0.78) / unit;
    const across = (x * 0.78 - y * 0.62) / unit;
    const stroke = fbm2(grainOf, across * 260, along * 16, 2);
    const tooth = noise2(grainOf, (x / unit) * 420, (y / unit) * 420);
    const shading = 1 - Math.pow(1 - tone[i]!, 1.35) * (0.35 + 0.95 * stroke) * (0.75 + 0.4 * tooth);
    const page = Math.max(0.06, Math.min(1, edge) * Math.max(0.1, shading));
    for (let c = 0; c < 3; c++) rgb[at + c] = mix(rgb[at + c]!, mix(GRAPHITE[c]!, SHEET[c]!, page), Math.min(1, amount));
  });
};

const GRAPHITE = hex('#2a2b30');
const SHEET = hex('#f7f5f0');

/** Brightness, half as it is and half by rank, so that any picture uses the whole range from ink to paper. */
function toneOf(canvas: Canvas): Float32Array {
  const { width, height, unit } = canvas;
  const tone = softBlur(lumaPlane(canvas), width, height, 1, unit * 0.003);
  const darker = new Float32Array(LEVELS + 1);
  for (const value of tone) darker[levelOf(value) + 1]! += 1 / tone.length;
  for (let level = 1; level <= LEVELS; level++) darker[level]! += darker[level - 1]!;
  return tone.map((value) => 0.4 * value + 0.6 * darker[levelOf(value)]!);
}

const LEVELS = 256;
const levelOf = (value: number): number => Math.min(LEVELS - 1, Math.max(0, Math.floor(value * LEVELS)));
