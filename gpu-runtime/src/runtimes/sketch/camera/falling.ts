/**
 * Snow and rain in a clip: three layers of particles, the nearer the larger, faster and fewer. Each falls on a path of its own that
 * closes after a screen's height, so that any frame can be drawn without the ones before it.
 */
import { type Random, randomStream } from '../pictures/core/random.ts';
import type { Shot } from './shot.ts';

interface Layer {
  readonly count: number;
  /** Of the frame height: size of a flake or length of a streak, and distance fallen per second. */
  readonly size: number;
  readonly speed: number;
  readonly light: number;
}

const SNOW: readonly Layer[] = [
  { count: 420, size: 0.0022, speed: 0.09, light: 0.5 },
  { count: 150, size: 0.0042, speed: 0.15, light: 0.7 },
  { count: 34, size: 0.0095, speed: 0.26, light: 0.55 },
];
const RAIN: readonly Layer[] = [
  { count: 420, size: 0.03, speed: 1.6, light: 0.13 },
  { count: 190, size: 0.055, speed: 2.4, light: 0.18 },
  { count: 50, size: 0.11, speed: 3.6, light: 0.15 },
];
const WIND = 0.09;

/** What must be known of a clip to let something fall in it. */
export type Weather = Pick<Shot, 'width' | 'height' | 'fps' | 'seed' | 'life'>;
type Sky = Pick<Shot, 'width' | 'height'>;

/** Draws what falls into a frame, in place. */
export function fallAt(shot: Weather, frame: number, rgb: Uint8Array): void {
  const seconds = frame / shot.fps;
  if (shot.life.includes('rain')) for (const [index, layer] of RAIN.entries()) drawRain(shot, layer, randomStream(shot.seed, `rain ${index}`), seconds, rgb);
  if (shot.life.includes('snow')) for (const [index, layer] of SNOW.entries()) drawSnow(shot, layer, randomStream(shot.seed, `snow ${index}`), seconds, rgb);
}

const wrap = (value: number): number => value - Math.floor(value);

function drawSnow({ width, height }: Sky, layer: Layer, random: Random, seconds: number, rgb: Uint8Array): void {
  const count = Math.round((layer.count * width) / height / 1.78);
  for (let flake = 0; flake < count; flake++) {
    const size = layer.size * height * (0.7 + 0.6 * random.next());
    const pace = layer.speed * (0.8 + 0.4 * random.next());
    const sway = 0.006 + 0.012 * random.next();
    const swing = 0.8 + 1.4 * random.next();
    const phase = random.next() * 6.283;
    const margin = 2 * layer.size;
    const y = (wrap(random.next() + pace * seconds) * (1 + 2 * margin) - margin) * height;
    const x = wrap(random.next() + 0.02 * seconds + sway * Math.sin(swing * seconds + phase)) * (width + 4 * size) - 2 * size;
    spot(rgb, width, height, x, y, Math.max(0.9, size), layer.light);
  }
}

/** A soft white disc. */
function spot(rgb: Uint8Array, width: number, height: number, x: number, y: number, radius: number, light: number): void {
  const reach = radius * 1.6;
  const falloff = 1 / (reach * reach);
  for (let py = Math.max(0, Math.ceil(y - reach)); py <= Math.min(height - 1, y + reach); py++) {
    for (let px = Math.max(0, Math.ceil(x - reach)); px <= Math.min(width - 1, x + reach); px++) {
      const near = 1 - ((px - x) * (px - x) + (py - y) * (py - y)) * falloff;
      if (near > 0) lighten(rgb, (py * width + px) * 3, near * near * light * 1.6);
    }
  }
}

function drawRain({ width, height }: Sky, layer: Layer, random: Random, seconds: number, rgb: Uint8Array): void {
  const count = Math.round((layer.count * width) / height / 1.78);
  for (let drop = 0; drop < count; drop++) {
    const length = layer.size * height * (0.6 + 0.8 * random.next());
    const pace = layer.speed * (0.9 + 0.2 * random.next());
    const light = layer.light * (0.6 + 0.8 * random.next());
    const start = random.next();
    const lane = random.next();
    const fallen = start + pace * seconds;
    // Every time that a drop comes round it takes another lane, or the eye would find the loop.
    const turn = Math.floor(fallen);
    const top = wrap(fallen) * (height + length * 2) - length * 2;
    const left = wrap(lane + turn * 0.618034) * width * 1.2 - width * 0.1;
    for (let step = Math.max(0, Math.ceil(-top)); step < length && top + step < height; step++) {
      const x = left + (top + step) * WIND;
      const ix = Math.floor(x);
      const fade = Math.sin((Math.PI * step) / length) * light;
      const at = (Math.floor(top + step) * width + ix) * 3;
      if (ix >= 0 && ix < width) lighten(rgb, at, fade * (1 - x + ix));
      if (ix >= -1 && ix < width - 1) lighten(rgb, at + 3, fade * (x - ix));
    }
  }
}

function lighten(rgb: Uint8Array, at: number, amount: number): void {
  const part = amount > 1 ? 1 : amount;
  for (let channel = 0; channel < 3; channel++) rgb[at + channel] = rgb[at + channel]! + Math.max(0, 246 - rgb[at + channel]!) * part;
}
