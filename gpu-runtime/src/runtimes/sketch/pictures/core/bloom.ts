/** Light that spills over: what is brighter than the threshold is blurred at several sizes and added back. */
import { addEnlarged, gaussianBlur, halve } from './blur.ts';
import type { Film } from './film.ts';

export interface BloomSettings {
  /** Scene light above which a pixel begins to spill. */
  readonly threshold: number;
  /** How much is added back; 0 switches it off. */
  readonly strength: number;
}

const LEVELS = 5;

export function bloom(film: Film, { threshold, strength }: BloomSettings, tick: () => void): void {
  if (strength <= 0) return;
  const bright = halve(film.rgb, film.width, film.height, 3);
  for (let i = 0; i < bright.data.length; i += 3) {
    const r = bright.data[i]!;
    const g = bright.data[i + 1]!;
    const b = bright.data[i + 2]!;
    const peak = r > g ? (r > b ? r : b) : g > b ? g : b;
    // A soft knee, and a cap so that one tiny sun does not wash out the picture.
    const keep = peak > threshold ? (peak - threshold) / peak : 0;
    const cap = peak > 12 ? 12 / peak : 1;
    bright.data[i] = r * keep * cap;
    bright.data[i + 1] = g * keep * cap;
    bright.data[i + 2] = b * keep * cap;
  }
  const pyramid = [halve(bright.data, bright.width, bright.height, 3)];
  while (pyramid.length < LEVELS) {
    const last = pyramid[pyramid.length - 1]!;
    if (last.width < 12 || last.height < 12) break;
    pyramid.push(halve(last.data, last.width, last.height, 3));
  }
  tick();
  for (const level of pyramid) {
    gaussianBlur(level.data, level.width, level.height, 3, 2);
    tick();
  }
  for (let i = pyramid.length - 1; i > 0; i--) {
    const small = pyramid[i]!;
    const big = pyramid[i - 1]!;
    addEnlarged(big.data, big.width, big.height, small.data, small.width, small.height, 3, 0.85);
  }
  const top = pyramid[0]!;
  addEnlarged(film.rgb, film.width, film.height, top.data, top.width, top.height, 3, strength / pyramid.length);
}
