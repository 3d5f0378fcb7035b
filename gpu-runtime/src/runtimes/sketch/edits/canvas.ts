/** The picture being edited: sRGB as it looks, three floats per pixel from 0 to 1. Edits may leave that range; the end clips. */
import { srgbToLinear, linearToSrgb } from '../pictures/core/colour.ts';
import type { RawPicture } from '../threads/protocol.ts';

export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array;
  /** The shorter side in pixels. Sizes in edits are parts of it, so that an edit looks the same at every size. */
  readonly unit: number;
}

export function canvasOf({ width, height, rgb }: RawPicture): Canvas {
  const floats = new Float32Array(rgb.length);
  for (let i = 0; i < rgb.length; i++) floats[i] = rgb[i]! / 255;
  return { width, height, rgb: floats, unit: Math.min(width, height) };
}

export function bytesOf({ rgb }: Canvas): Uint8Array {
  const bytes = new Uint8Array(rgb.length);
  for (let i = 0; i < rgb.length; i++) {
    const value = rgb[i]! * 255 + 0.5;
    bytes[i] = value < 0 ? 0 : value > 255 ? 255 : value;
  }
  return bytes;
}

/** Rec. 709 weights on what is given, linear or not. */
export const luma = (r: number, g: number, b: number): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

export function lumaPlane({ rgb }: Canvas): Float32Array {
  const plane = new Float32Array(rgb.length / 3);
  for (let i = 0, at = 0; i < plane.length; i++, at += 3) plane[i] = luma(rgb[at]!, rgb[at + 1]!, rgb[at + 2]!);
  return plane;
}

const STEPS = 4_096;
const LINEAR = Float32Array.from({ length: STEPS + 1 }, (_, i) => srgbToLinear(i / STEPS));
const DISPLAY = Float32Array.from({ length: STEPS + 1 }, (_, i) => linearToSrgb((i / STEPS) ** 2));

const clamped = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value);

/** By table: accurate to 1/4000, ten times as fast as the power. */
export const toLinear = (value: number): number => LINEAR[(clamped(value) * STEPS + 0.5) | 0]!;
export const toDisplay = (light: number): number => DISPLAY[(Math.sqrt(clamped(light)) * STEPS + 0.5) | 0]!;

export type Colour = readonly [red: number, green: number, blue: number];

/** `#RRGGBB` as it looks, 0 to 1. */
export const hex = (code: string): Colour => {
  const value = Number.parseInt(code.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
};

export const mix = (a: number, b: number, t: number): number => a + (b - a) * t;

/** Calls for every pixel: position of its red, its number, its column and row. `tick` is called every few rows. */
export function eachPixel({ width, height }: Canvas, tick: (fraction: number) => void, visit: (at: number, index: number, x: number, y: number) => void): void {
  for (let y = 0, index = 0; y < height; y++) {
    if ((y & 31) === 0) tick(y / height);
    for (let x = 0; x < width; x++, index++) visit(index * 3, index, x, y);
  }
}
