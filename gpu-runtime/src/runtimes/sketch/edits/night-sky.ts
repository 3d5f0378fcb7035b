/** Stars and a moon, in linear light, only where there is sky. */
import { noise2, makeLattice, smoothstep } from '../pictures/core/noise.ts';
import type { Random } from '../pictures/core/random.ts';
import { type Canvas, luma } from './canvas.ts';
import type { Scene } from './scene.ts';
import { softBlur } from './soft-blur.ts';

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/**
 * The brightest place of the sky, where it clearly stands out, so that the moon hangs where the sun was and its glitter on the water
 * still fits; else a seeded free place in the upper half. `undefined` when there is hardly any sky.
 */
export function findSun({ width, height, rgb, unit }: Canvas, scene: Scene, random: Random): Spot | undefined {
  if (scene.skyShare < 0.04) return undefined;
  const light = new Float32Array(width * height);
  for (let i = 0, at = 0; i < light.length; i++, at += 3) light[i] = scene.sky[i]! * Math.pow(luma(rgb[at]!, rgb[at + 1]!, rgb[at + 2]!), 4);
  softBlur(light, width, height, 1, unit * 0.012);
  let best = 0;
  let sum = 0;
  for (let i = 0; i < light.length; i++) {
    sum += light[i]!;
    if (light[i]! > light[best]!) best = i;
  }
  if (light[best]! > 0.45 && light[best]! > 2.2 * (sum / light.length / scene.skyShare)) return { x: best % width, y: Math.floor(best / width) };
  for (let attempt = 0; attempt < 60; attempt++) {
    const x = Math.floor(random.between(0.12, 0.88) * width);
    const y = Math.floor(random.between(0.08, 0.5) * scene.horizon * height);
    const reach = Math.round(unit * 0.05);
    const free = [-1, 0, 1].every((dx) => [-1, 0, 1].every((dy) => (scene.sky[(y + dy * reach) * width + x + dx * reach] ?? 0) > 0.9));
    if (free) return { x, y };
  }
  return undefined;
}

/** Few bright and many faint ones, fewer near the horizon, gathered in drifts. */
export function scatterStars(light: Float32Array, { width, height, unit }: Canvas, scene: Scene, random: Random): void {
  const drifts = makeLattice(random.whole(0, 1e9), 'drifts');
  const count = Math.round((width / unit) * (height / unit) * 1_700);
  const pixel = Math.max(0.55, unit / 1_900);
  for (let star = 0; star < count; star++) {
    const x = random.next() * width;
    const y = random.next() * height;
    const magnitude = Math.pow(random.next(), 9);
    const warmth = random.between(-0.15, 0.15);
    const sky = scene.sky[Math.floor(y) * width + Math.floor(x)]!;
    const height01 = y / height / Math.max(0.1, scene.horizon);
    const gathered = noise2(drifts, (x / unit) * 5, (y / unit) * 5);
    if (sky < 0.6 || random.next() > (1.15 - 0.8 * height01) * (0.25 + gathered)) continue;
    const strength = (0.1 + 1.6 * magnitude) * sky;
    const radius = pixel * (0.75 + 0.95 * magnitude);
    dot(light, width, height, x, y, radius, strength, warmth);
  }
}

function dot(light: Float32Array, width: number, height: number, x: number, y: number, sigma: number, strength: number, warmth: number): void {
  const reach = Math.ceil(sigma * 3);
  for (let py = Math.max(0, Math.floor(y) - reach); py <= Math.min(height - 1, Math.floor(y) + reach); py++) {
    for (let px = Math.max(0, Math.floor(x) - reach); px <= Math.min(width - 1, Math.floor(x) + reach); px++) {
      const distance = (px + 0.5 - x) * (px + 0.5 - x) + (py + 0.5 - y) * (py + 0.5 - y);
      const value = strength * Math.exp(-distance / (2 * sigma * sigma));
      const at = (py * width + px) * 3;
      light[at]! += value * (0.9 + warmth);
      light[at + 1]! += value * 0.95;
      light[at + 2]! += value * (1.1 - warmth);
    }
  }
}

/** A full moon with maria, a soft corona, and light on the clouds around it. */
export function moonLight(light: Float32Array, { width, height, unit }: Canvas, scene: Scene, { x, y }: Spot): void {
  const radius = unit * 0.034;
  const maria = makeLattice(7, 'maria');
  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      const i = py * width + px;
      const distance = Math.hypot(px + 0.5 - x, py + 0.5 - y) / radius;
      const corona = 0.16 * Math.exp(-distance * 0.22) + 0.32 * Math.exp(-Math.max(0, distance - 1) * 0.9);
      const disc = 1 - smoothstep(0.96, 1.04, distance);
      const face = disc > 0 ? 1.05 - 0.42 * smoothstep(0.42, 0.75, noise2(maria, ((px - x) / radius) * 1.9 + 9, ((py - y) / radius) * 1.9 + 4)) : 0;
      const amount = scene.sky[i]! * (1 - disc);
      for (let c = 0; c < 3; c++) {
        const at = i * 3 + c;
        const shine = light[at]! * (1 + 1.2 * corona) + corona * MOON[c]! * amount * 0.5 + corona * (1 - scene.sky[i]!) * MOON[c]! * 0.05;
        light[at] = shine + (face * MOON[c]! - shine) * disc * scene.sky[i]!;
      }
    }
  }
}

const MOON = [0.86, 0.93, 1] as const;
