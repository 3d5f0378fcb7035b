/** Thread task of `edit_image` with a mask: a hole filled from its surroundings. */
import { fillHole } from '../inpaint/fill-hole.ts';
import type { RawPicture, TaskHooks } from './protocol.ts';

export interface FillRequest {
  readonly picture: RawPicture;
  readonly mask: Uint8Array;
  readonly seed: number;
}

export const fill = ({ picture, mask, seed }: FillRequest, hooks: TaskHooks): Uint8Array => fillHole(picture, mask, seed, (fraction) => hooks.tick(fraction, 'filling'));
