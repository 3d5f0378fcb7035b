/** One frame of a video made into another: changed by edits, or drawn as a map of its lines or its depth. */
import { type Weather, fallAt } from '../camera/falling.ts';
import type { DepthMap } from '../depth/depth-map.ts';
import { applyEdits } from '../edits/apply-edits.ts';
import { canvasOf } from '../edits/canvas.ts';
import { contours } from '../edits/contours.ts';
import type { EditStep } from '../edits/plan-edits.ts';
import { readScene } from '../edits/scene.ts';
import { smoothstep } from '../pictures/core/noise.ts';
import type { RawPicture, TaskHooks } from '../threads/protocol.ts';
import { canny } from './canny.ts';

export interface FrameTransform {
  readonly picture: RawPicture;
  /** Of this frame, evened out over the frames before. */
  readonly depth: DepthMap;
  readonly mode: 'edit' | 'canny' | 'line' | 'depth';
  readonly steps: readonly EditStep[];
  readonly strength: number;
  readonly mask?: Uint8Array | undefined;
  /** The same for every frame: what an edit leaves to chance then stays where it is. */
  readonly seed: number;
}

export function transform({ picture, depth, mode, steps, strength, mask, seed }: FrameTransform, hooks: TaskHooks): Uint8Array {
  if (mode === 'edit') {
    if (steps.length === 0) return picture.rgb;
    return applyEdits({ picture, depth, depthIsGuess: true, steps, strength, seed, ...(mask ? { mask } : {}) }, hooks);
  }
  hooks.tick(0, mode);
  const canvas = canvasOf(picture);
  if (mode === 'canny') return grey(canny(canvas));
  if (mode === 'line') return grey(contours(canvas, canvas.unit * 0.0014, 0));
  return grey(readScene(canvas, depth, false).depth);
}

/** @param plane - 0 to 1. */
function grey(plane: Float32Array): Uint8Array {
  const rgb = new Uint8Array(plane.length * 3);
  for (let i = 0, at = 0; i < plane.length; i++, at += 3) rgb.fill(Math.min(255, Math.max(0, plane[i]! * 255 + 0.5)), at, at + 3);
  return rgb;
}

export interface FrameSettling {
  /** The source, before and now; the result before (without weather and grain), and now. */
  readonly before?: { readonly source: Uint8Array; readonly result: Uint8Array } | undefined;
  readonly source: Uint8Array;
  readonly result: Uint8Array;
  readonly weather: Weather;
  readonly frame: number;
  /** Amount of film grain, which is another in every frame. */
  readonly grain: number;
}

/** A source that changed by less than this much is standing still, up to noise; by more than that, it moves. Parts of 255. */
const STANDING = 4;
const MOVING = 22;
/** How much of a new frame gets through where the source stands still. */
const THROUGH = 0.35;

/** Keeps still what stands still, then lets weather fall and adds grain. @returns the frame to show, and what the next one is compared with. */
export function settle({ before, source, result, weather, frame, grain }: FrameSettling, hooks: TaskHooks): { readonly shown: Uint8Array; readonly result: Uint8Array } {
  if (before) {
    for (let at = 0; at < result.length; at += 3) {
      const change = Math.max(Math.abs(source[at]! - before.source[at]!), Math.abs(source[at + 1]! - before.source[at + 1]!), Math.abs(source[at + 2]! - before.source[at + 2]!));
      if (change >= MOVING) continue;
      const mix = THROUGH + (1 - THROUGH) * smoothstep(STANDING, MOVING, change);
      for (let c = at; c < at + 3; c++) result[c] = before.result[c]! + (result[c]! - before.result[c]!) * mix + 0.5;
    }
  }
  if (weather.life.length === 0 && grain === 0) return { shown: result.slice(), result };
  const { width, height } = weather;
  const shown = grain === 0 ? result.slice() : applyEdits({ picture: { width, height, rgb: result }, steps: [{ edit: 'grain', amount: grain }], strength: 1, seed: weather.seed + frame, depth: FLAT, depthIsGuess: true }, hooks);
  fallAt(weather, frame, shown);
  return { shown, result };
}

/** Grain lies on the film, whatever it shows: no need to guess. */
const FLAT: DepthMap = { width: 1, height: 1, values: Uint8Array.of(128) };
