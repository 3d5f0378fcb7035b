/** Blocks: everything is rendered in runs of this many frames. */

/** About 21 ms of sound and a few milliseconds of work. */
export const BLOCK_FRAMES = 1024;

export interface StereoBlock {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

export const stereoBlock = (frames: number): StereoBlock => ({ left: new Float32Array(frames), right: new Float32Array(frames) });

/** Factor of a level in dB. */
export const gainOf = (decibels: number): number => 10 ** (decibels / 20);
