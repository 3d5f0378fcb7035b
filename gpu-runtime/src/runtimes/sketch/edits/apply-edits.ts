/** Applies a chain of edits to a picture. Pure: the same request gives the same bytes. */
import type { DepthMap } from '../depth/depth-map.ts';
import { hash32, randomStream } from '../pictures/core/random.ts';
import type { RawPicture, TaskHooks } from '../threads/protocol.ts';
import { bytesOf, canvasOf } from './canvas.ts';
import { EDITS, placeOf } from './catalogue.ts';
import type { EditStep } from './plan-edits.ts';
import { readScene, type Scene } from './scene.ts';
import { softBlur } from './soft-blur.ts';

export interface EditRequest {
  readonly picture: RawPicture;
  /** Covers the whole picture; guessed when absent. */
  readonly depth?: DepthMap;
  /** The depth was guessed, so it says nothing of water. */
  readonly depthIsGuess?: boolean;
  /** One byte per pixel: 255 may change, 0 must stay. */
  readonly mask?: Uint8Array;
  readonly steps: readonly EditStep[];
  /** 0 gives the picture back, 1 the full edit. */
  readonly strength: number;
  readonly seed: number;
}

/** @returns the pixels of the edited picture, of the same size. */
export function applyEdits({ picture, depth, depthIsGuess, mask, steps, strength, seed }: EditRequest, hooks: TaskHooks): Uint8Array {
  hooks.tick(0, 'looking');
  const canvas = canvasOf(picture);
  const scene: Scene = readScene(canvas, depth, depthIsGuess !== true);
  const chain = [...steps].sort((a, b) => placeOf(a.edit) - placeOf(b.edit));
  for (const [index, { edit, amount }] of chain.entries()) {
    EDITS[edit].apply(canvas, {
      scene,
      seed: hash32(seed ^ hash32(index + 1)),
      amount,
      random: (part) => randomStream(seed, `${edit} ${part}`),
      tick: (fraction) => hooks.tick(0.05 + (0.9 * (index + fraction)) / chain.length, edit),
    });
    if (index < chain.length - 1) hooks.preview(bytesOf(canvas), canvas.width, canvas.height);
  }
  const edited = bytesOf(canvas);
  blend(picture, edited, strength, mask && feathered(mask, picture, canvas.unit));
  hooks.tick(1, 'blending');
  return edited;
}

/** Mixes the source back in. Where nothing may change, the source's own bytes are kept. */
function blend({ rgb }: RawPicture, edited: Uint8Array, strength: number, mask: Float32Array | undefined): void {
  if (!mask && strength >= 1) return;
  for (let i = 0, at = 0; at < edited.length; i++, at += 3) {
    const part = mask ? mask[i]! * strength : strength;
    for (let c = at; c < at + 3; c++) edited[c] = part === 0 ? rgb[c]! : rgb[c]! + (edited[c]! - rgb[c]!) * part + 0.5;
  }
}

/** Softens the border of a mask inwards only, so that nothing outside it changes. */
function feathered(mask: Uint8Array, { width, height }: RawPicture, unit: number): Float32Array {
  const hard = Float32Array.from(mask, (value) => value / 255);
  const soft = softBlur(hard.slice(), width, height, 1, unit * 0.006);
  return hard.map((value, i) => (value === 0 ? 0 : Math.min(value, Math.max(0, 2 * soft[i]! - 1 + (1 - value)))));
}
