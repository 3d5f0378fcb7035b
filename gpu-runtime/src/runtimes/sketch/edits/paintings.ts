/** Paintings: oil, with strokes that have a height and catch light; watercolour, with pigment that gathers at borders. */
import { fbm2, makeLattice, noise2, smoothstep } from '../pictures/core/noise.ts';
import { hash01 } from '../pictures/core/random.ts';
import { brushFlow, smeared } from './brush-flow.ts';
import { eachPixel, hex, luma, lumaPlane, mix } from './canvas.ts';
import { contours } from './contours.ts';
import type { Edit } from './edit.ts';
import { flattened } from './flatten.ts';
import { softBlur } from './soft-blur.ts';

export const oil: Edit = (canvas, { seed, amount, tick }) => {
  const { rgb, width, height, unit } = canvas;
  const flow = brushFlow(canvas, makeLattice(seed, 'curves'));
  const patches = flattened(canvas, unit * 0.008, (fraction) => tick(fraction * 0.3));
  const paint = smeared(patches, 3, canvas, flow, unit * 0.014, (fraction) => tick(0.3 + fraction * 0.35));
  const bristles = new Float32Array(width * height);
  for (let i = 0; i < bristles.length; i++) bristles[i] = hash01((i % width) ^ seed, Math.floor(i / width));
  softBlur(bristles, width, height, 1, unit * 0.0012);
  const relief = smeared(bristles, 1, canvas, flow, unit * 0.02, (fraction) => tick(0.65 + fraction * 0.3));
  eachPixel(canvas, tick, (at, i, x, y) => {
    const right = relief[y * width + Math.min(width - 1, x + 1)]! - relief[y * width + Math.max(0, x - 1)]!;
    const below = relief[Math.min(height - 1, y + 1) * width + x]! - relief[Math.max(0, y - 1) * width + x]!;
    const shine = Math.max(-0.12, Math.min(0.16, -(right + below) * 1.9 * Math.min(1, unit / 700)));
    const grey = luma(paint[at]!, paint[at + 1]!, paint[at + 2]!);
    for (let c = 0; c < 3; c++) {
      const rich = grey + (paint[at + c]! - grey) * 1.22 + (relief[i]! - 0.5) * 0.16;
      rgb[at + c] = mix(rgb[at + c]!, rich * (1 + shine) + Math.max(0, shine) * 0.16, Math.min(1, amount));
    }
  });
};

const PAPER = hex('#fbf8f1');

export const watercolour: Edit = (canvas, { seed, amount, tick }) => {
  const { rgb, width, height, unit } = canvas;
  const water = makeLattice(seed, 'water');
  // Borders run: the picture is read a little beside where it is painted.
  const run = new Float32Array(rgb.length);
  const reach = unit * 0.008;
  eachPixel(canvas, (fraction) => tick(fraction * 0.2), (at, _i, x, y) => {
    const dx = (fbm2(water, (x / unit) * 22, (y / unit) * 22, 3) - 0.5) * 2 * reach;
    const dy = (fbm2(water, (x / unit) * 22 + 57, (y / unit) * 22 + 31, 3) - 0.5) * 2 * reach;
    const from = (Math.min(height - 1, Math.max(0, Math.round(y + dy))) * width + Math.min(width - 1, Math.max(0, Math.round(x + dx)))) * 3;
    for (let c = 0; c < 3; c++) run[at + c] = rgb[from + c]!;
  });
  const wet = { ...canvas, rgb: run };
  const washes = { ...canvas, rgb: flattened({ ...canvas, rgb: flattened(wet, unit * 0.012, (fraction) => tick(0.2 + fraction * 0.25)) }, unit * 0.008, (fraction) => tick(0.45 + fraction * 0.25)) };
  const brightness = lumaPlane(washes);
  const around = softBlur(brightness.slice(), width, height, 1, unit * 0.006);
  const lines = contours(wet, unit * 0.0009, 0);
  eachPixel(canvas, (fraction) => tick(0.75 + fraction * 0.25), (at, i, x, y) => {
    const u = x / unit;
    const v = y / unit;
    const pool = fbm2(water, u * 5, v * 5, 4);
    const grain = noise2(water, u * 260, v * 260) * 0.6 + noise2(water, u * 130, v * 130) * 0.4;
    // A drying edge: pigment is carried outwards and stays where the wash ends.
    const rim = Math.min(0.22, Math.abs(brightness[i]! - around[i]!) * 1.8);
    const edge = Math.min(x, y, width - 1 - x, height - 1 - y) / unit + (fbm2(water, u * 9, v * 9, 3) - 0.5) * 0.05;
    const covered = smoothstep(0.014, 0.03, edge);
    for (let c = 0; c < 3; c++) {
      const value = Math.max(0, washes.rgb[at + c]!);
      const vivid = brightness[i]! + (value - brightness[i]!) * 1.3;
      // Thin paint: white paper shines through, more where the water stood.
      const thin = 1 - (1 - Math.min(1, Math.pow(Math.max(0, vivid), 0.8))) * (0.72 + 0.34 * pool);
      const pigment = (thin - rim) * (0.955 + 0.075 * grain) * (0.86 + 0.14 * lines[i]!);
      rgb[at + c] = mix(rgb[at + c]!, mix(PAPER[c]! * (0.975 + 0.03 * grain), Math.max(0, pigment) * PAPER[c]!, covered), Math.min(1, amount));
    }
  });
};
