import type { DepthMap } from '../depth/depth-map.ts';
import type { Canvas } from '../edits/canvas.ts';

export interface MapOptions {
  readonly depth?: DepthMap;
  readonly lowThreshold?: number;
  readonly highThreshold?: number;
  readonly seed: number;
}

/** May change the canvas. @returns three bytes per pixel. */
export type MapMaker = (canvas: Canvas, options: MapOptions, tick: (fraction: number) => void) => Uint8Array;

/** A plane from 0 to 1 as grey pixels. */
export function greyBytes(plane: Float32Array): Uint8Array {
  const bytes = new Uint8Array(plane.length * 3);
  for (let i = 0; i < plane.length; i++) {
    const value = plane[i]! * 255 + 0.5;
    bytes.fill(value < 0 ? 0 : value > 255 ? 255 : value, i * 3, i * 3 + 3);
  }
  return bytes;
}
