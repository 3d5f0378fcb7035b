/** What an edit is: a function that changes a canvas in place. Repeatable: all chance comes from the seed. */
import type { Random } from '../pictures/core/random.ts';
import type { Canvas } from './canvas.ts';
import type { Scene } from './scene.ts';

export interface EditContext {
  readonly scene: Scene;
  readonly seed: number;
  /** How much of it, from 0 by way of 1 (as the word says) to 2 (very). */
  readonly amount: number;
  /** A stream of chance of the edit's own. */
  random(part: string): Random;
  tick(fraction: number): void;
}

export type Edit = (canvas: Canvas, context: EditContext) => void;
