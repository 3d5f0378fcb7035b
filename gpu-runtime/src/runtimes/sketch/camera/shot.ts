/**
 * A shot: all that is needed to render any frame of a clip, in memory that threads share. Made once, then read only.
 */
import type { Life } from './direct-shot.ts';
import type { CameraMove } from './moves.ts';

export interface Shot {
  /** Of each frame, pixels. */
  readonly width: number;
  readonly height: number;
  readonly frameCount: number;
  readonly fps: number;
  readonly seed: number;
  readonly move: CameraMove;
  readonly life: readonly Life[];
  readonly texture: Texture;
  readonly relief: Relief;
}

/** The picture, larger than a frame, so that sampling between its pixels stays sharp and steady. */
export interface Texture {
  readonly width: number;
  readonly height: number;
  /** One Uint32 per pixel: 0x00BBGGRR. */
  readonly pixels: SharedArrayBuffer;
}

/** What the camera must know of the picture's depth; Float32, rows from the top. */
export interface Relief {
  readonly width: number;
  readonly height: number;
  /** Inverse distance: 1 for the nearest, `far` and up for the rest. Smooth, so that a moved picture stretches instead of tearing. */
  readonly nearness: SharedArrayBuffer;
  /** 0 to 1. */
  readonly sky: SharedArrayBuffer;
  /** Level ground that lies flat before the camera, 0 to 1: where water would be. */
  readonly level: SharedArrayBuffer;
}

/** Aborts in a thread have to be looked for: called between rows with the done part. */
export type Tick = (fraction: number) => void;
