/** Snow on what faces up, and snow in the air. */
import { fbm2, makeLattice, smoothstep } from '../pictures/core/noise.ts';
import { eachPixel, lumaPlane, mix } from './canvas.ts';
import type { Edit } from './edit.ts';
import { softBlur } from './soft-blur.ts';

/**
 * Whitens level ground and the upper sides of things: what is brighter than the surroundings catches light from above, what is darker lies
 * under something.
 */
export const snowCover: Edit = (canvas, { scene, seed, amount, tick }) => {
  const { rgb, width, height, unit } = canvas;
  const brightness = lumaPlane(canvas);
  const around = softBlur(brightness.slice(), width, height, 1, unit * 0.03);
  const near = softBlur(brightness.slice(), width, height, 1, unit * 0.004);
  const drifts = makeLattice(seed, 'snow drifts');
  const step = width * Math.max(1, Math.round(unit * 0.006));
  // In a dark scene what is bright is a light, not a surface.
  const darkness = 1 - smoothstep(0.25, 0.45, brightness.reduce((sum, value) => sum + value, 0) / brightness.length);
  eachPixel(canvas, tick, (at, i, x, y) => {
    const water = scene.level[i]! * scene.wetness;
    const ground = (1 - scene.sky[i]!) * (1 - 0.85 * water);
    const above = near[i < step ? i : i - step]!;
    const lamp = darkness * (1 - scene.level[i]!) * smoothstep(0.12, 0.3, brightness[i]! - around[i]!);
    const upward = (near[i]! - around[i]!) * 3.2 + (near[i]! - above) * 4.5;
    const patch = fbm2(drifts, (x / unit) * 16, (y / unit) * 34, 5);
    const lying = smoothstep(0.42, 0.78, 0.43 + upward + (patch - 0.5) * (0.3 + 0.5 * near[i]!) + scene.level[i]! * 0.25 - (1 - amount) * 0.25);
    const cover = ground * (1 - lamp) * Math.min(0.94, lying) * Math.min(1, 0.4 + amount * 0.6);
    const shade = Math.min(1.05, 0.74 + brightness[i]! * 0.28 + (brightness[i]! - near[i]!) * 0.8);
    // What is not white turns cold and pale.
    const pale = 0.45 * ground * (1 - lamp) * Math.min(1, amount);
    for (let c = 0; c < 3; c++) {
      const value = mix(rgb[at + c]!, brightness[i]! * COLD[c]!, pale);
      rgb[at + c] = mix(value, SNOW[c]! * shade, cover);
    }
  });
};

const SNOW = [0.93, 0.965, 1.02] as const;
const COLD = [0.94, 1, 1.09] as const;

/** Three depths of flakes: a fine dust far away, a few large soft ones before the lens. */
export const snowfall: Edit = ({ rgb, width, height, unit }, { amount, random, tick }) => {
  const area = (width / unit) * (height / unit);
  for (const [index, layer] of FLAKES.entries()) {
    const chance = random(`flakes ${index}`);
    const count = Math.round(layer.count * area * amount);
    const slant = chance.between(-0.25, 0.25);
    for (let flake = 0; flake < count; flake++) {
      if ((flake & 63) === 0) tick(flake / count);
      const radius = Math.max(0.7, layer.radius * unit * chance.between(0.6, 1.5));
      const light = layer.light * chance.between(0.5, 1.1);
      softDisc(rgb, width, height, chance.between(-0.02, 1.02) * width, chance.between(-0.02, 1.02) * height, radius, layer.edge, slant, light);
    }
  }
};

const FLAKES = [
  { count: 1_300, radius: 0.0011, edge: 1, light: 0.55 },
  { count: 420, radius: 0.0026, edge: 0.8, light: 0.75 },
  { count: 90, radius: 0.0058, edge: 0.75, light: 0.6 },
  { count: 14, radius: 0.018, edge: 1, light: 0.26 },
] as const;

/** @param edge - softness: 1 falls off from the middle, less has a plateau. @param slant - how far it is smeared along its fall. */
function softDisc(rgb: Float32Array, width: number, height: number, x: number, y: number, radius: number, edge: number, slant: number, light: number): void {
  const reach = Math.ceil(radius * 1.5);
  for (let py = Math.max(0, Math.floor(y) - reach); py <= Math.min(height - 1, Math.floor(y) + reach); py++) {
    for (let px = Math.max(0, Math.floor(x) - reach); px <= Math.min(width - 1, Math.floor(x) + reach); px++) {
      const dy = (py + 0.5 - y) / (radius * 1.25);
      const dx = (px + 0.5 - x) / radius - dy * slant;
      const inside = 1 - smoothstep(1 - edge, 1, Math.sqrt(dx * dx + dy * dy) / 1.1);
      if (inside <= 0) continue;
      const at = (py * width + px) * 3;
      for (let c = 0; c < 3; c++) rgb[at + c] = mix(rgb[at + c]!, Math.max(rgb[at + c]!, 0.97), inside * light);
    }
  }
}
