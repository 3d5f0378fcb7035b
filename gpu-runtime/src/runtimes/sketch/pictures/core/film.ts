/** The picture being painted: linear light per pixel, and how near each pixel is (255 near, 0 sky). Row 0 is the top. */
import { min } from './math.ts';

export interface Film {
  readonly width: number;
  readonly height: number;
  /** Three floats per pixel, scene-linear, may exceed 1. */
  readonly rgb: Float32Array;
  readonly depth: Uint8Array;
  /** The shorter side in pixels: sizes in scenes are fractions of it, so that a scene looks the same at every size. */
  readonly unit: number;
}

export function newFilm(width: number, height: number): Film {
  return {
    width,
    height,
    rgb: new Float32Array(width * height * 3),
    depth: new Uint8Array(width * height),
    unit: min(width, height),
  };
}
