/** What a lens and a film do: softness, sharpness, glow, darkened corners, grain. */
import { fbm2, makeLattice, smoothstep } from '../pictures/core/noise.ts';
import { hash01 } from '../pictures/core/random.ts';
import { eachPixel, lumaPlane, mix } from './canvas.ts';
import type { Edit } from './edit.ts';
import { softBlur } from './soft-blur.ts';

export const blur: Edit = ({ rgb, width, height, unit }, { amount }) => {
  softBlur(rgb, width, height, 3, unit * 0.008 * amount);
};

export const sharpen: Edit = (canvas, { amount, tick }) => {
  const { rgb, width, height, unit } = canvas;
  const brightness = lumaPlane(canvas);
  const soft = softBlur(brightness.slice(), width, height, 1, Math.max(0.8, unit * 0.0014));
  eachPixel(canvas, tick, (at, i) => {
    const detail = (brightness[i]! - soft[i]!) * 1.1 * amount;
    for (let c = 0; c < 3; c++) rgb[at + c]! += detail;
  });
};

/** Bright parts spill into a soft haze, dark ones stay. */
export const dreamGlow: Edit = (canvas, { amount, tick }) => {
  const { rgb, width, height, unit } = canvas;
  const haze = softBlur(rgb.slice(), width, height, 3, unit * 0.018);
  eachPixel(canvas, tick, (at) => {
    for (let c = 0; c < 3; c++) {
      const value = mix(rgb[at + c]!, haze[at + c]!, 0.3 * Math.min(1, amount));
      const spilled = 1 - (1 - Math.min(1, value)) * (1 - Math.min(1, Math.pow(Math.max(0, haze[at + c]!), 1.6) * 0.62 * amount));
      rgb[at + c] = spilled * (c === 2 ? 1.02 : 1);
    }
  });
};

/** Keeps what is near sharp and lets the rest melt, as a wide open lens does. */
export const backgroundBlur: Edit = (canvas, { scene, amount, tick }) => {
  const { rgb, width, height, unit } = canvas;
  const soft = softBlur(rgb.slice(), width, height, 3, unit * 0.006 * amount);
  const softer = softBlur(soft.slice(), width, height, 3, unit * 0.014 * amount);
  eachPixel(canvas, tick, (at, i) => {
    const away = 1 - smoothstep(0.25, 0.75, scene.depth[i]!);
    for (let c = 0; c < 3; c++) {
      const first = mix(rgb[at + c]!, soft[at + c]!, Math.min(1, away * 2.2));
      rgb[at + c] = mix(first, softer[at + c]!, Math.max(0, away * 1.8 - 0.8));
    }
  });
};

/** A sharp band across, the rest soft, colours of a toy: the world as a model railway. */
export const miniature: Edit = (canvas, { amount, tick }) => {
  const { rgb, width, height, unit } = canvas;
  const soft = softBlur(rgb.slice(), width, height, 3, unit * 0.005 * amount);
  const softer = softBlur(soft.slice(), width, height, 3, unit * 0.012 * amount);
  eachPixel(canvas, tick, (at, _i, _x, y) => {
    const away = smoothstep(0.08, 0.4, Math.abs(y / height - 0.62));
    const grey = (rgb[at]! + rgb[at + 1]! + rgb[at + 2]!) / 3;
    for (let c = 0; c < 3; c++) {
      const first = mix(rgb[at + c]!, soft[at + c]!, Math.min(1, away * 2));
      const value = mix(first, softer[at + c]!, Math.max(0, away * 2 - 1));
      rgb[at + c] = value + (value - grey) * 0.35;
    }
  });
};

export const vignette: Edit = (canvas, { amount, tick }) => {
  const { rgb, width, height } = canvas;
  eachPixel(canvas, tick, (at, _i, x, y) => {
    const dx = (x + 0.5) / width - 0.5;
    const dy = (y + 0.5) / height - 0.5;
    const shade = 1 - 0.62 * amount * smoothstep(0.12, 0.62, dx * dx * 1.7 + dy * dy * 1.7);
    for (let c = 0; c < 3; c++) rgb[at + c]! *= shade;
  });
};

export const grain: Edit = (canvas, { seed, amount, tick }) => {
  const { rgb, unit } = canvas;
  const size = Math.max(1, unit / 900);
  const salt = seed | 0;
  eachPixel(canvas, tick, (at, _i, x, y) => {
    const gx = Math.floor(x / size);
    const gy = Math.floor(y / size);
    const chance = hash01(gx ^ salt, gy) + hash01(gx + 7_919, gy ^ salt) - 1;
    for (let c = 0; c < 3; c++) {
      const value = rgb[at + c]!;
      rgb[at + c] = value + chance * 0.11 * amount * (1 - 0.6 * Math.abs(2 * value - 1));
    }
  });
};

/** Light that crept into the camera: a warm band from one side. */
export const lightLeak: Edit = (canvas, { seed, amount, random, tick }) => {
  const { rgb, width, height, unit } = canvas;
  const chance = random('leak');
  const left = chance.chance(0.5);
  const reach = chance.between(0.16, 0.34);
  const cloud = makeLattice(seed, 'leak');
  eachPixel(canvas, tick, (at, _i, x, y) => {
    const inwards = (left ? x : width - 1 - x) / width;
    const edge = reach * (0.4 + 1.2 * fbm2(cloud, 3, (y / Math.max(unit, height)) * 3, 2));
    const light = Math.exp(-Math.pow(inwards / edge, 2) * 2) * 0.62 * amount;
    for (let c = 0; c < 3; c++) rgb[at + c] = 1 - (1 - Math.min(1, rgb[at + c]!)) * (1 - light * LEAK[c]!);
  });
};

const LEAK = [1, 0.45, 0.16] as const;
