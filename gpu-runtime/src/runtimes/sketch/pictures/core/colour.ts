/**
 * Colours are triples of linear light. `ink('#rrggbb')` gives the light that the film develops back into that colour,
 * so palettes are written as they look on screen.
 */
import { atan2, cbrt, cos, min, pow, sin, sqrt } from './math.ts';
import { clamp01 } from './noise.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

export function srgbToLinear(v: number): number {
  return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

export function linearToSrgb(v: number): number {
  return v <= 0.0031308 ? v * 12.92 : 1.055 * pow(v, 1 / 2.4) - 0.055;
}

/** Filmic response (the usual rational fit of the ACES curve): scene light to display light, 0..1. */
export function filmic(x: number): number {
  const y = (x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14);
  return clamp01(y);
}

function unfilmic(y: number): number {
  const a = 2.51 - 2.43 * y;
  const b = 0.03 - 0.59 * y;
  return (-b + sqrt(b * b + 0.56 * a * y)) / (2 * a);
}

export function linearOf(hex: string): Rgb {
  const n = Number.parseInt(hex.slice(1), 16);
  return [srgbToLinear(((n >> 16) & 255) / 255), srgbToLinear(((n >> 8) & 255) / 255), srgbToLinear((n & 255) / 255)];
}

export function ink(hex: string): Rgb {
  return inkOf(linearOf(hex));
}

export function inkOf(c: Rgb): Rgb {
  return [unfilmic(min(c[0], 0.97)), unfilmic(min(c[1], 0.97)), unfilmic(min(c[2], 0.97))];
}

export function mix(a: Rgb, b: Rgb, t: number): Rgb {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

export function scale(c: Rgb, k: number): Rgb {
  return [c[0] * k, c[1] * k, c[2] * k];
}

export function multiply(a: Rgb, b: Rgb): Rgb {
  return [a[0] * b[0], a[1] * b[1], a[2] * b[2]];
}

export function luma(c: Rgb): number {
  return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
}

/** Lightness 0..1, chroma 0..~0.35, hue in degrees. */
export type Oklch = readonly [lightness: number, chroma: number, hue: number];

/** Display-linear colour to OKLCH. */
export function toOklch(c: Rgb): Oklch {
  const l = cbrt(0.4122214708 * c[0] + 0.5363325363 * c[1] + 0.0514459929 * c[2]);
  const m = cbrt(0.2119034982 * c[0] + 0.6806995451 * c[1] + 0.1073969566 * c[2]);
  const s = cbrt(0.0883024619 * c[0] + 0.2817188376 * c[1] + 0.6299787005 * c[2]);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  const hue = (atan2(b, a) * 180) / Math.PI;
  return [0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, sqrt(a * a + b * b), (hue + 360) % 360];
}

/** Out-of-gamut channels are clipped. */
export function fromOklch([lightness, chroma, hue]: Oklch): Rgb {
  const a = chroma * cos((hue * Math.PI) / 180);
  const b = chroma * sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    clamp01(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clamp01(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clamp01(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}
